import type * as wire from '@enfilade/protocol';
import type { Tx } from '../../db/database.ts';
import type { Actor } from '../../db/events.ts';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { binRoom, type DeletedRoom } from '../../rooms/deleted-rooms.ts';
import { addFirstLink } from '../../rooms/links.ts';
import type { Room, RoomSettings } from '../../rooms/room.ts';
import type { RoomRef } from '../../rooms/rooms.store.ts';
import {
  changeRoom,
  createRoom,
  deleteRoom,
  holdRoom,
  type NewRoom,
  type RoomChange,
} from '../../rooms/rooms.ts';
import { MOST_IN_A_ROOM } from '../../rooms/size.ts';
import type { Caller } from './auth.ts';
import { checkMatch } from './matching.ts';
import { newRoomOf, roomChangeOf } from './room-input.ts';

/** Creates a room from a body. @throws bad_input, name_taken, template_not_found */
export async function createOne(house: House, caller: Caller, body: wire.NewRoom): Promise<Room> {
  const wanted = await newRoomOf(house, caller, body);
  checkWhole(wanted.settings ?? {});
  return house.db.write(async (tx) =>
    addFirstLink(tx, caller.actor, await createRoom(tx, caller.actor, wanted)),
  );
}

/** Changes a room by a body. @throws as `createOne`; room_not_found, room_archived, precondition_failed */
export async function updateOne(
  house: House,
  caller: Caller,
  ref: RoomRef,
  body: wire.RoomChange,
  ifMatch: string | undefined,
): Promise<Room> {
  const wanted = await roomChangeOf(house, caller, body);
  return house.db.write((tx) => changeOne(tx, caller.actor, ref, wanted, ifMatch));
}

/** Changes a room as it was read from a body. @throws as `updateOne` */
export async function changeOne(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  wanted: RoomChange,
  ifMatch: string | undefined,
): Promise<Room> {
  const room = await holdRoom(tx, actor.projectId, ref);
  checkMatch(ifMatch, room.edition);
  checkWhole({ ...room.settings, ...wanted.settings } as RoomSettings);
  return changeRoom(tx, actor, { num: room.num }, wanted);
}

/** What depends on several members at once. @throws bad_input */
export function checkWhole(settings: NonNullable<NewRoom['settings']>): void {
  const { opensAt, expiresAt, size = 0, largeRoom = false } = settings;
  if (opensAt !== undefined && expiresAt !== undefined && opensAt >= expiresAt) {
    throw badInput('opens_at', 'must be before expires_at');
  }
  if (size > MOST_IN_A_ROOM && !largeRoom) {
    throw badInput('size', `must be <= ${MOST_IN_A_ROOM} unless large_room is true`);
  }
}

/** Deletes a room for `seconds`, or for good at once. @throws room_not_found, and what `check` throws */
export async function deleteOne(
  tx: Tx,
  actor: Actor,
  ref: RoomRef,
  seconds: number,
  check: (room: Room) => void,
): Promise<DeletedRoom> {
  const room = await holdRoom(tx, actor.projectId, ref);
  check(room);
  if (seconds > 0) return binRoom(tx, actor, { num: room.num }, seconds * 1000);
  await deleteRoom(tx, actor, { num: room.num });
  const now = Date.now();
  return { room, deletedAt: now, purgeAt: now };
}
