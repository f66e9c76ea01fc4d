import { randomUUID } from 'node:crypto';
import type { Generated, Selectable } from 'kysely';
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
  /** What it was before it was rolled, good until `previous_until`. */
  previous_hash: Generated<string | null>;
  previous_until: Generated<number | null>;
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
  /** Until when the text is good that it had before it was rolled. */
  previousUntil: number | null;
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

/** Of one project: lists show all of them, and each is a way in. */
export const MOST_API_KEYS = 1000;

/** Adds a key to the actor's project. @throws limit_reached */
export async function addApiKey(tx: Tx, actor: Actor, key: NewApiKey): Promise<ApiKey> {
  const { count } = await tx
    .selectFrom('api_keys')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', actor.projectId)
    .executeTakeFirstOrThrow();
  if (count >= MOST_API_KEYS) {
    throw fail('limit_reached', { text: `a project has at most ${MOST_API_KEYS} API keys` });
  }
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
    previous_hash: null,
    previous_until: null,
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

/** @throws key_not_found, also for a key of another project */
export async function getApiKey(queries: Queries, projectId: string, id: string): Promise<ApiKey> {
  const row = await queries
    .selectFrom('api_keys')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) throw fail('key_not_found');
  return apiKeyOf(row);
}

/** Changes what is given of a key of the actor's project. @throws key_not_found */
export async function changeApiKey(
  tx: Tx,
  actor: Actor,
  id: string,
  change: { name?: string; permissions?: string[]; active?: boolean },
): Promise<ApiKey> {
  const { name, permissions, active } = change;
  const row = await tx
    .updateTable('api_keys')
    .set({
      id,
      ...(name !== undefined && { name }),
      ...(permissions && { permissions: JSON.stringify(permissions) }),
      ...(active !== undefined && { active: Number(active) }),
    })
    .where('project_id', '=', actor.projectId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw fail('key_not_found');
  await writeProjectEvent(tx, actor, 'api_key.updated', { id, ...change });
  return apiKeyOf(row);
}

/**
 * Gives a key of the actor's project another text. The one that it has is good until `until`, and what that replaced is
 * good no longer. A key that the configuration gave is an ordinary one from then on.
 *
 * @param until epoch milliseconds; undefined: the old text ends at once
 * @throws key_not_found
 */
export async function rollApiKey(
  tx: Tx,
  actor: Actor,
  id: string,
  { text, until }: { text: string; until: number | undefined },
): Promise<ApiKey> {
  const row = await tx
    .updateTable('api_keys')
    .set((eb) => ({
      previous_hash: until === undefined ? null : eb.ref('hash'),
      previous_until: until ?? null,
      hash: hashOf(text),
      postfix: text.slice(-4),
      configured: 0,
    }))
    .where('project_id', '=', actor.projectId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw fail('key_not_found');
  await writeProjectEvent(tx, actor, 'api_key.rolled', { id, previousUntil: until ?? null });
  return apiKeyOf(row);
}

/** Makes a key of the actor's project, which exists, the one that the configuration gives. */
export async function markConfigured(tx: Tx, actor: Actor, id: string): Promise<void> {
  await tx.updateTable('api_keys').set({ configured: 1 }).where('id', '=', id).execute();
  await writeProjectEvent(tx, actor, 'api_key.updated', { id, configured: true });
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
  const remembered = new LruMap<KnownApiKey & { until: number }>(REMEMBERED, REMEMBERED_MS);
  let forgotten = 0;
  return {
    forget: () => {
      forgotten += 1;
      remembered.clear();
    },
    find: async (text) => {
      let known = remembered.get(text);
      if (!known) {
        const asOf = forgotten;
        // Full entropy: looking a hash up takes no time that tells anything about a key.
        known = await readKey(queries, hashOf(text));
        // What was read before a change is not remembered after it.
        if (known && asOf === forgotten) remembered.set(text, known);
      }
      return known && known.until > Date.now() ? known : undefined;
    },
  };
}

async function readKey(
  queries: Queries,
  hash: string,
): Promise<(KnownApiKey & { until: number }) | undefined> {
  const all = queries.selectFrom('api_keys').selectAll();
  const current = await all.where('hash', '=', hash).executeTakeFirst();
  const row = current ?? (await all.where('previous_hash', '=', hash).executeTakeFirst());
  const project = row && (await findProject(queries, row.project_id));
  return project && { key: apiKeyOf(row), project, until: current ? Infinity : (row.previous_until ?? 0) };
}

/** A row as the key it stands for. */
export function apiKeyOf(row: Omit<Selectable<ApiKeysTable>, 'project_id' | 'hash'>): ApiKey {
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
    previousUntil: row.previous_until,
  };
}
