import type { Database, Queries, Tx } from '../db/database.ts';
import { badInput, fail } from '../errors.ts';
import { headOf } from '../rooms/picture-head.ts';
import type { Room } from '../rooms/room.ts';
import { insertBlob } from './blobs.store.ts';
import type { Blobs } from './blobs.ts';

export interface BoardFilesTable {
  room_num: number;
  id: string;
  blob_id: string;
  type: string;
  bytes: number;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    board_files: BoardFilesTable;
  }
}

/** Of one picture; bytes. */
export const LARGEST_BOARD_FILE = 10 * 1024 * 1024;
/** Of one room: how many pictures, and how many bytes they have together. */
export const MOST_BOARD_FILES = 2000;
export const MOST_BOARD_BYTES = 200 * 1024 * 1024;
/** Decoded, 256 MB: pages have to show it. */
const MOST_PIXELS = 8192 * 8192;
const LOOKED_UP_AT_ONCE = 100;

/** How pictures on boards are called: as Excalidraw calls them. */
export const BOARD_FILE_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** A picture on a board. */
export interface BoardFile {
  type: string;
  blobId: string;
}

/**
 * Keeps a picture for a board; one that is there already stays as it is.
 *
 * @returns whether it is new
 * @throws bad_input for what is no picture; limit_reached when the room has too many
 */
export async function addBoardFile(
  { db, blobs }: { db: Database; blobs: Blobs },
  room: Pick<Room, 'num' | 'projectId'>,
  id: string,
  bytes: Buffer,
): Promise<boolean> {
  const head = headOf(bytes);
  if (!head) throw badInput('body', 'must be a PNG, JPEG, GIF or WebP picture');
  if (head.width * head.height > MOST_PIXELS) throw badInput('body', 'must have no more than 64 megapixels');
  if (await findBoardFile(db.queries, room.num, id)) return false;
  await checkQuota(db.queries, room.num, bytes.length);
  const blobId = await blobs.put(bytes);
  try {
    const isNew = await db.write(async (tx) => {
      const common = { type: head.type, bytes: bytes.length, created_at: Date.now() };
      const added = await tx
        .insertInto('board_files')
        .values({ room_num: room.num, id, blob_id: blobId, ...common })
        .onConflict((conflict) => conflict.columns(['room_num', 'id']).doNothing())
        .returning('id')
        .executeTakeFirst();
      if (!added) return false;
      // Again: others may have added theirs meanwhile.
      await checkQuota(tx, room.num, 0);
      const whose = { project_id: room.projectId, room_num: room.num, expires_at: null };
      await insertBlob(tx, { id: blobId, ...whose, ...common });
      return true;
    });
    if (!isNew) await blobs.remove(blobId);
    return isNew;
  } catch (reason) {
    await blobs.remove(blobId);
    throw reason;
  }
}

async function checkQuota(queries: Queries | Tx, num: number, more: number): Promise<void> {
  const { count, bytes } = await queries
    .selectFrom('board_files')
    // A sum of numbers is text with some engines.
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.sum<number | string | null>('bytes').as('bytes'),
    ])
    .where('room_num', '=', num)
    .executeTakeFirstOrThrow();
  // `more` is of one that is not there yet.
  const isMany = count + (more > 0 ? 1 : 0) > MOST_BOARD_FILES;
  if (isMany || Number(bytes ?? 0) + more > MOST_BOARD_BYTES) {
    const most = `${MOST_BOARD_FILES} pictures and ${MOST_BOARD_BYTES / 1024 ** 2} MiB`;
    throw fail('limit_reached', { text: `the pictures of a room: at most ${most}` });
  }
}

/** A picture of a board. */
export async function findBoardFile(
  queries: Queries,
  num: number,
  id: string,
): Promise<BoardFile | undefined> {
  const row = await queries
    .selectFrom('board_files')
    .select(['type', 'blob_id'])
    .where('room_num', '=', num)
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { type: row.type, blobId: row.blob_id };
}

/** The ids of all pictures of a board; with `among`, only of those, of which some are looked up. */
export async function boardFileIds(
  queries: Queries,
  num: number,
  among?: readonly string[],
): Promise<string[]> {
  let query = queries.selectFrom('board_files').select('id').where('room_num', '=', num);
  if (among) query = query.where('id', 'in', among.slice(0, LOOKED_UP_AT_ONCE));
  return (await query.execute()).map(({ id }) => id);
}
