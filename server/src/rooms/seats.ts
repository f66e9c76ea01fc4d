import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import type { BoardRole } from './grants.ts';
import type { Room } from './room.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

/** Whether there is a place for one more, of those that the room has in all (HM 2.1 size). @throws room_full */
export async function takePlace(tx: Tx, { num, settings: { size = 0 } }: Room): Promise<void> {
  if (size === 0) return;
  const { taken } = await tx
    .selectFrom('participants')
    .select((eb) => eb.fn.countAll<number>().as('taken'))
    .where('room_num', '=', num)
    .where('left_at', 'is', null)
    .executeTakeFirstOrThrow();
  if (taken >= size) throw fail('room_full');
}

/**
 * Whether there is a seat for one more of this role, in a room that is held: writers and admins who are in it count
 * (AG 3.2), wherever they are connected.
 *
 * @throws room_full
 */
export async function takeSeat(tx: Tx, room: Room, role: BoardRole): Promise<void> {
  if (room.seats === 0 || role === 'reader') return;
  const { taken } = await tx
    .selectFrom('participants')
    .select((eb) => eb.fn.countAll<number>().as('taken'))
    .where('room_num', '=', room.num)
    .where('left_at', 'is', null)
    .where('role', '<>', 'reader')
    .executeTakeFirstOrThrow();
  if (taken >= room.seats) throw fail('room_full');
}

/** Notes that there was no seat for somebody. @throws room_not_found */
export async function noteRefusal(
  tx: Tx,
  actor: Actor,
  num: number,
  facts: { userId: string | null; name: string | null; role: BoardRole },
): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, { num });
  await noteRoomEvent(tx, actor, room, 'seat.refused', { ...facts, seats: room.seats });
}
