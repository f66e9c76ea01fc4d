import type { HistoryPage, HistoryStep } from '../generated.ts';
import type { CallOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Which steps are read. */
export interface HistoryQuery {
  /** Only steps with a larger `clock`. */
  after?: number;
  /** How many at the most; where they are large there are fewer. */
  limit?: number;
}

/** What happened on the board of a room that records: `enfilade.rooms.history`. */
export class History {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** One page, the oldest first; its `next` is `after` of the one that follows. */
  read(room: RoomRef, query: HistoryQuery = {}, options?: CallOptions): Promise<HistoryPage> {
    return this.#transport.call('listHistory', { ...roomAt(room), query: { ...query } }, options);
  }

  /**
   * Every step, the oldest first, page by page as it is read.
   *
   * @example
   * ```ts
   * for await (const { at, draws = [] } of enfilade.rooms.history.steps('name:algebra-2')) {
   *   for (const { scene, elements } of draws) console.log(at, scene, elements.length);
   * }
   * ```
   */
  async *steps(room: RoomRef, options?: CallOptions): AsyncGenerator<HistoryStep, undefined> {
    for (let after: number | null = 0; after !== null;) {
      const { data, next }: HistoryPage = await this.read(room, { after }, options);
      yield* data;
      after = next;
    }
    return undefined;
  }
}
