import type { Database } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import { insertBlob } from '../files/blobs.store.ts';
import type { Bucket, StoredObject } from '../files/bucket.ts';
import { signedPath } from '../files/signed.ts';
import { elementsOf } from '../live/board/board.store.ts';
import { newRoomId } from '../rooms/ids.ts';
import type { Room } from '../rooms/room.ts';
import type { SecretBox } from '../projects/secrets.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';
import { pathOf, type Board, type Scene } from '../rooms/scenes.store.ts';
import type { BoardPainter } from './painter.ts';
import { insertScreenshot, type ScreenshotRow } from './screenshots.store.ts';
import { backgroundOf, picturesOf, purse, type Sources } from './seen.ts';

/** With what pictures of boards are made. */
export interface Darkroom extends Omit<Sources, 'queries'> {
  db: Database;
  boardPainter: BoardPainter;
  bucket: Bucket | undefined;
}

export interface ScreenshotWish {
  width: number;
  height: number;
  format: 'png' | 'jpeg';
  dark: boolean;
}

export const LONGEST_SIDE = 8192;
export const MOST_PIXELS = 4096 * 4096;
export const GOOD_MS = 7 * 24 * 3_600_000;
/** Of what is drawn, as JSON; characters. */
const MOST_DRAWN = 32 * 1024 * 1024;
const MOST_AT_ONCE = 100;

/**
 * Paints a scene, and keeps the picture for a week; in an object storage as long as that keeps it.
 *
 * @throws bad_input for a size; limit_reached; unavailable; rate_limited; room_not_found
 */
export async function takeScreenshot(
  darkroom: Darkroom,
  actor: Actor,
  room: Room,
  scene: Scene,
  wish: ScreenshotWish,
): Promise<ScreenshotRow> {
  const { db, boardPainter } = darkroom;
  const { width, height, format, dark } = wish;
  checkSize(width, height);
  const bytes = await boardPainter.paint({ room: room.id, project: room.projectId }, async () => ({
    ...(await seenOn(darkroom, room, scene)),
    ...{ width, height, format, dark },
  }));

  const now = Date.now();
  const common = { type: `image/${format}`, bytes: bytes.length, created_at: now, expires_at: now + GOOD_MS };
  const picture = {
    id: newRoomId(),
    scene_path: pathOf(scene),
    width,
    height,
    dark: dark ? 1 : 0,
    ...common,
  };
  const place = await keep(darkroom, keyOf(room, picture), bytes, picture.type);
  const row = { room_num: room.num, ...picture, ...place };
  await db.write(async (tx) => {
    const held = await holdRoom(tx, actor.projectId, { num: room.num });
    if (row.blob_id !== null) {
      await insertBlob(tx, { id: row.blob_id, project_id: room.projectId, room_num: room.num, ...common });
    }
    await insertScreenshot(tx, row);
    const facts = { screenshot: row.id, path: row.scene_path, width, height, format };
    await noteRoomEvent(tx, actor, held, 'screenshot.finished', facts);
  });
  return row;
}

/** Everything that is seen on a scene. @throws limit_reached */
async function seenOn(darkroom: Darkroom, room: Room, scene: Scene) {
  const sources = { ...darkroom, queries: darkroom.db.queries };
  const kept = await elementsOf(sources.queries, room.num, scene.id);
  const elements = kept.filter(({ deleted }) => !deleted).map(({ json }) => json);
  if (elements.reduce((sum, json) => sum + json.length, 0) > MOST_DRAWN) {
    throw fail('limit_reached', { text: 'the scene holds too much to be painted' });
  }
  const takes = purse();
  const background = await backgroundOf(sources, room, scene.background, takes);
  return { elements, background, files: await picturesOf(sources, room, elements, takes) };
}

/** The scenes of a directory, one picture each (AG P2). @throws limit_reached */
export function scenesToShoot(board: Board, dir: string): Scene[] {
  const scenes = board.scenes.filter((scene) => scene.dir === dir);
  if (scenes.length > MOST_AT_ONCE) {
    throw fail('limit_reached', { text: `the directory has more than ${MOST_AT_ONCE} scenes` });
  }
  return scenes;
}

/** Where a picture is, with an address that is good until it expires (AG 2.4). */
export function whereIs(
  house: { box: SecretBox; publicUrl: () => string },
  room: Pick<Room, 'id' | 'projectId'>,
  row: ScreenshotRow,
): StoredObject {
  if (row.blob_id === null) return JSON.parse(row.stored ?? '') as StoredObject;
  const url = house.publicUrl() + signedPath(house.box, row.blob_id, row.expires_at);
  return { url, key: keyOf(room, row), bucket: 'enfilade', region: 'local' };
}

async function keep({ bucket, blobs }: Darkroom, key: string, bytes: Uint8Array, type: string) {
  if (!bucket) return { blob_id: await blobs.put(bytes), stored: null };
  return { blob_id: null, stored: JSON.stringify(await bucket.put(key, bytes, type, GOOD_MS)) };
}

/** `[choice]` of AG 2.4: every picture has a key of its own. */
function keyOf(room: Pick<Room, 'id' | 'projectId'>, row: Pick<ScreenshotRow, 'id' | 'scene_path' | 'type'>) {
  const ending = row.type === 'image/png' ? 'png' : 'jpg';
  return `room_cover/${room.projectId}/${room.id}/${row.id}${row.scene_path}.${ending}`;
}

function checkSize(width: number, height: number): void {
  if (width * height > MOST_PIXELS) throw badInput('width', 'and height: at most 16 megapixels');
}
