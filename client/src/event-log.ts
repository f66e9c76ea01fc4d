import { follow } from './follow.ts';
import type { Event, EventPage } from './generated.ts';
import { List } from './list.ts';
import { many, type OneOrMany } from './one-or-many.ts';
import type { InputOf } from './operations.ts';
import type { CallOptions } from './options.ts';
import type { Transport } from './transport.ts';

/** Which events. */
export interface EventQuery {
  /** Those behind it: the `id` of an event, the `cursor` of a page, or `now`. Where nothing is said, from the first. */
  after?: string | undefined;
  /** Only those of these types: `room.created`. */
  type?: OneOrMany<string> | undefined;
}

/** Which events, and how many at once. */
export interface EventListQuery extends EventQuery {
  /** The most events of a page: 1 to 100. */
  limit?: number | undefined;
}

/** Which events, and how long to wait for one. */
export interface EventReadQuery extends EventListQuery {
  /** How long to wait where there is none yet, in seconds: 0 to 60. */
  wait_seconds?: number | undefined;
}

/** The events of a project, or of one room. */
export interface EventLog {
  list(query: EventListQuery, options?: CallOptions): List<Event>;
  read(query: EventReadQuery, options?: CallOptions): Promise<EventPage>;
  follow(query: EventQuery, options?: CallOptions): AsyncGenerator<Event, never>;
}

/** @param roomId undefined: those of the project */
export function eventLog(transport: Transport, roomId?: string): EventLog {
  // Both calls understand and answer the same.
  const operation = roomId === undefined ? 'listEvents' : 'listRoomEvents';
  const inputOf = ({ type, ...query }: EventReadQuery) =>
    ({
      ...(roomId !== undefined && { path: { room_id: roomId } }),
      query: { ...query, type: many(type) },
    }) as InputOf<typeof operation>;

  const read: EventLog['read'] = (query, options = {}) => {
    const { wait_seconds: wait = 0 } = query;
    const timeout = options.timeout ?? transport.timeout;
    // The server waits first, and answers then.
    const waiting = timeout === 0 ? 0 : timeout + wait * 1000;
    return transport.call(operation, inputOf(query), { ...options, timeout: waiting });
  };

  return {
    read,
    list: (query, options = {}) =>
      new List(
        async (place, later) => {
          const { data, next } = await read({ ...query, ...place }, { ...options, ...later });
          return { data, next, previous: null };
        },
        query,
        options,
      ),
    follow: async function* (query, options = {}) {
      const { signal, retries = transport.retries } = options;
      const { after, ...rest } = query;
      // "now" is one moment, also when the connection is lost before anything happens.
      const start =
        after === 'now' ? ((await read({ after, limit: 1 }, options)).cursor ?? undefined) : after;
      return yield* follow({
        open: (lastId) => {
          const input = inputOf({ ...rest, after: lastId === undefined ? start : undefined });
          const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
          return transport.open(operation, input, { ...options, accept: 'text/event-stream', headers });
        },
        retries,
        signal,
      });
    },
  };
}
