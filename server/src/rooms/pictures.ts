import type { Database, Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import type { Painter } from './painter.ts';
import { headOf } from './picture-head.ts';
import type { Crop } from './picture-worker.ts';
import {
  deleteOldUploads,
  deletePicture,
  deleteUploadsBefore,
  findUpload,
  hasOldUploads,
  insertPictures,
  newPictureId,
  takeUpload,
  type Picture,
  type PictureSize,
} from './pictures.store.ts';
import type { Room, RoomSettings } from './room.ts';

export const MOST_PICTURE_BYTES = 5 * 1024 * 1024;
/** Decoded, 64 MB. */
const MOST_PIXELS = 4096 * 4096;
const LONGEST_SIDE = 10_000;
/** DS 4.2: how long the sides of a picture are that is kept, and those of the squares that are cut out of it. */
const KEPT_SIDE = 1280;
const SIDES = { large: 192, medium: 64, small: 32 } as const;
/** How many pictures of one person wait to be used; the oldest makes room. */
const WAITING_UPLOADS = 10;
const WAITING_MS = 24 * 60 * 60 * 1000;

/** Whoever works with pictures: who asks, and what it is done with. */
export interface Studio {
  db: Database;
  painter: Painter;
}

/**
 * Keeps a picture for a day, until a room takes it. It is made anew, without anything else that the file held.
 *
 * @returns its id
 * @throws bad_input in words for people; `PaintFault`; rate_limited when many are being read
 */
export async function uploadPicture(
  { db, painter }: Studio,
  actor: Actor,
  userId: string,
  bytes: Buffer,
): Promise<string> {
  const head = headOf(bytes);
  if (!head) throw badInput('file', 'The picture must be a PNG, JPEG, GIF or WebP file.');
  const { width, height } = head;
  if (width * height > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE) {
    throw badInput('file', `The picture must have no more than ${MOST_PIXELS / 1024 ** 2} megapixels.`);
  }
  const type = head.type === 'image/jpeg' ? 'image/jpeg' : 'image/png';
  const [content = new Uint8Array()] = await painter({
    task: 'shrink',
    content: bytes,
    most: KEPT_SIDE,
    type,
  });
  const id = newPictureId();
  await db.write(async (tx) => {
    await insertPictures(tx, [rowOf(actor, userId, null, { id, size: 'upload', type, content })]);
    await deleteOldUploads(tx, userId, WAITING_UPLOADS);
  });
  return id;
}

/** A picture that is ready to be hung in a room, as soon as it is known which. */
export interface NewPicture {
  id: string;
  /** What it was uploaded as. */
  upload: string;
  sizes: { size: PictureSize; type: string; content: Uint8Array }[];
}

/**
 * Makes a logo in all its sizes out of an uploaded picture; the crop is told in the picture's own pixels.
 *
 * @throws wrong_role when this person uploaded no such picture; `PaintFault`; rate_limited
 */
export async function logoFrom(
  { db, painter }: Studio,
  actor: Actor,
  userId: string,
  upload: string,
  crop: Crop,
): Promise<NewPicture> {
  const picture = await uploadOf(db.queries, actor, userId, upload);
  const names = Object.keys(SIDES) as (keyof typeof SIDES)[];
  const job = { task: 'squares', content: picture.content, crop, sides: Object.values(SIDES) } as const;
  const squares = await painter(job);
  const sizes = squares.flatMap((content, index) => {
    const size = names[index];
    return size ? [{ size, type: 'image/png', content }] : [];
  });
  return { id: newPictureId(), upload, sizes: [{ size: 'original', ...picture }, ...sizes] };
}

/** An uploaded picture as it is, to stand behind documents. @throws wrong_role */
export async function watermarkFrom(
  { db }: Pick<Studio, 'db'>,
  actor: Actor,
  userId: string,
  upload: string,
): Promise<NewPicture> {
  const picture = await uploadOf(db.queries, actor, userId, upload);
  return { id: newPictureId(), upload, sizes: [{ size: 'watermark', ...picture }] };
}

async function uploadOf(queries: Queries, actor: Actor, userId: string, id: string): Promise<Picture> {
  const picture = await findUpload(queries, actor.projectId, userId, id);
  if (!picture) throw fail('wrong_role', { text: 'Access denied' });
  return picture;
}

/**
 * Hangs the new pictures of a room whose settings name them already, and takes down those they name no more.
 *
 * @param room a room, or what rooms are made from
 * @throws wrong_role when a picture was used meanwhile
 */
export async function hangPictures(
  tx: Tx,
  actor: Actor,
  userId: string,
  room: Pick<Room, 'num' | 'settings'>,
  fresh: readonly NewPicture[],
  before: RoomSettings = {},
): Promise<void> {
  for (const { id, upload, sizes } of fresh) {
    if (!(await takeUpload(tx, upload))) throw fail('wrong_role', { text: 'Access denied' });
    await insertPictures(
      tx,
      sizes.map((picture) => rowOf(actor, userId, room.num, { id, ...picture })),
    );
  }
  const hanging = picturesIn(room.settings);
  for (const id of picturesIn(before)) if (!hanging.includes(id)) await deletePicture(tx, id);
}

function picturesIn({ logo, watermark }: RoomSettings): string[] {
  return [logo, watermark?.picture].filter((id) => id !== undefined);
}

function rowOf(
  actor: Actor,
  userId: string,
  roomNum: number | null,
  picture: { id: string; size: PictureSize } & Picture,
) {
  const whose = { project_id: actor.projectId, user_id: userId, room_num: roomNum };
  return { ...picture, ...whose, created_at: Date.now() };
}

/** Takes away pictures that nobody used within a day; answers how many. */
export async function sweepPictures(db: Database, now: number): Promise<number> {
  const before = now - WAITING_MS;
  // Asked first: most of the time there are none, and to write costs a sync of the disk.
  if (!(await hasOldUploads(db.queries, before))) return 0;
  return db.write((tx) => deleteUploadsBefore(tx, before));
}
