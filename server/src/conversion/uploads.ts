import type { Database } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { bytesOfRoom, insertBlob } from '../files/blobs.store.ts';
import type { Blobs } from '../files/blobs.ts';
import type { Room } from '../rooms/room.ts';
import { addScenes, boardOf } from '../rooms/scenes.ts';
import type { Scene } from '../rooms/scenes.store.ts';
import { scenesFrom } from './as-scenes.ts';
import { addConversion, getConversion } from './conversions.ts';
import type { Conversion } from './conversions.store.ts';
import { endingOf, kindOf } from './kinds.ts';

/** Of a document that somebody in a room brings along; bytes. */
export const LARGEST_UPLOAD = 50 * 1024 * 1024;
/** It goes when it is converted, or after this. */
const KEPT_MS = 24 * 3_600_000;
const LONGEST_NAME = 100;
/** Of everything that is kept for a room: pictures, screenshots, pages; bytes. */
const MOST_OF_A_ROOM = 1024 ** 3;

interface Upload {
  name: string;
  bytes: Buffer;
}

/**
 * Puts a document that somebody in a room brought along behind those that wait.
 *
 * @throws bad_input for what cannot be converted; limit_reached when too many wait, or the room has too much
 */
export async function addUpload(
  { db, blobs }: { db: Database; blobs: Blobs },
  actor: Actor,
  room: Room,
  { name, bytes }: Upload,
): Promise<Conversion> {
  if (kindOf(bytes, endingOf(name)) === undefined)
    throw badInput('body', 'must be a PDF, a picture or an office file');
  if ((await bytesOfRoom(db.queries, room.num)) + bytes.length > MOST_OF_A_ROOM) {
    throw fail('limit_reached', { text: 'the files of a room: at most 1 GiB' });
  }
  const blob = await blobs.put(bytes);
  try {
    return await db.write(async (tx) => {
      const now = Date.now();
      const times = { created_at: now, expires_at: now + KEPT_MS };
      const whose = { id: blob, project_id: room.projectId, room_num: room.num };
      await insertBlob(tx, { ...whose, type: 'application/octet-stream', bytes: bytes.length, ...times });
      const upload = { blob, name, roomId: room.id, roomNum: room.num };
      return addConversion(tx, actor, { url: '', upload, format: 'jpeg', scale: 1.2 });
    });
  } catch (reason) {
    await blobs.remove(blob);
    throw reason;
  }
}

/** A document that was brought into this room. @throws conversion_not_found */
export async function getUpload(db: Database, room: Room, id: string): Promise<Conversion> {
  const found = await getConversion(db.queries, room.projectId, id);
  if (found.wish.upload?.roomId !== room.id) throw fail('conversion_not_found');
  return found;
}

/** Adds a scene for each page, behind those of the directory where everybody is. */
export async function addUploadedScenes(
  db: Database,
  actor: Actor,
  room: Room,
  conversion: Conversion,
): Promise<Scene[]> {
  if (conversion.status !== 'finished') throw badInput('id', `is ${conversion.status}, not finished`);
  const base = baseOf(conversion.wish.upload?.name ?? '');
  return db.write(async (tx) => {
    const board = await boardOf(tx, room);
    const dir = board.scenes.find(({ id }) => id === board.sceneId)?.dir ?? '/';
    const taken = new Set(board.scenes.filter((scene) => scene.dir === dir).map(({ name }) => name));
    let copy = base;
    for (let number = 2; taken.has(`${copy} 1`); number += 1) copy = `${base} (${number})`;
    const scenes = await scenesFrom(tx, conversion, (number) => `${copy} ${number}`);
    return (await addScenes(tx, actor, { num: room.num }, { dir, scenes })).added;
  });
}

/** A file name without its ending, and without what names of scenes cannot have. */
function baseOf(name: string): string {
  const plain = name.replace(/\.[a-z0-9]{1,8}$/i, '').replace(/[/\p{Cc}]+/gu, ' ');
  return plain.trim().slice(0, LONGEST_NAME).toWellFormed() || 'page';
}
