import type { Grant } from './grants.ts';
import type { Room } from './room.ts';
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
}

/**
 * Reads a credential that somebody wants to come into a call with.
 *
 * @throws token_…, key_disabled, wrong_kind, room_not_found, room_disabled, room_archived, room_not_open,
 * role_not_found
 */
export type ReadCallAdmission = (text: string) => Promise<CallAdmission>;
