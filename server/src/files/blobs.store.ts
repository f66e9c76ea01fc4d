import { atMost } from '../db/at-most.ts';
import type { Database, Queries, Tx } from '../db/database.ts';
import type { Blobs } from './blobs.ts';

export interface BlobsTable {
  id: string;
  project_id: string;
  /** With which it goes; null: with something else, or with nothing. */
  room_num: number | null;
  type: string;
  bytes: number;
  created_at: number;
  expires_at: number | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    blobs: BlobsTable;
  }
}

const SWEPT_AT_ONCE = 100;
/** A file is written before the row that names it. */
const UNNAMED_MS = 3_600_000;

export async function insertBlob(tx: Tx, row: BlobsTable): Promise<void> {
  await tx.insertInto('blobs').values(row).execute();
}

/** The type of a file that is in use; one that goes with a room is not, while the room is deleted. */
export async function blobType(queries: Queries, id: string, now: number): Promise<string | undefined> {
  const row = await queries
    .selectFrom('blobs')
    .leftJoin('rooms', 'rooms.num', 'blobs.room_num')
    .select(['blobs.type', 'blobs.expires_at', 'blobs.room_num', 'rooms.num'])
    .where('blobs.id', '=', id)
    .executeTakeFirst();
  if (!row || (row.room_num !== null && row.num === null)) return undefined;
  return row.expires_at === null || row.expires_at > now ? row.type : undefined;
}

/** How much is kept for a room. */
export async function bytesOfRoom(queries: Queries, num: number): Promise<number> {
  const { bytes } = await queries
    .selectFrom('blobs')
    // A sum of numbers is text with some engines.
    .select((eb) => eb.fn.sum<number | string | null>('bytes').as('bytes'))
    .where('room_num', '=', num)
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0);
}

/** Takes files away, with the next sweep. */
export async function expireBlobs(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.updateTable('blobs').set({ expires_at: 0 }).where('id', 'in', ids).execute();
}

/** Takes away files that have expired; answers how many. */
export async function sweepBlobs(db: Database, blobs: Blobs, now: number): Promise<number> {
  const rows = await db.queries
    .selectFrom('blobs')
    .select('id')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(atMost(SWEPT_AT_ONCE))
    .execute();
  if (rows.length === 0) return 0;
  const ids = rows.map(({ id }) => id);
  for (const id of ids) await blobs.remove(id);
  await db.write((tx) => tx.deleteFrom('blobs').where('id', 'in', ids).execute());
  return ids.length;
}

/** Takes away files that no row names, and half-written ones: a crash leaves them. Answers how many. */
export async function sweepUnnamed(queries: Queries, blobs: Blobs, now: number): Promise<number> {
  let gone = 0;
  let some: string[] = [];
  const decide = async (): Promise<void> => {
    const rows = await queries.selectFrom('blobs').select('id').where('id', 'in', some).execute();
    const named = new Set(rows.map(({ id }) => id));
    for (const id of some) {
      if (named.has(id)) continue;
      await blobs.remove(id);
      gone += 1;
    }
    some = [];
  };
  for await (const id of blobs.olderThan(now - UNNAMED_MS)) {
    some.push(id);
    if (some.length === SWEPT_AT_ONCE) await decide();
  }
  if (some.length > 0) await decide();
  return gone;
}
