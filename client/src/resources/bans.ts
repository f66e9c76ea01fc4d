import type { Ban, Removed } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** People who may not come into a room, by what your application calls them: `enfilade.rooms.bans`. */
export class Bans {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** By user id. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Ban> {
    return listOf(this.#transport, 'listBans', { ...roomAt(room), query }, options);
  }

  /**
   * Bans a person, who has to leave where they are in.
   *
   * @example
   * ```ts
   * await enfilade.rooms.bans.add(room.id, 'jane');
   * ```
   */
  add(room: RoomRef, userId: string, options?: WriteOptions): Promise<Ban> {
    return this.#transport.call('banUser', at(room, userId), options);
  }

  /** Lets a person in again; with a new credential, where theirs was banned as well. */
  remove(room: RoomRef, userId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('unbanUser', at(room, userId), options);
  }
}

function at(room: RoomRef, userId: string) {
  return { path: { ...roomAt(room).path, user_id: userId } };
}
