import type { Code, CodeChange, NewCodes } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Codes that let people into a room with a role: `enfilade.rooms.codes`. */
export class Codes {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The codes of a room, the newest first. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Code> {
    return listOf(this.#transport, 'listCodes', { ...roomAt(room), query }, options);
  }

  /**
   * Makes one more code for a role; where no role is named, one for each role of the room's template that has none.
   *
   * @returns the code that was made; where no role is named, all codes of the room
   * @example
   * ```ts
   * const [code] = await enfilade.rooms.codes.create(room.id, { role: 'host' });
   * ```
   */
  async create(room: RoomRef, wanted: NewCodes = {}, options?: WriteOptions): Promise<Code[]> {
    const { data } = await this.#transport.call('createCodes', { ...roomAt(room), body: wanted }, options);
    return data;
  }

  /**
   * Disables a code, or enables it again.
   *
   * @example
   * ```ts
   * for await (const { code } of enfilade.rooms.codes.list(room.id)) {
   *   await enfilade.rooms.codes.update(code, { enabled: false });
   * }
   * ```
   */
  update(code: string, change: CodeChange, options?: WriteOptions): Promise<Code> {
    return this.#transport.call('updateCode', { path: { code }, body: change }, options);
  }
}
