import {
  eventLog,
  type EventListQuery,
  type EventLog,
  type EventQuery,
  type EventReadQuery,
} from '../event-log.ts';
import type { Event, EventPage } from '../generated.ts';
import type { List } from '../list.ts';
import type { CallOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** What happened in the project, in order: `enfilade.events`. */
export class Events {
  readonly #log: EventLog;

  /** @ignore */
  constructor(transport: Transport) {
    this.#log = eventLog(transport);
  }

  /**
   * What has happened until now, the oldest first.
   *
   * @example
   * ```ts
   * for await (const event of enfilade.events.list({ type: ['room.created', 'room.deleted'] })) {
   *   console.log(event.at, event.type, event.subject);
   * }
   * ```
   */
  list(query: EventListQuery = {}, options?: CallOptions): List<Event> {
    return this.#log.list(query, options);
  }

  /**
   * One page, for who keeps the place by themselves: give its `cursor` as `after` to go on. With `wait_seconds` it is
   * answered as soon as there is something.
   *
   * @example
   * ```ts
   * const { data, cursor } = await enfilade.events.read({ after: lastSeen.id, wait_seconds: 30 });
   * ```
   */
  read(query: EventReadQuery = {}, options?: CallOptions): Promise<EventPage> {
    return this.#log.read(query, options);
  }

  /**
   * What happens, as it happens: each event once and in order, whatever becomes of the connection meanwhile. It goes on
   * until the loop is left or the signal is aborted. Give the `id` of the last event as `after` to go on another day.
   *
   * A server that cannot be reached is tried again; what trying does not mend, such as a key that was revoked, is thrown.
   *
   * @example
   * ```ts
   * for await (const event of enfilade.events.follow({ after: 'now' }, { signal: AbortSignal.timeout(60_000) })) {
   *   console.log(event.type, event.subject, event.data);
   * }
   * ```
   */
  follow(query: EventQuery = {}, options?: CallOptions): AsyncGenerator<Event, never> {
    return this.#log.follow(query, options);
  }
}
