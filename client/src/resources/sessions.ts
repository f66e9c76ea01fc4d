import type { Session } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** The times when somebody was in a room: `enfilade.rooms.sessions`. */
export class Sessions {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The newest first; the one that has not ended is going on. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Session> {
    return listOf(this.#transport, 'listSessions', { ...roomAt(room), query }, options);
  }
}
