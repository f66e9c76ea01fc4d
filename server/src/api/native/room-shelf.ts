import { LruMap } from 'toad-cache';
import type { Queries } from '../../db/database.ts';
import type { Project } from '../../projects/projects.ts';
import { roomsOfNums, type FoundRoom } from '../../rooms/room-list.ts';
import { stateOf } from '../../rooms/room.ts';
import { presentRoom } from './present.ts';

interface Kept {
  revision: number;
  json: Buffer;
}

const KEPT = 5000;
/** Bytes; one with large metadata is read each time: thousands of those would take up the memory of the server. */
const LARGEST = 4096;

/** Shows rooms that were found as JSON, each with a comma before it; those that are gone meanwhile are left out. */
export type ShowRooms = (project: Project, found: readonly FoundRoom[]) => Promise<Buffer[]>;

/**
 * Makes the showing of rooms in lists. A room looks the same until it changes: reading its row and writing its JSON
 * again each time would take most of the time of a list.
 */
export function roomShelf(queries: Queries): ShowRooms {
  const shelf = new LruMap<Kept>(KEPT);

  async function read(project: Project, nums: readonly number[]): Promise<Map<number, Buffer>> {
    const seen = new Map<number, Buffer>();
    for (const room of await roomsOfNums(queries, project.id, nums)) {
      const json = Buffer.from(`,${JSON.stringify(presentRoom(room))}`);
      // A scheduled room opens by itself, without a change.
      if (json.length <= LARGEST && stateOf(room) !== 'scheduled') {
        shelf.set(room.num, { revision: room.revision, json });
      }
      seen.set(room.num, json);
    }
    return seen;
  }

  return async (project, found) => {
    const known = found.map(({ num, revision }) => {
      const kept = shelf.get(num);
      return kept?.revision === revision ? kept.json : undefined;
    });
    const missing = found.flatMap(({ num }, index) => (known[index] ? [] : [num]));
    if (missing.length === 0) return known as Buffer[];
    const seen = await read(project, missing);
    return found.flatMap(({ num }, index) => known[index] ?? seen.get(num) ?? []);
  };
}
