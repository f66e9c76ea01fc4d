import type { Grant } from './grants.ts';
import type { Room } from './room.ts';
import type { Session } from './sessions.ts';
import type { Template } from './template.ts';

/** What a credential opens a call with. */
export interface CallAdmission {
  grant: Grant;
  room: Room;
  template: Template;
  /** The name of their role in the template. */
  role: string;
  /** When the credential is no longer good; epoch milliseconds. */
  endsAt: number;
  /** Where they are in the room already, drawing. */
  seat?: Seat;
  /** Who they were until a moment ago, in a call that was lost with the process that held it. */
  was?: { name: string };
}

/** The place of somebody in a room that they are in by its board. */
export interface Seat {
  participantId: string;
  name: string;
  session: Session;
  /** Whether it is theirs still. */
  isTheirs(): boolean;
}

/**
 * Reads a credential that somebody wants to come into a call with.
 *
 * @throws token_…, key_disabled, wrong_kind, room_not_found, room_disabled, room_archived, room_not_open,
 * role_not_found
 */
export type ReadCallAdmission = (text: string) => Promise<CallAdmission>;
