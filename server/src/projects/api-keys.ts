import { randomUUID } from 'node:crypto';
import { LruMap } from 'toad-cache';
import type { Actor } from '../db/events.ts';
import type { Database, Queries, Tx } from '../db/database.ts';
import { fail } from '../errors.ts';
import { findProject, writeProjectEvent, type Project } from './projects.ts';
import { hashOf } from './secrets.ts';

export interface ApiKeysTable {
  id: string;
  project_id: string;
  user_id: string;
  name: string;
  hash: string;
  postfix: string;
  permissions: string;
  active: number;
  /** Whether it is the one that the configuration gives, or the first start made. */
  configured: number;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    api_keys: ApiKeysTable;
  }
}

/** An API key (`sk-…`), without its text: only a hash and the last four characters are kept (DS 1.3). */
export interface ApiKey {
  id: string;
  userId: string;
  name: string;
  postfix: string;
  /** Scopes; empty = unrestricted. */
  permissions: string[];
  active: boolean;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}

export interface NewApiKey {
  /** The key in full. */
  text: string;
  name: string;
  userId: string;
  permissions?: string[];
  expiresAt?: number;
  /** The project's own key, which another one in the configuration replaces. */
  configured?: boolean;
}

/** Adds a key to the actor's project. */
export async function addApiKey(tx: Tx, actor: Actor, key: NewApiKey): Promise<ApiKey> {
  const row = {
    id: randomUUID(),
    project_id: actor.projectId,
    user_id: key.userId,
    name: key.name,
    hash: hashOf(key.text),
    postfix: key.text.slice(-4),
    permissions: JSON.stringify(key.permissions ?? []),
    active: 1,
    configured: Number(key.configured ?? false),
    created_at: Date.now(),
    expires_at: key.expiresAt ?? null,
    last_used_at: null,
  };
  await tx.insertInto('api_keys').values(row).execute();
  const data = { id: row.id, name: key.name, permissions: key.permissions ?? [] };
  await writeProjectEvent(tx, actor, 'api_key.created', data);
  return apiKeyOf(row);
}

/** All keys of a project, oldest first. */
export async function listApiKeys(queries: Queries, projectId: string): Promise<ApiKey[]> {
  const rows = await queries
    .selectFrom('api_keys')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(apiKeyOf);
}

/** Changes what is given of a key of the actor's project. @throws key_not_found */
export async function changeApiKey(
  tx: Tx,
  actor: Actor,
  id: string,
  change: { name?: string; permissions?: string[]; active?: boolean },
): Promise<void> {
  const { name, permissions, active } = change;
  const changed = await tx
    .updateTable('api_keys')
    .set({
      id,
      ...(name !== undefined && { name }),
      ...(permissions && { permissions: JSON.stringify(permissions) }),
      ...(active !== undefined && { active: Number(active) }),
    })
    .where('project_id', '=', actor.projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw fail('key_not_found');
  await writeProjectEvent(tx, actor, 'api_key.updated', { id, ...change });
}

/** Takes a key of the actor's project away. @throws key_not_found */
export async function deleteApiKey(tx: Tx, actor: Actor, id: string): Promise<void> {
  const gone = await tx
    .deleteFrom('api_keys')
    .where('project_id', '=', actor.projectId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  if (!gone) throw fail('key_not_found');
  await writeProjectEvent(tx, actor, 'api_key.deleted', { id, name: gone.name });
}

const USE_NOTED_EVERY_MS = 60_000;

/**
 * Notes that a key is in use, at most once a minute and without an event: it is a trace, not a change.
 *
 * @param key as it is remembered; it is marked, so that the next request does not note it again
 */
export async function noteKeyUse(db: Pick<Database, 'write'>, key: ApiKey): Promise<void> {
  const now = Date.now();
  if (now - (key.lastUsedAt ?? 0) < USE_NOTED_EVERY_MS) return;
  key.lastUsedAt = now;
  await db.write((tx) =>
    tx.updateTable('api_keys').set({ last_used_at: now }).where('id', '=', key.id).execute(),
  );
}

const REMEMBERED_MS = 5000;
const REMEMBERED = 1000;

/** A key that was found, with the project it opens. */
export interface KnownApiKey {
  key: ApiKey;
  project: Project;
}

/** Finds keys by their text. `forget` after a change: this process then sees it at once, other nodes in 5 s. */
export interface ApiKeyFinder {
  find(text: string): Promise<KnownApiKey | undefined>;
  forget(): void;
}

export function apiKeyFinder(queries: Queries): ApiKeyFinder {
  const remembered = new LruMap<KnownApiKey>(REMEMBERED, REMEMBERED_MS);
  return {
    forget: () => {
      remembered.clear();
    },
    find: async (text) => {
      // Full entropy: looking a hash up takes no time that tells anything about a key.
      const hash = hashOf(text);
      const known = remembered.get(hash);
      if (known) return known;
      const row = await queries
        .selectFrom('api_keys')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst();
      const project = row && (await findProject(queries, row.project_id));
      if (!project) return undefined;
      const found = { key: apiKeyOf(row), project };
      remembered.set(hash, found);
      return found;
    },
  };
}

/** A row as the key it stands for. */
export function apiKeyOf(row: Omit<ApiKeysTable, 'project_id' | 'hash'>): ApiKey {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    postfix: row.postfix,
    permissions: JSON.parse(row.permissions) as string[],
    active: row.active === 1,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
  };
}
