import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { findUser, mayOwnRooms } from '../projects/users.ts';
import { mayHold } from './access.ts';
import { holdOpenRoom, ownerIdOf } from './members.ts';
import { dropMember, putMember } from './members.store.ts';
import type { Room } from './room.ts';
import { noteRoomEvent } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';

/**
 * Gives a room another owner (DS 5.9), and writes `room.owner_changed`; nothing where it is theirs already. Who had it
 * before stays in it, as its manager.
 *
 * @throws room_not_found, room_archived, user_not_found; access_not_allowed for a person who may own no rooms
 */
export async function changeOwner(tx: Tx, actor: Actor, ref: RoomRef, userId: string): Promise<Room> {
  const room = await holdOpenRoom(tx, actor, ref);
  const user = await findUser(tx, actor.projectId, userId);
  if (!user) throw fail('user_not_found');
  if (user.status === 'disabled' || !mayOwnRooms(user.kind)) throw fail('access_not_allowed');
  const before = await ownerIdOf(tx, room);
  if (before === userId) return room;
  await tx.updateTable('rooms').set({ created_by: userId }).where('num', '=', room.num).execute();
  // The owner is no member; the pin of a new one goes, as that of everybody whose membership ends.
  await dropMember(tx, room.num, userId);
  const previous = await findUser(tx, actor.projectId, before);
  if (previous && previous.status !== 'disabled') {
    await putMember(tx, room, {
      subject: { kind: 'user', user: previous },
      access: mayHold(previous.kind, 'manager') ? 'manager' : 'creator',
      createdAt: Date.now(),
      createdBy: actor.userId ?? null,
    });
  }
  const changed = { ...room, createdBy: userId };
  return noteRoomEvent(tx, actor, changed, 'room.owner_changed', {
    ownerId: userId,
    previousOwnerId: before,
  });
}
