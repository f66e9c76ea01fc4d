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
const COMMA = Buffer.from(',');

/** Shows rooms that were found as JSON with commas between them; those that are gone meanwhile are left out. */
export type ShowRooms = (project: Project, found: readonly FoundRoom[]) => Promise<Buffer>;

/**
 * Makes the showing of rooms in lists. A room looks the same until it changes: reading its row and writing its JSON
 * again each time would take most of the time of a list.
 */
export function roomShelf(queries: Queries): ShowRooms {
  const shelf = new LruMap<Kept>(KEPT);

  return async (project, found) => {
    const seen = new Map<number, Buffer>();
    for (const { num, revision } of found) {
      const known = shelf.get(num);
      if (known?.revision === revision) seen.set(num, known.json);
    }
    const missing = found.filter(({ num }) => !seen.has(num)).map(({ num }) => num);
    if (missing.length > 0) {
      for (const room of await roomsOfNums(queries, project.id, missing)) {
        const json = Buffer.from(JSON.stringify(presentRoom(room)));
        // A scheduled room opens by itself, without a change.
        if (json.length <= LARGEST && stateOf(room) !== 'scheduled') {
          shelf.set(room.num, { revision: room.revision, json });
        }
        seen.set(room.num, json);
      }
    }
    const shown = found.flatMap(({ num }) => seen.get(num) ?? []);
    return Buffer.concat(shown.flatMap((json, index) => (index === 0 ? [json] : [COMMA, json])));
  };
}
