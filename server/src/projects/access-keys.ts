import type { Generated } from 'kysely';
import { LruMap } from 'toad-cache';
import type { Actor } from '../db/events.ts';
import type { Queries, Tx } from '../db/database.ts';
import { fail } from '../errors.ts';
import { findProject, writeProjectEvent, type Project } from './projects.ts';
import { newAccessKey, newSecretKey, type SecretBox } from './secrets.ts';

export interface AccessKeysTable {
  access_key: string;
  project_id: string;
  sealed_secret: string;
  enabled: number;
  created_at: number;
  /** Of a pair that was rolled: when it is no longer good. */
  expires_at: Generated<number | null>;
  /** Whether the configuration gives it, or the first start made it. */
  configured: Generated<number>;
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

/**
 * Finds pairs by their access key, and remembers them for a few seconds: every request asks. `forget` after a change:
 * this process then sees it at once.
 */
export interface FindAccessKey {
  (accessKey: string): Promise<AccessKey | undefined>;
  forget(): void;
}

export function accessKeyFinder(queries: Queries, box: SecretBox): FindAccessKey {
  const remembered = new LruMap<AccessKey & { until: number }>(REMEMBERED, REMEMBERED_MS);
  let forgotten = 0;

  async function find(accessKey: string): Promise<AccessKey | undefined> {
    // What cannot be one of ours is not asked for: it may be anything, also text that an engine refuses.
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(accessKey)) return undefined;
    let known = remembered.get(accessKey);
    if (!known) {
      const asOf = forgotten;
      known = await read(accessKey);
      // What was read before a change is not remembered after it.
      if (known && asOf === forgotten) remembered.set(accessKey, known);
    }
    return known && known.until > Date.now() ? known : undefined;
  }

  async function read(accessKey: string): Promise<(AccessKey & { until: number }) | undefined> {
    const row = await queries
      .selectFrom('access_keys')
      .selectAll()
      .where('access_key', '=', accessKey)
      .executeTakeFirst();
    const project = row && (await findProject(queries, row.project_id));
    if (!project) return undefined;
    const { enabled, sealed_secret: sealed, expires_at: until } = row;
    return { accessKey, secret: box.open(sealed), enabled: enabled === 1, project, until: until ?? Infinity };
  }

  const forget = (): void => {
    forgotten += 1;
    remembered.clear();
  };
  return Object.assign(find, { forget });
}

/** The newest access key of a project, for signing where nobody brought one. */
export async function accessKeyOf(queries: Queries, projectId: string): Promise<string | undefined> {
  const [newest] = await listAccessKeys(queries, projectId);
  return newest?.accessKey;
}

/** A pair, without its secret. */
export interface ListedAccessKey {
  accessKey: string;
  createdAt: number;
  /** Null: the pair is to stay. */
  expiresAt: number | null;
}

/** The pairs of a project that are good, newest first. Never many. */
export async function listAccessKeys(queries: Queries, projectId: string): Promise<ListedAccessKey[]> {
  const rows = await queries
    .selectFrom('access_keys')
    .select(['access_key', 'created_at', 'expires_at'])
    .where('project_id', '=', projectId)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', Date.now())]))
    .orderBy('created_at', 'desc')
    .orderBy('access_key')
    .execute();
  return rows.map((row) => ({
    accessKey: row.access_key,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** Makes this pair the one that the configuration gives; the one that it gave before opens the project no longer. */
export async function setAccessKey(
  tx: Tx,
  box: SecretBox,
  actor: Actor,
  pair: { accessKey: string; secret: string },
): Promise<void> {
  await tx
    .deleteFrom('access_keys')
    .where('project_id', '=', actor.projectId)
    .where((eb) => eb.or([eb('configured', '=', 1), eb('access_key', '=', pair.accessKey)]))
    .execute();
  await insertPair(tx, box, actor, pair, { createdAt: Date.now(), configured: 1 });
  await writeProjectEvent(tx, actor, 'access_key.set', { accessKey: pair.accessKey });
}

/**
 * Makes a pair of the actor's project, which it has already, the one that the configuration gives: it stays. The one that
 * it gave before ends, or goes on as long as it was said when it was rolled.
 */
export async function keepAccessKey(tx: Tx, actor: Actor, accessKey: string): Promise<void> {
  await tx
    .deleteFrom('access_keys')
    .where('project_id', '=', actor.projectId)
    .where('configured', '=', 1)
    .where('expires_at', 'is', null)
    .where('access_key', '!=', accessKey)
    .execute();
  const row = { expires_at: null, configured: 1 };
  await tx.updateTable('access_keys').set(row).where('access_key', '=', accessKey).execute();
  await writeProjectEvent(tx, actor, 'access_key.set', { accessKey });
}

/** Of one project at a time, the newest and those that are still good. */
const MOST_PAIRS = 5;

/**
 * Makes a new pair for the actor's project. Those that it has are good until `until`, or until they would have ended
 * anyway.
 *
 * @param until epoch milliseconds; undefined: they end at once
 * @returns the new pair: the only time that its secret is known
 * @throws limit_reached when too many would be good at once
 */
export async function rollAccessKey(
  tx: Tx,
  box: SecretBox,
  actor: Actor,
  until: number | undefined,
): Promise<{ pair: ListedAccessKey; secret: string }> {
  // Locks the project, so that two at once count each other.
  const { projectId } = actor;
  await tx.updateTable('projects').set({ id: projectId }).where('id', '=', projectId).execute();
  const known = await listAccessKeys(tx, projectId);
  if (until !== undefined && known.length >= MOST_PAIRS) {
    const text = `a project has at most ${MOST_PAIRS} pairs of keys: wait until one ends, or roll without an overlap`;
    throw fail('limit_reached', { text });
  }
  const kept = known.map(({ accessKey, expiresAt }) => ({
    accessKey,
    expiresAt: Math.min(expiresAt ?? Infinity, until ?? 0),
  }));
  await tx
    .deleteFrom('access_keys')
    .where('project_id', '=', projectId)
    .where((eb) => (until === undefined ? eb.lit(true) : eb('expires_at', '<=', Date.now())))
    .execute();
  if (until !== undefined) {
    for (const { accessKey, expiresAt } of kept) {
      const row = { expires_at: expiresAt };
      await tx.updateTable('access_keys').set(row).where('access_key', '=', accessKey).execute();
    }
  }
  const pair = { accessKey: newAccessKey(), secret: newSecretKey() };
  const createdAt = Math.max(Date.now(), ...known.map((one) => one.createdAt + 1));
  await insertPair(tx, box, actor, pair, { createdAt, configured: 0 });
  const previous = until === undefined ? [] : kept;
  await writeProjectEvent(tx, actor, 'access_key.rolled', { accessKey: pair.accessKey, previous });
  return { pair: { accessKey: pair.accessKey, createdAt, expiresAt: null }, secret: pair.secret };
}

async function insertPair(
  tx: Tx,
  box: SecretBox,
  actor: Actor,
  { accessKey, secret }: { accessKey: string; secret: string },
  { createdAt, configured }: { createdAt: number; configured: number },
): Promise<void> {
  const row = { access_key: accessKey, project_id: actor.projectId, sealed_secret: box.seal(secret) };
  await tx
    .insertInto('access_keys')
    .values({ ...row, enabled: 1, created_at: createdAt, configured })
    .execute();
}
