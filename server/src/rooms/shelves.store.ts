import type { Generated, Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';

export interface ShelvesTable {
  num: Generated<number>;
  project_id: string;
  user_id: string;
  name: string;
  icon: string;
  created_at: number;
}

export interface ShelfRoomsTable {
  shelf_num: number;
  room_num: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    shelves: ShelvesTable;
    shelf_rooms: ShelfRoomsTable;
  }
}

/** Rooms that one person keeps together, for their own eyes (DS 5.15 room groups). */
export interface Shelf {
  num: number;
  projectId: string;
  userId: string;
  name: string;
  icon: string;
  createdAt: number;
}

/** A person's shelf; undefined also for one of somebody else. */
export async function findShelf(queries: Queries, userId: string, num: number): Promise<Shelf | undefined> {
  const row = await queries
    .selectFrom('shelves')
    .selectAll()
    .where('user_id', '=', userId)
    .where('num', '=', num)
    .executeTakeFirst();
  return row && shelfOf(row);
}

/** The same for a change: nobody else changes it until the transaction has ended. */
export async function holdShelf(tx: Tx, userId: string, num: number): Promise<Shelf | undefined> {
  if (capabilitiesOf(tx).rowLocks) {
    await tx.selectFrom('shelves').select('num').where('num', '=', num).forUpdate().execute();
  }
  return findShelf(tx, userId, num);
}

/** A person's shelves, oldest first. */
export async function shelvesOf(queries: Queries, userId: string, most: number): Promise<Shelf[]> {
  const rows = await queries
    .selectFrom('shelves')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('num')
    .limit(atMost(most))
    .execute();
  return rows.map(shelfOf);
}

export async function insertShelf(tx: Tx, shelf: Omit<Shelf, 'num'>): Promise<number> {
  const { num } = await tx
    .insertInto('shelves')
    .values(rowOf(shelf))
    .returning('num')
    .executeTakeFirstOrThrow();
  return num;
}

export async function updateShelf(tx: Tx, { num, name, icon }: Shelf): Promise<void> {
  await tx.updateTable('shelves').set({ name, icon }).where('num', '=', num).execute();
}

export async function deleteShelfRow(tx: Tx, num: number): Promise<void> {
  await tx.deleteFrom('shelf_rooms').where('shelf_num', '=', num).execute();
  await tx.deleteFrom('shelves').where('num', '=', num).execute();
}

/** Puts rooms on a shelf; those that stand there already stay. */
export async function putOnShelf(tx: Tx, shelfNum: number, rooms: readonly number[]): Promise<void> {
  if (rooms.length === 0) return;
  await tx
    .insertInto('shelf_rooms')
    .values(rooms.map((room_num) => ({ shelf_num: shelfNum, room_num })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function takeOffShelf(tx: Tx, shelfNum: number, rooms: readonly number[]): Promise<void> {
  if (rooms.length === 0) return;
  await tx
    .deleteFrom('shelf_rooms')
    .where('shelf_num', '=', shelfNum)
    .where('room_num', 'in', rooms)
    .execute();
}

/** What stands on a shelf, in the order of the rooms' numbers; not rooms that were deleted and may come back. */
export async function roomsOnShelf(queries: Queries, shelfNum: number, most: number): Promise<number[]> {
  const rows = await queries
    .selectFrom('shelf_rooms')
    .innerJoin('rooms', 'rooms.num', 'shelf_rooms.room_num')
    .select('room_num')
    .where('shelf_num', '=', shelfNum)
    .orderBy('room_num')
    .limit(atMost(most))
    .execute();
  return rows.map((row) => row.room_num);
}

/** Takes away the shelves of a person who leaves. */
export async function forgetShelves(tx: Tx, userId: string): Promise<void> {
  const theirs = tx.selectFrom('shelves').select('num').where('user_id', '=', userId);
  await tx.deleteFrom('shelf_rooms').where('shelf_num', 'in', theirs).execute();
  await tx.deleteFrom('shelves').where('user_id', '=', userId).execute();
}

function rowOf(shelf: Omit<Shelf, 'num'>) {
  const { projectId, userId, name, icon, createdAt } = shelf;
  return { project_id: projectId, user_id: userId, name, icon, created_at: createdAt };
}

function shelfOf(row: Selectable<ShelvesTable>): Shelf {
  return {
    num: row.num,
    projectId: row.project_id,
    userId: row.user_id,
    name: row.name,
    icon: row.icon,
    createdAt: row.created_at,
  };
}
