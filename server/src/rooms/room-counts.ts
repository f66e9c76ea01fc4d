import { LruMap } from 'toad-cache';
import { capabilitiesOf, type Queries } from '../db/database.ts';
import { changesIn } from '../db/events.ts';
import { countRooms, type RoomSearch } from './room-search.ts';

const PROJECTS = 1000;
const SEARCHES = 200;

interface Counted {
  changes: number;
  totals: LruMap<number>;
}

/** Counts the rooms that match. */
export type RoomCounter = (projectId: string, search: RoomSearch) => Promise<number>;

/**
 * Counting a million rooms takes longer than reading a page of them. Where this process is the only writer, a count
 * stays true until something in the project changes; where it is not, everything is counted each time.
 */
export function roomCounter(queries: Queries): RoomCounter {
  if (!capabilitiesOf(queries).soleWriter)
    return (projectId, search) => countRooms(queries, projectId, search);
  const counted = new LruMap<Counted>(PROJECTS);

  return async (projectId, search) => {
    const changes = changesIn(projectId);
    let known = counted.get(projectId);
    if (known?.changes !== changes) {
      known = { changes, totals: new LruMap<number>(SEARCHES) };
      counted.set(projectId, known);
    }
    const key = JSON.stringify(search);
    const total = known.totals.get(key) ?? (await countRooms(queries, projectId, search));
    known.totals.set(key, total);
    return total;
  };
}
