import { eventLog, type EventListQuery, type EventQuery, type EventReadQuery } from '../event-log.ts';
import type { Event, EventPage } from '../generated.ts';
import type { List } from '../list.ts';
import type { CallOptions } from '../options.ts';
import type { RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** What happened in one room, as `enfilade.events` tells it of all: `enfilade.rooms.events`. */
export class RoomEvents {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** What has happened until now, the oldest first. */
  list(room: RoomRef, query: EventListQuery = {}, options?: CallOptions): List<Event> {
    return this.#log(room).list(query, options);
  }

  /** One page, for who keeps the place by themselves. */
  read(room: RoomRef, query: EventReadQuery = {}, options?: CallOptions): Promise<EventPage> {
    return this.#log(room).read(query, options);
  }

  /**
   * What happens, as it happens, until the loop is left or the signal is aborted.
   *
   * @example
   * ```ts
   * for await (const event of enfilade.rooms.events.follow('name:algebra-2', { after: 'now' })) {
   *   console.log(event.type, event.data);
   * }
   * ```
   */
  follow(room: RoomRef, query: EventQuery = {}, options?: CallOptions): AsyncGenerator<Event, never> {
    return this.#log(room).follow(query, options);
  }

  #log(room: RoomRef) {
    return eventLog(this.#transport, String(room));
  }
}
