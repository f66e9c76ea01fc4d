import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import {
  deleteShelfRow,
  findShelf,
  holdShelf,
  insertShelf,
  putOnShelf,
  roomsOnShelf,
  shelvesOf,
  takeOffShelf,
  updateShelf,
  type Shelf,
} from './shelves.store.ts';

/** Of one person. */
export const SHELVES_LIMIT = 100;
/** On one shelf. */
export const ROOMS_ON_A_SHELF = 1000;

/** A shelf with what stands on it. */
export interface FilledShelf extends Shelf {
  rooms: number[];
}

/**
 * Makes a shelf for a person and writes `shelf.created`. That the rooms are ones they may see is the door's to check.
 *
 * @throws limit_reached
 */
export async function createShelf(
  tx: Tx,
  actor: Actor,
  userId: string,
  { name, icon, rooms }: Pick<FilledShelf, 'name' | 'icon' | 'rooms'>,
): Promise<FilledShelf> {
  const known = await shelvesOf(tx, userId, SHELVES_LIMIT);
  if (known.length >= SHELVES_LIMIT) {
    throw fail('limit_reached', { text: `There may be ${SHELVES_LIMIT} groups at most` });
  }
  const made = { projectId: actor.projectId, userId, name, icon, createdAt: Date.now() };
  const shelf = { num: await insertShelf(tx, made), ...made };
  await putOnShelf(tx, shelf.num, rooms);
  await writeProjectEvent(tx, actor, 'shelf.created', { num: shelf.num, userId, name, rooms });
  return filled(tx, shelf);
}

/** @throws shelf_not_found, also for a shelf of somebody else */
export async function getShelf(queries: Queries, userId: string, num: number): Promise<FilledShelf> {
  const shelf = await findShelf(queries, userId, num);
  if (!shelf) throw fail('shelf_not_found');
  return filled(queries, shelf);
}

/** All shelves of a person, oldest first. */
export async function listShelves(queries: Queries, userId: string): Promise<FilledShelf[]> {
  const shelves = [];
  for (const shelf of await shelvesOf(queries, userId, SHELVES_LIMIT)) {
    shelves.push(await filled(queries, shelf));
  }
  return shelves;
}

export interface ShelfChange {
  name?: string;
  icon?: string;
  add?: readonly number[];
  remove?: readonly number[];
}

/**
 * Changes a shelf and writes `shelf.updated`, unless nothing is different.
 *
 * @throws shelf_not_found, limit_reached
 */
export async function changeShelf(
  tx: Tx,
  actor: Actor,
  userId: string,
  num: number,
  { name, icon, add = [], remove = [] }: ShelfChange,
): Promise<FilledShelf> {
  const shelf = await holdShelf(tx, userId, num);
  if (!shelf) throw fail('shelf_not_found');
  const before = await filled(tx, shelf);
  const after = { ...shelf, name: name ?? shelf.name, icon: icon ?? shelf.icon };
  if (after.name !== shelf.name || after.icon !== shelf.icon) await updateShelf(tx, after);
  await takeOffShelf(tx, num, remove);
  await putOnShelf(tx, num, add);
  const now = await filled(tx, after);
  if (now.rooms.length > ROOMS_ON_A_SHELF) {
    throw fail('limit_reached', { text: `A group may have ${ROOMS_ON_A_SHELF} rooms at most` });
  }
  if (JSON.stringify(before) === JSON.stringify(now)) return now;
  await writeProjectEvent(tx, actor, 'shelf.updated', { num, userId, name: now.name, rooms: now.rooms });
  return now;
}

/** Takes a shelf away; the rooms stay where they are. @throws shelf_not_found */
export async function deleteShelf(tx: Tx, actor: Actor, userId: string, num: number): Promise<Shelf> {
  const shelf = await holdShelf(tx, userId, num);
  if (!shelf) throw fail('shelf_not_found');
  await deleteShelfRow(tx, num);
  await writeProjectEvent(tx, actor, 'shelf.deleted', { num, userId, name: shelf.name });
  return shelf;
}

async function filled(queries: Queries, shelf: Shelf): Promise<FilledShelf> {
  return { ...shelf, rooms: await roomsOnShelf(queries, shelf.num, ROOMS_ON_A_SHELF + 1) };
}
