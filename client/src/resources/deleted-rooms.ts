import type { DeletedRoom } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions } from '../options.ts';
import type { Transport } from '../transport.ts';

/** Rooms that were deleted and can be brought back by `rooms.undelete`: `enfilade.deletedRooms`. */
export class DeletedRooms {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * The one that was deleted last comes first.
   *
   * @example
   * ```ts
   * const [last] = await enfilade.deletedRooms.list().toArray({ limit: 1 });
   * if (last) await enfilade.rooms.undelete(last.id);
   * ```
   */
  list(query: PageQuery = {}, options?: CallOptions): List<DeletedRoom> {
    return listOf(this.#transport, 'listDeletedRooms', { query }, options);
  }
}
