import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { prepared } from '../db/prepared.ts';
import { fail } from '../errors.ts';
import { findUser } from '../projects/users.ts';
import type { Room } from './room.ts';
import { roomsSeenBy } from './room-search.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';

export interface PinsTable {
  user_id: string;
  room_num: number;
  pinned_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    pins: PinsTable;
  }
}

/** How many rooms one person may pin (DS 5.8). */
const PIN_LIMIT = 10;

const pinsOfUser = prepared((q, [user]: [string]) =>
  q.selectFrom('pins').select('room_num').where('user_id', '=', user).compile(),
);

/** The numbers of the rooms that a person pinned. */
export async function pinnedRooms(queries: Queries, userId: string): Promise<ReadonlySet<number>> {
  return new Set((await pinsOfUser(queries, [userId])).map((row) => row.room_num));
}

/**
 * Pins a room for a person; pinning twice is harmless (DS 5.8).
 *
 * @throws room_not_found, room_archived; limit_reached when ten are pinned
 */
export async function pinRoom(tx: Tx, actor: Actor, userId: string, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  // Two pins of one person at the same time would both see nine.
  if (capabilitiesOf(tx).rowLocks) {
    await tx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
  }
  const pinned = await pinnedRooms(tx, userId);
  if (pinned.has(room.num)) return room;
  const isFull = pinned.size >= PIN_LIMIT && !(await forgetUnseen(tx, actor.projectId, userId));
  if (isFull) throw fail('limit_reached', { text: 'You can pin no more rooms' });
  await tx
    .insertInto('pins')
    .values({ user_id: userId, room_num: room.num, pinned_at: Date.now() })
    .execute();
  return noteRoomEvent(tx, actor, room, 'room.pinned', { userId });
}

/**
 * Takes away a person's pins of rooms that they do not see any more, as when a group of theirs is gone; they could not.
 *
 * @returns whether there were any
 */
async function forgetUnseen(tx: Tx, projectId: string, userId: string): Promise<boolean> {
  const user = await findUser(tx, projectId, userId);
  if (user?.kind === 'admin') return false;
  const gone = await tx
    .deleteFrom('pins')
    .where('user_id', '=', userId)
    .where('room_num', 'not in', roomsSeenBy(projectId, userId))
    .returning('room_num')
    .execute();
  return gone.length > 0;
}

/** Takes a pin away; where there is none nothing happens. @throws room_not_found, room_archived */
export async function unpinRoom(tx: Tx, actor: Actor, userId: string, ref: RoomRef): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  if (room.archivedAt !== null) throw fail('room_archived');
  const gone = await tx
    .deleteFrom('pins')
    .where('user_id', '=', userId)
    .where('room_num', '=', room.num)
    .returning('room_num')
    .executeTakeFirst();
  return gone ? noteRoomEvent(tx, actor, room, 'room.unpinned', { userId }) : room;
}
