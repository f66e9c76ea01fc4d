import { randomUUID } from 'node:crypto';
import { atMost } from '../db/at-most.ts';
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

/** Work on folders and files, which one list is of. */
export type FileOperation = 'move' | 'copy' | 'delete' | 'download' | 'read' | 'duplicate';
/** Work of which each person has one at a time. */
export type Task = 'index-export' | 'room-template' | 'from-template';

/** A piece of work that somebody asked for, and that they ask about again until they see that it is done. */
export interface Operation {
  id: string;
  kind: FileOperation | Task;
  /** What it came to, as the door that was asked tells it. */
  content: unknown;
}

const FILE_OPERATIONS: readonly FileOperation[] = ['move', 'copy', 'delete', 'download', 'read', 'duplicate'];

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

/** What a person asked for in the last minute, newest first; tasks only when they are asked for. */
export async function recentOperations(
  queries: Queries,
  userId: string,
  { id, kind }: { id?: string; kind?: Operation['kind'] } = {},
): Promise<Operation[]> {
  let matching = queries
    .selectFrom('operations')
    .select(['id', 'kind', 'content'])
    .where('user_id', '=', userId)
    .where('created_at', '>=', Date.now() - KEPT_MS)
    .where('kind', 'in', kind === undefined ? FILE_OPERATIONS : [kind]);
  if (id !== undefined) matching = matching.where('id', '=', id);
  const rows = await matching.orderBy('created_at', 'desc').limit(atMost(SHOWN)).execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as Operation['kind'],
    content: JSON.parse(row.content) as unknown,
  }));
}

/** Keeps a task in place of the person's last one of its kind. */
export async function keepTask(tx: Tx, userId: string, task: Operation & { kind: Task }): Promise<void> {
  await forgetTask(tx, userId, task.kind);
  await keepOperation(tx, userId, task);
}

/** The last task of a kind that a person asked for in the last minute. */
export async function lastTask(queries: Queries, userId: string, kind: Task): Promise<Operation | undefined> {
  const [task] = await recentOperations(queries, userId, { kind });
  return task;
}

export async function forgetTask(tx: Tx, userId: string, kind: Task): Promise<void> {
  await tx.deleteFrom('operations').where('user_id', '=', userId).where('kind', '=', kind).execute();
}
