import type { Member, MemberAccess, NewMember, Removed } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Who of the project's people and groups may do what in a room: `enfilade.rooms.members`. */
export class Members {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** The owner, then who was given access, the oldest first. */
  list(room: RoomRef, query: PageQuery = {}, options?: CallOptions): List<Member> {
    return listOf(this.#transport, 'listMembers', { ...roomAt(room), query }, options);
  }

  /**
   * Gives somebody access by their `id` or their `email`. Who has some already gets this one instead; an address that
   * nobody has is invited as a guest.
   *
   * @example
   * ```ts
   * await enfilade.rooms.members.add(room.id, { email: 'jane@example.com', access: 'reader' });
   * ```
   */
  add(room: RoomRef, member: NewMember, options?: WriteOptions): Promise<Member> {
    return this.#transport.call('addMember', { ...roomAt(room), body: member }, options);
  }

  /**
   * Sets what a person or a group may do.
   *
   * @example
   * ```ts
   * await enfilade.rooms.members.set(room.id, group.id, { access: 'manager' });
   * ```
   */
  set(room: RoomRef, memberId: string, access: MemberAccess, options?: WriteOptions): Promise<Member> {
    return this.#transport.call('setMember', { ...at(room, memberId), body: access }, options);
  }

  /** Takes access away; what a person has through a group stays. */
  remove(room: RoomRef, memberId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('removeMember', at(room, memberId), options);
  }
}

function at(room: RoomRef, memberId: string) {
  return { path: { ...roomAt(room).path, member_id: memberId } };
}
