import { randomBytes } from 'node:crypto';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import type { Room } from './room.ts';
import type { RoomRef } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import {
  deleteScene,
  insertBoard,
  insertScene,
  pathOf,
  readBoard,
  setCurrentScene,
  updateScene,
  type Background,
  type Board,
  type Scene,
} from './scenes.store.ts';

/** A scene that is to be added; its id is made where none is given. */
export interface NewScene {
  id?: string;
  name?: string;
  background?: Background;
}

export interface SceneChange {
  name?: string;
  /** From 0, among the scenes of its directory. */
  index?: number;
  background?: Background | null;
}

export const MOST_SCENES = 500;

/** What a room's board is when nobody has used it: one scene, `/init` (AG 3.6). */
const FRESH: Readonly<Board> = {
  clock: 0,
  sceneId: 'init',
  scenes: [{ id: 'init', dir: '/', name: 'init', place: 0, background: null, clock: 0, prunedClock: 0 }],
};

/** The board of a room. */
export async function boardOf(queries: Queries, room: Pick<Room, 'num'>): Promise<Board> {
  return (await readBoard(queries, room.num)) ?? FRESH;
}

/** The board of a room that is held, with rows of its own from now on. */
export async function keepBoard(tx: Tx, room: Pick<Room, 'num'>): Promise<Board> {
  const board = await readBoard(tx, room.num);
  if (board) return board;
  const [first] = FRESH.scenes;
  if (!first) throw new Error('a board has a scene');
  await insertBoard(tx, room.num, first);
  await insertScene(tx, room.num, first, Date.now());
  return FRESH;
}

/**
 * Adds scenes to a directory, which is made where it is not there; one whose name is there already stays as it is
 * (AG S2).
 *
 * @param dir begins with `/`
 * @returns the board, and which scenes were added
 * @throws room_not_found, room_archived, room_disabled; bad_input for a path or a name; limit_reached
 */
export async function addScenes(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  { dir, scenes, index }: { dir: string; scenes: readonly NewScene[]; index?: number },
): Promise<{ board: Board; added: Scene[] }> {
  const { room, board } = await holdBoard(tx, actor, ref);
  const folder = folderIn(dir);
  if (board.scenes.some((scene) => isWithin(folder, pathOf(scene)))) {
    throw badInput('path', 'names a scene: a scene holds no scenes');
  }
  const siblings = board.scenes.filter((scene) => scene.dir === folder);
  const added: Scene[] = [];
  for (const wanted of scenes) {
    const name = wanted.name ?? freeName([...siblings, ...added]);
    const scene = { ...newScene(folder, name), ...(wanted.background && { background: wanted.background }) };
    if (wanted.id !== undefined) scene.id = wanted.id;
    const isThere = [...board.scenes, ...added].some(
      (one) => one.id === scene.id || pathOf(one) === pathOf(scene),
    );
    if (isThere) continue;
    if (board.scenes.some((one) => isWithin(one.dir, pathOf(scene)))) {
      throw badInput('name', 'names a directory');
    }
    added.push(scene);
  }
  if (board.scenes.length + added.length > MOST_SCENES) {
    throw fail('limit_reached', { text: `a board has at most ${MOST_SCENES} scenes` });
  }
  if (added.length === 0) return { board, added };
  const at = Math.min(index ?? siblings.length, siblings.length);
  await order(tx, room, [...siblings.slice(0, at), ...added, ...siblings.slice(at)], added);
  await noteRoomEvent(tx, actor, room, 'scene.added', { paths: added.map(pathOf) });
  return { board: await boardOf(tx, room), added };
}

/**
 * Renames a scene, moves it among those of its directory or puts another picture behind it.
 *
 * @throws room_not_found, room_archived, room_disabled, scene_not_found; bad_input when the name is taken
 */
export async function changeScene(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  id: string,
  { name, index, background }: SceneChange,
): Promise<Board> {
  const { room, board } = await holdBoard(tx, actor, ref);
  const scene = sceneIn(board, id);
  const changed = {
    ...scene,
    ...(name !== undefined && { name }),
    ...(background !== undefined && { background }),
  };
  const others = board.scenes.filter((one) => one.id !== id);
  const path = pathOf(changed);
  if (others.some((one) => pathOf(one) === path || isWithin(one.dir, path))) {
    throw badInput('name', 'is taken');
  }
  await updateScene(tx, room.num, changed);
  if (index !== undefined) {
    const siblings = others.filter((one) => one.dir === scene.dir);
    await order(tx, room, [...siblings.slice(0, index), changed, ...siblings.slice(index)], []);
  }
  const data = { path: pathOf(scene), ...(path !== pathOf(scene) && { to: path }), index };
  await noteRoomEvent(tx, actor, room, 'scene.changed', data);
  return boardOf(tx, room);
}

/**
 * Removes a scene and what is drawn in it, which cannot be undone. Whoever is there goes to the one before it; where it
 * was the last, a new `/init` is there (AG 3.6).
 *
 * @throws room_not_found, room_archived, room_disabled, scene_not_found
 */
export async function removeScene(tx: Tx, actor: Actor, ref: RoomRef, id: string): Promise<Board> {
  const { room, board } = await holdBoard(tx, actor, ref);
  const scene = sceneIn(board, id);
  await deleteScene(tx, room.num, id);
  let rest = board.scenes.filter((one) => one.id !== id);
  if (rest.length === 0) {
    rest = [newScene('/', 'init')];
    for (const one of rest) await insertScene(tx, room.num, one, Date.now());
  }
  if (board.sceneId === id) {
    const before = board.scenes[board.scenes.indexOf(scene) - 1];
    const next = before && rest.includes(before) ? before : rest[0];
    if (next) await setCurrentScene(tx, room.num, next.id);
  }
  await noteRoomEvent(tx, actor, room, 'scene.removed', { path: pathOf(scene) });
  return boardOf(tx, room);
}

/**
 * Takes everybody in the room to a scene (AG S3).
 *
 * @throws room_not_found, room_archived, room_disabled, scene_not_found
 */
export async function switchScene(tx: Tx, actor: Actor, ref: RoomRef, id: string): Promise<Board> {
  const { room, board } = await holdBoard(tx, actor, ref);
  const scene = sceneIn(board, id);
  if (board.sceneId === id) return board;
  await setCurrentScene(tx, room.num, id);
  await noteRoomEvent(tx, actor, room, 'scene.switched', { path: pathOf(scene) });
  return { ...board, sceneId: id };
}

/** The scene at a path. @throws scene_not_found; bad_input where the path is a directory */
export function sceneAt(board: Board, path: string, member = 'scenePath'): Scene {
  const scene = board.scenes.find((one) => pathOf(one) === path);
  if (scene) return scene;
  const isDir = board.scenes.some((one) => isWithin(one.dir, path));
  if (isDir) throw badInput(member, 'names a directory');
  throw fail('scene_not_found');
}

/** A directory as it is kept. @throws bad_input */
export function folderIn(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (!path.startsWith('/') || path.length > 1024) throw badInput('path', 'must begin with /');
  return `/${parts.join('/')}`;
}

async function holdBoard(tx: Tx, actor: Actor, ref: RoomRef): Promise<{ room: Room; board: Board }> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  if (!room.enabled) throw fail('room_disabled');
  return { room, board: await keepBoard(tx, room) };
}

function sceneIn(board: Board, id: string): Scene {
  const scene = board.scenes.find((one) => one.id === id);
  if (!scene) throw fail('scene_not_found');
  return scene;
}

/** Whether a path is `folder` itself or above it. */
function isWithin(folder: string, path: string): boolean {
  return folder === path || folder.startsWith(`${path}/`);
}

function newScene(dir: string, name: string): Scene {
  const id = randomBytes(8).toString('hex');
  return { id, dir, name, place: 0, background: null, clock: 0, prunedClock: 0 };
}

/** `page-2`, or the first number after it that is free. */
function freeName(siblings: readonly Scene[]): string {
  const names = new Set(siblings.map(({ name }) => name));
  for (let number = siblings.length + 1; ; number += 1) {
    if (!names.has(`page-${number}`)) return `page-${number}`;
  }
}

/** Writes the places of a directory's scenes in this order, and inserts those that are new. */
async function order(
  tx: Tx,
  room: Pick<Room, 'num'>,
  scenes: readonly Scene[],
  added: readonly Scene[],
): Promise<void> {
  for (const [place, scene] of scenes.entries()) {
    if (added.includes(scene)) await insertScene(tx, room.num, { ...scene, place }, Date.now());
    else if (scene.place !== place) await updateScene(tx, room.num, { ...scene, place });
  }
}
