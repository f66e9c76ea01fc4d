import type { BoardRole } from '../live/messages.ts';
import type { Participant, Removed } from '../generated.ts';
import type { List, PageQuery } from '../list.ts';
import { listOf } from '../listing.ts';
import type { CallOptions, WriteOptions } from '../options.ts';
import { roomAt, type RoomRef } from '../room-ref.ts';
import type { Transport } from '../transport.ts';

/** Which of the people who are or were in a room are listed. */
export interface ParticipantQuery extends PageQuery {
  /** true: who is in; false: who was in and left. */
  present?: boolean;
  /** Only of this session. */
  session_id?: string;
  /** Only this person. */
  user_id?: string;
}

/** Who is and was in a room: `enfilade.rooms.participants`. */
export class Participants {
  readonly #transport: Transport;

  /** @ignore */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Who is or was in the room, the newest first.
   *
   * @example
   * ```ts
   * for await (const { name, role } of enfilade.rooms.participants.list(room.id, { present: true })) {
   *   console.log(name, role);
   * }
   * ```
   */
  list(room: RoomRef, query: ParticipantQuery = {}, options?: CallOptions): List<Participant> {
    return listOf(this.#transport, 'listParticipants', { ...roomAt(room), query }, options);
  }

  /**
   * Gives somebody who is in the room another role, at once and until they leave.
   *
   * @example
   * ```ts
   * await enfilade.rooms.participants.setRole(room.id, participant.id, 'reader');
   * ```
   */
  setRole(
    room: RoomRef,
    participantId: string,
    role: BoardRole,
    options?: WriteOptions,
  ): Promise<Participant> {
    const input = { ...at(room, participantId), body: { role } };
    return this.#transport.call('updateParticipant', input, options);
  }

  /** Makes somebody leave the room; they may come again. */
  remove(room: RoomRef, participantId: string, options?: WriteOptions): Promise<Removed> {
    return this.#transport.call('removeParticipant', at(room, participantId), options);
  }

  /** Makes somebody leave the room, who cannot come again: not as the same user, nor with the same credential. */
  ban(room: RoomRef, participantId: string, options?: WriteOptions): Promise<Removed> {
    const input = { ...at(room, participantId), query: { ban: true } };
    return this.#transport.call('removeParticipant', input, options);
  }
}

function at(room: RoomRef, participantId: string) {
  return { path: { ...roomAt(room).path, participant_id: participantId } };
}
