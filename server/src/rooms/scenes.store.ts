import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';

export interface BoardsTable {
  room_num: number;
  clock: number;
  scene_id: string;
}

export interface ScenesTable {
  room_num: number;
  id: string;
  dir: string;
  name: string;
  place: number;
  background: string | null;
  clock: number;
  pruned_clock: number;
  created_at: number;
}

export interface ElementsTable {
  room_num: number;
  scene_id: string;
  id: string;
  version: number;
  nonce: number;
  deleted: number;
  clock: number;
  content: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    boards: BoardsTable;
    scenes: ScenesTable;
    elements: ElementsTable;
  }
}

/** A picture behind a scene; pixels of the board. */
export interface Background {
  src: string;
  width: number;
  height: number;
}

/** One page of a board. */
export interface Scene {
  id: string;
  /** `/`, or `/math/first` without a slash at the end. */
  dir: string;
  name: string;
  /** Its place among the scenes of its directory; smaller is first. */
  place: number;
  background: Background | null;
  /** The clock of the board when something in it changed last. */
  clock: number;
  /** Of what was deleted up to this clock nothing is known any more. */
  prunedClock: number;
}

export interface Board {
  clock: number;
  /** The scene that everybody is at. */
  sceneId: string;
  /** By directory, then by place. */
  scenes: Scene[];
}

/** AG 3.6: `/dir/name`. */
export function pathOf({ dir, name }: Pick<Scene, 'dir' | 'name'>): string {
  return dir === '/' ? `/${name}` : `${dir}/${name}`;
}

/** A board as it is kept; undefined: nobody has used it. */
export async function readBoard(queries: Queries, num: number): Promise<Board | undefined> {
  const board = await queries
    .selectFrom('boards')
    .select(['clock', 'scene_id'])
    .where('room_num', '=', num)
    .executeTakeFirst();
  if (!board) return undefined;
  const rows = await queries
    .selectFrom('scenes')
    .selectAll()
    .where('room_num', '=', num)
    .orderBy('dir')
    .orderBy('place')
    .orderBy('name')
    .execute();
  return { clock: board.clock, sceneId: board.scene_id, scenes: rows.map(sceneOf) };
}

function sceneOf(row: Selectable<ScenesTable>): Scene {
  const { id, dir, name, place, clock, background } = row;
  return {
    ...{ id, dir, name, place, clock, prunedClock: row.pruned_clock },
    background: background === null ? null : (JSON.parse(background) as Background),
  };
}

export async function insertBoard(tx: Tx, num: number, first: Scene): Promise<void> {
  await tx
    .insertInto('boards')
    .values({ room_num: num, clock: 0, scene_id: first.id })
    .onConflict((conflict) => conflict.column('room_num').doNothing())
    .execute();
}

export async function setCurrentScene(tx: Tx, num: number, sceneId: string): Promise<void> {
  await tx.updateTable('boards').set({ scene_id: sceneId }).where('room_num', '=', num).execute();
}

export async function insertScene(tx: Tx, num: number, scene: Scene, at: number): Promise<void> {
  const { id, dir, name, place, clock, prunedClock, background } = scene;
  await tx
    .insertInto('scenes')
    .values({
      ...{ room_num: num, id, dir, name, place, clock, created_at: at, pruned_clock: prunedClock },
      background: background && JSON.stringify(background),
    })
    .execute();
}

export async function updateScene(tx: Tx, num: number, scene: Scene): Promise<void> {
  const { id, name, place, background } = scene;
  await tx
    .updateTable('scenes')
    .set({ name, place, background: background && JSON.stringify(background) })
    .where('room_num', '=', num)
    .where('id', '=', id)
    .execute();
}

export async function deleteScene(tx: Tx, num: number, id: string): Promise<void> {
  await forgetElements(tx, num, [id]);
  await tx.deleteFrom('scenes').where('room_num', '=', num).where('id', '=', id).execute();
}

/** Forgets everything that is drawn in scenes that were removed. */
export async function forgetElements(tx: Tx, num: number, sceneIds: readonly string[]): Promise<void> {
  await tx.deleteFrom('elements').where('room_num', '=', num).where('scene_id', 'in', sceneIds).execute();
}
