import { randomBytes } from 'node:crypto';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';

export interface PicturesTable {
  id: string;
  size: string;
  project_id: string;
  user_id: string;
  /** Null: it waits to be used. */
  room_num: number | null;
  type: string;
  content: Uint8Array;
  created_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    pictures: PicturesTable;
  }
}

/** `upload` waits to be used; `watermark` stands behind documents; the others are those of a logo (DS 4.2). */
export type PictureSize = 'upload' | 'original' | 'large' | 'medium' | 'small' | 'watermark';

export interface Picture {
  type: string;
  content: Uint8Array;
}

/** An id that cannot be guessed: whoever has it may see the picture. */
export function newPictureId(): string {
  return randomBytes(16).toString('hex');
}

const pictureById = prepared((q, [id, size]: [string, string]) =>
  q
    .selectFrom('pictures')
    .select(['type', 'content'])
    .where('id', '=', id)
    .where('size', '=', size)
    .compile(),
);

/** A picture in one of its sizes. */
export async function findPicture(queries: Queries, id: string, size: string): Promise<Picture | undefined> {
  const [found] = await pictureById(queries, [id, size]);
  return found;
}

/** A picture that this person uploaded and that is not used yet. */
export async function findUpload(
  queries: Queries,
  projectId: string,
  userId: string,
  id: string,
): Promise<Picture | undefined> {
  return queries
    .selectFrom('pictures')
    .select(['type', 'content'])
    .where('id', '=', id)
    .where('size', '=', 'upload')
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId)
    .where('room_num', 'is', null)
    .executeTakeFirst();
}

/** Takes an upload away; false when it is gone already. */
export async function takeUpload(tx: Tx, id: string): Promise<boolean> {
  const taken = await tx
    .deleteFrom('pictures')
    .where('id', '=', id)
    .where('size', '=', 'upload')
    .where('room_num', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return taken !== undefined;
}

export async function insertPictures(tx: Tx, rows: readonly PicturesTable[]): Promise<void> {
  await tx.insertInto('pictures').values(rows).execute();
}

/** Copies a picture in all its sizes, for another room. */
export async function copyPicture(tx: Tx, from: string, to: string, roomNum: number): Promise<void> {
  const rows = await tx.selectFrom('pictures').selectAll().where('id', '=', from).execute();
  if (rows.length === 0) return;
  await insertPictures(
    tx,
    rows.map((row) => ({ ...row, id: to, room_num: roomNum, created_at: Date.now() })),
  );
}

export async function deletePicture(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('pictures').where('id', '=', id).execute();
}

/** Takes away what a person uploaded and did not use, but for the newest `kept`. */
export async function deleteOldUploads(tx: Tx, userId: string, kept: number): Promise<void> {
  const newest = await tx
    .selectFrom('pictures')
    .select('id')
    .where('user_id', '=', userId)
    .where('room_num', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(atMost(kept))
    .execute();
  await tx
    .deleteFrom('pictures')
    .where('user_id', '=', userId)
    .where('room_num', 'is', null)
    .where('id', 'not in', ['', ...newest.map((row) => row.id)])
    .execute();
}

/** Whether pictures wait that were uploaded before this time. */
export async function hasOldUploads(queries: Queries, before: number): Promise<boolean> {
  const one = await queries
    .selectFrom('pictures')
    .select('id')
    .where('room_num', 'is', null)
    .where('created_at', '<', before)
    .limit(atMost(1))
    .executeTakeFirst();
  return one !== undefined;
}

/** Takes those away; answers how many there were. */
export async function deleteUploadsBefore(tx: Tx, before: number): Promise<number> {
  const gone = await tx
    .deleteFrom('pictures')
    .where('room_num', 'is', null)
    .where('created_at', '<', before)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
