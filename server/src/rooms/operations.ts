import { randomUUID } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';

export interface OperationsTable {
  id: string;
  user_id: string;
  kind: string;
  content: string;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    operations: OperationsTable;
  }
}

/** A piece of work that somebody asked for, and that they ask about again until they see that it is done. */
export interface Operation {
  id: string;
  kind: 'move' | 'delete';
  /** What it came to, as the door that was asked tells it. */
  content: unknown;
}

/** Clients ask for two seconds (DS 5.12); one that was interrupted may come back. */
const KEPT_MS = 60_000;

export function newOperationId(): string {
  return randomUUID();
}

/** Keeps a finished operation for a minute, where every node finds it. */
export async function keepOperation(tx: Tx, userId: string, { id, kind, content }: Operation): Promise<void> {
  const now = Date.now();
  await tx
    .deleteFrom('operations')
    .where('user_id', '=', userId)
    .where('created_at', '<', now - KEPT_MS)
    .execute();
  const row = { id, user_id: userId, kind, content: JSON.stringify(content), created_at: now };
  await tx.insertInto('operations').values(row).execute();
}

/** Clients look for theirs in the whole list, ten times a second. */
const SHOWN = 500;

/** What a person asked for in the last minute, newest first. */
export async function recentOperations(
  queries: Queries,
  userId: string,
  { id, kind }: { id?: string; kind?: Operation['kind'] } = {},
): Promise<Operation[]> {
  let matching = queries
    .selectFrom('operations')
    .select(['id', 'kind', 'content'])
    .where('user_id', '=', userId)
    .where('created_at', '>=', Date.now() - KEPT_MS);
  if (id !== undefined) matching = matching.where('id', '=', id);
  if (kind !== undefined) matching = matching.where('kind', '=', kind);
  const rows = await matching.orderBy('created_at', 'desc').limit(SHOWN).execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Operation['kind'],
    content: JSON.parse(row.content) as unknown,
  }));
}
