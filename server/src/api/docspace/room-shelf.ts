import { LruMap } from 'toad-cache';
import type { Queries } from '../../db/database.ts';
import { listedRooms, type FoundRoom } from '../../rooms/room-search.ts';
import { presentRoom } from './present.ts';
import type { Viewer } from './present-people.ts';

/** A room as a list shows it. */
export interface ShownRoom {
  room: ReturnType<typeof presentRoom>;
  /** The same as JSON. */
  json: () => Buffer;
}

interface Kept extends ShownRoom {
  revision: number;
  people: Viewer['people'];
  pinned: boolean;
}

/** About 4 KB each. */
const KEPT = 2000;

/** Shows rooms that were found, in their order; those that are gone meanwhile are left out. */
export type ShowRooms = (
  viewer: Viewer,
  found: readonly FoundRoom[],
  pinned: ReadonlySet<number>,
) => Promise<ShownRoom[]>;

/**
 * Makes the showing of rooms in lists. A room looks the same until it, the people or its pin change: reading its row
 * and writing its JSON again each time would take nine tenths of the time of a list.
 */
export function roomShelf(queries: Queries): ShowRooms {
  const shelf = new LruMap<Kept>(KEPT);

  return async (viewer, found, pinned) => {
    const { people } = viewer;
    const kept = found.map(({ num, revision }) => {
      const known = shelf.get(num);
      const isSame =
        known?.revision === revision && known.people === people && known.pinned === pinned.has(num);
      return isSame ? known : undefined;
    });
    const missing = found.filter((_, index) => !kept[index]).map((room) => room.num);
    if (missing.length === 0) return kept.filter((room) => room !== undefined);

    const fresh = new Map<number, Kept>();
    for (const room of await listedRooms(queries, viewer.project.id, missing)) {
      const isPinned = pinned.has(room.num);
      const shown = presentRoom(room, viewer, isPinned);
      const made = { room: shown, json: once(shown), revision: room.revision, people, pinned: isPinned };
      shelf.set(room.num, made);
      fresh.set(room.num, made);
    }
    return found.map(({ num }, index) => kept[index] ?? fresh.get(num)).filter((room) => room !== undefined);
  };
}

function once(shown: unknown): () => Buffer {
  let bytes: Buffer | undefined;
  return () => (bytes ??= Buffer.from(JSON.stringify(shown)));
}
