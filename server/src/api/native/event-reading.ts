import { FROM_NOW } from '@enfilade/protocol';
import type { Queries } from '../../db/database.ts';
import {
  eventAt,
  newestOf,
  newestPlace,
  readEvents,
  readSubjectEvents,
  subjectBegunWith,
  type EventPlace,
  type PlacedEvent,
} from '../../db/event-log.ts';
import { badInput, fail, HouseError } from '../../errors.ts';
import { findDeletedRoom } from '../../rooms/deleted-rooms.ts';
import { findRoom, type RoomRef } from '../../rooms/rooms.store.ts';
import { cursorOf, placeOf } from './cursors.ts';

/** What was read at once. */
export interface Read {
  events: PlacedEvent[];
  /** How far: the cursor of the last event that was looked at; undefined: there was none at all. */
  cursor: string | undefined;
  isMore: boolean;
}

/** Reads events behind a cursor; each reader has one order. */
export interface Reader {
  /** The cursor behind what there is now. */
  now(): Promise<string | undefined>;
  /** @throws bad_input for what is no cursor of this reader */
  read(after: string | undefined, page: { limit: number; types?: readonly string[] }): Promise<Read>;
}

const AT_ONCE = 500;
/** Where few are of the types that are asked for, a page ends after this many and goes on with the next. */
const MOST_LOOKED_AT = 5000;

/** Reads the events of a project. */
export function projectReader(queries: Queries, projectId: string): Reader {
  return {
    now: async () => {
      const place = await newestPlace(queries, projectId);
      return place && cursorAt(place);
    },
    read: async (after, page) =>
      readChunks(after, page, async (cursor, limit) =>
        readEvents(queries, projectId, { after: cursor === undefined ? undefined : placeAt(cursor), limit }),
      ),
  };
}

/** Reads the events of one subject, by their numbers. */
export function subjectReader(queries: Queries, projectId: string, subject: string): Reader {
  async function numberOf(cursor: string | undefined): Promise<number> {
    if (cursor === undefined) return 0;
    const event = await eventAt(queries, projectId, placeAt(cursor));
    if (event?.subject !== subject) throw badInput('after', 'must be the id of an event of this room');
    return event.seq;
  }
  return {
    now: async () => {
      const newest = await newestOf(queries, projectId, subject);
      return newest && cursorAt(newest.place);
    },
    read: async (after, page) => {
      let number = await numberOf(after);
      return readChunks(after, page, async (_cursor, limit) => {
        const events = await readSubjectEvents(queries, projectId, subject, { after: number, limit });
        number = events.at(-1)?.seq ?? number;
        return events;
      });
    },
  };
}

async function readChunks(
  after: string | undefined,
  { limit, types }: { limit: number; types?: readonly string[] },
  readOn: (cursor: string | undefined, limit: number) => Promise<PlacedEvent[]>,
): Promise<Read> {
  const wanted = types && new Set(types);
  const events: PlacedEvent[] = [];
  let cursor = after;
  for (let looked = 0; looked < MOST_LOOKED_AT;) {
    // One more tells whether there are more.
    const size = wanted ? AT_ONCE : limit + 1;
    const found = await readOn(cursor, size);
    for (const event of found) {
      if (events.length === limit) return { events, cursor, isMore: true };
      cursor = cursorAt(event.place);
      if (!wanted || wanted.has(event.type)) events.push(event);
    }
    if (found.length < size) return { events, cursor, isMore: false };
    looked += found.length;
  }
  return { events, cursor, isMore: true };
}

/** Where to begin: `now` is turned into a cursor. */
export async function startOf(reader: Reader, after: string | undefined): Promise<string | undefined> {
  return after === FROM_NOW ? reader.now() : after;
}

function cursorAt({ tx, pos }: EventPlace): string {
  return cursorOf([tx, pos]);
}

function placeAt(cursor: string): EventPlace {
  const [tx, pos] = placeOf(cursor, 'after', ['number', 'number']);
  return { tx: Number(tx), pos: Number(pos) };
}

const BEGINNING = 'room.created';

/**
 * The room whose events are meant, also when it was deleted; by its id or short id also when it is gone for good.
 *
 * @throws room_not_found
 */
export async function subjectOf(queries: Queries, projectId: string, ref: RoomRef): Promise<string> {
  const room = await findRoom(queries, projectId, ref);
  if (room) return room.id;
  try {
    return (await findDeletedRoom(queries, projectId, ref)).room.id;
  } catch (reason) {
    if (!(reason instanceof HouseError)) throw reason;
  }
  const id = 'id' in ref ? ref.id : 'shortId' in ref ? ref.shortId : undefined;
  const gone = id === undefined ? undefined : await subjectBegunWith(queries, projectId, id, BEGINNING);
  if (gone === undefined) throw fail('room_not_found');
  return gone;
}
