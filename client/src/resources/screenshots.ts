import type { NewScreenshot, Screenshot } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Pictures of scenes: `enfilade.rooms.screenshots`. */
export class Screenshots {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Takes a picture of a scene as it is now; its `url` is good for a while.
   *
   * @example
   * ```ts
   * const { url } = await enfilade.rooms.screenshots.create(room.id, { width: 800 });
   * ```
   */
  create(room: RoomRef, wanted: NewScreenshot = {}, options?: WriteOptions): Promise<Screenshot> {
    return this.#transport.call('createScreenshot', { ...roomAt(room), body: wanted }, options);
  }

  /** Those that are kept still, the newest first. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Screenshot> {
    return listOf(this.#transport, 'listScreenshots', { ...roomAt(room), query }, options);
  }
}
