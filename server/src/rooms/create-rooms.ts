import type { Tx } from '../db/database.ts';
import { writeEvents, type Actor } from '../db/events.ts';
import { fail, HouseError } from '../errors.ts';
import type { Room } from './room.ts';
import { insertRoom, insertRooms } from './rooms.store.ts';
import { createdEvent, hangOn, plannedRoom, renamed, type NewRoom } from './rooms.ts';

/**
 * Creates up to a hundred rooms with their events, by one statement each.
 *
 * @returns for each, in their order, the room or why it could not be made: what `createRoom` throws
 */
export async function createRooms(
  tx: Tx,
  actor: Actor,
  inputs: readonly NewRoom[],
): Promise<(Room | HouseError)[]> {
  const planned = inputs.map((input) => plannedOrWhyNot(actor, input));
  const good = planned.filter((room): room is Omit<Room, 'num'> => !(room instanceof HouseError));
  const nums = good.length > 0 ? await insertRooms(tx, good) : new Map<string, number>();
  const made: (Room | HouseError)[] = [];
  for (const [index, plan] of planned.entries()) {
    made.push(plan instanceof HouseError ? plan : await finished(tx, plan, inputs[index] ?? {}, nums));
  }
  const rooms = made.filter((room): room is Room => !(room instanceof HouseError));
  for (const room of rooms) await hangOn(tx, actor, room);
  await writeEvents(
    tx,
    actor,
    rooms.map((room) => createdEvent(room)),
  );
  return made;
}

function plannedOrWhyNot(actor: Actor, input: NewRoom): Omit<Room, 'num'> | HouseError {
  try {
    return plannedRoom(actor, input);
  } catch (reason) {
    if (reason instanceof HouseError) return reason;
    throw reason;
  }
}

/** With its number; under another alias where its own was taken and nobody asked for it. */
async function finished(
  tx: Tx,
  plan: Omit<Room, 'num'>,
  input: NewRoom,
  nums: ReadonlyMap<string, number>,
): Promise<Room | HouseError> {
  const num = nums.get(plan.id);
  if (num !== undefined) return { num, ...plan };
  const other = input.alias === undefined ? renamed(plan, input) : undefined;
  const otherNum = other && (await insertRoom(tx, other));
  return other && otherNum !== undefined
    ? { num: otherNum, ...other }
    : fail('name_taken', { member: 'name' });
}
