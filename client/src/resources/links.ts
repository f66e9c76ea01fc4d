import type { Link, LinkChange, NewLink, RemovedLink } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Links that invite into a room, or open it without an account: `enfilade.rooms.links`. */
export class Links {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The primary one first, then the oldest. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Link> {
    return listOf(this.#transport, 'listLinks', { ...roomAt(room), query }, options);
  }

  /**
   * Makes a link.
   *
   * @example
   * ```ts
   * const { url } = await enfilade.rooms.links.create(room.id, { kind: 'invitation', access: 'reader', max_uses: 30 });
   * ```
   */
  create(room: RoomRef, link: NewLink, options?: WriteOptions): Promise<Link> {
    return this.#transport.call('createLink', { ...roomAt(room), body: link }, options);
  }

  /** Changes a link; null takes an optional member away. */
  update(room: RoomRef, linkId: string, change: LinkChange, options?: WriteOptions): Promise<Link> {
    return this.#transport.call('updateLink', { ...at(room, linkId), body: change }, options);
  }

  /** Deletes a link for good. A room that always has a primary link gets a new one. */
  delete(room: RoomRef, linkId: string, options?: WriteOptions): Promise<RemovedLink> {
    return this.#transport.call('deleteLink', at(room, linkId), options);
  }
}

function at(room: RoomRef, linkId: string) {
  return { path: { ...roomAt(room).path, link_id: linkId } };
}
