import type { GoodbyeCode } from '@enfilade/protocol';

/** Tells why somebody is not let in, or has to go. */
export class Farewell extends Error {
  readonly code: GoodbyeCode;

  constructor(code: GoodbyeCode) {
    super(code);
    this.name = 'Farewell';
    this.code = code;
  }
}

/** What is said to people. */
export const FAREWELLS: Record<GoodbyeCode, string> = {
  bad_message: 'A message could not be understood.',
  bad_credential: 'This link or token is not good.',
  password_required: 'This link asks for a password.',
  expired: 'This link or token has expired.',
  room_disabled: 'The room is closed.',
  room_not_found: 'There is no such room.',
  room_deleted: 'The room was deleted.',
  room_not_open: 'The room is not open yet.',
  too_slow: 'The connection is too slow.',
  room_full: 'The room is full.',
  removed: 'Somebody removed you from the room.',
  banned: 'You may not come into this room.',
  replaced: 'You came in from another place.',
  room_archived: 'The room is archived.',
  too_many: 'Too many messages or connections.',
  restarting: 'The server restarts.',
};
