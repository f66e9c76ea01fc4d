import { LruMap } from 'toad-cache';
import type { Actor } from '../db/events.ts';
import type { Queries, Tx } from '../db/database.ts';
import { findProject, writeProjectEvent, type Project } from './projects.ts';
import type { SecretBox } from './secrets.ts';

export interface AccessKeysTable {
  access_key: string;
  project_id: string;
  sealed_secret: string;
  enabled: number;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    access_keys: AccessKeysTable;
  }
}

/** The pair that opens the Agora and the 100ms API of a project. */
export interface AccessKey {
  accessKey: string;
  secret: string;
  enabled: boolean;
  project: Project;
}

/** How long another node may go on with a pair that was changed here. */
const REMEMBERED_MS = 5000;
const REMEMBERED = 1000;

/** Finds pairs by their access key, and remembers them for a few seconds: every request asks. */
export type FindAccessKey = (accessKey: string) => Promise<AccessKey | undefined>;

export function accessKeyFinder(queries: Queries, box: SecretBox): FindAccessKey {
  const remembered = new LruMap<AccessKey>(REMEMBERED, REMEMBERED_MS);
  return async (accessKey) => {
    // What cannot be one of ours is not asked for: it may be anything, also text that an engine refuses.
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(accessKey)) return undefined;
    const known = remembered.get(accessKey);
    if (known) return known;
    const row = await queries
      .selectFrom('access_keys')
      .selectAll()
      .where('access_key', '=', accessKey)
      .executeTakeFirst();
    const project = row && (await findProject(queries, row.project_id));
    if (!project) return undefined;
    const found = { accessKey, secret: box.open(row.sealed_secret), enabled: row.enabled === 1, project };
    remembered.set(accessKey, found);
    return found;
  };
}

/** The access key of a project, for signing where nobody brought one. */
export async function accessKeyOf(queries: Queries, projectId: string): Promise<string | undefined> {
  const row = await queries
    .selectFrom('access_keys')
    .select('access_key')
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.access_key;
}

/** Makes this pair the one that opens the project; a pair it had before opens it no longer. */
export async function setAccessKey(
  tx: Tx,
  box: SecretBox,
  actor: Actor,
  { accessKey, secret }: { accessKey: string; secret: string },
): Promise<void> {
  await tx.deleteFrom('access_keys').where('project_id', '=', actor.projectId).execute();
  const row = { access_key: accessKey, project_id: actor.projectId, sealed_secret: box.seal(secret) };
  await tx
    .insertInto('access_keys')
    .values({ ...row, enabled: 1, created_at: Date.now() })
    .execute();
  await writeProjectEvent(tx, actor, 'access_key.set', { accessKey });
}
