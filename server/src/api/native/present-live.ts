import type * as wire from '@enfilade/protocol';
import type { Selectable } from 'kysely';
import type { ParticipantsTable } from '../../rooms/sessions.ts';
import { isoTime } from '../shared/iso-time.ts';

/** Somebody who is or was in a room. */
export function presentParticipant(row: Selectable<ParticipantsTable>): wire.Participant {
  const { id, name, door, session_id, user_id } = row;
  return {
    ...{ id, name, door, session_id, user_id },
    role: row.role as wire.BoardRole,
    joined_at: isoTime(row.joined_at),
    left_at: row.left_at === null ? null : isoTime(row.left_at),
    left_reason: row.reason as wire.LeaveReason | null,
  };
}
