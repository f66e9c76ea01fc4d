import { DEFAULT_RETENTION_SECONDS, MOST_IN_A_BATCH, NewRoom, RoomChange } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Tx } from '../../db/database.ts';
import { attempt } from '../../db/attempt.ts';
import { badInput, fail, HouseError } from '../../errors.ts';
import type { House } from '../../house.ts';
import { createRooms } from '../../rooms/create-rooms.ts';
import { addFirstLink } from '../../rooms/links.ts';
import type { NewRoom as WantedRoom } from '../../rooms/rooms.ts';
import { explain } from '../shared/validation.ts';
import type { Caller } from './auth.ts';
import { problemOf, statusOf } from './errors.ts';
import { presentDeleted, presentRoom } from './present.ts';
import { roomNamed } from './refs.ts';
import { newRoomOf, roomChangeOf } from './room-input.ts';
import { changeOne, checkWhole, deleteOne } from './room-writes.ts';

export interface Result {
  status: number;
  room?: wire.Room;
  deleted?: wire.DeletedRoom;
  problem?: wire.Problem;
}

/** An operation that was read: a room to create, something to do, or what is wrong with it. */
type Plan = { create: WantedRoom } | { run: (tx: Tx) => Promise<Result> } | { wrong: HouseError };

/**
 * Runs the operations of a batch in their order, in one transaction; each is kept or not for itself.
 *
 * @returns a result for each
 */
export async function runBatch(house: House, caller: Caller, operations: unknown[]): Promise<Result[]> {
  const plans: Plan[] = [];
  for (const operation of operations) plans.push(await planOf(house, caller, operation));
  return house.db.write(async (tx) => {
    const results: Result[] = [];
    while (results.length < plans.length) {
      const rest = plans.slice(results.length);
      const creates = leadingCreates(rest);
      if (creates.length > 0) {
        for (const made of await createRooms(tx, caller.actor, creates)) {
          results.push(
            made instanceof HouseError
              ? failure(inOperation(made))
              : { status: 201, room: presentRoom(await addFirstLink(tx, caller.actor, made)) },
          );
        }
        continue;
      }
      const [plan] = rest;
      if (plan && 'run' in plan) results.push(await attempt(tx, plan.run).catch(failure));
      else if (plan && 'wrong' in plan) results.push(failure(plan.wrong));
    }
    return results;
  });
}

function leadingCreates(plans: readonly Plan[]): WantedRoom[] {
  const end = plans.findIndex((plan) => !('create' in plan));
  return plans
    .slice(0, end < 0 ? plans.length : end)
    .flatMap((plan) => ('create' in plan ? plan.create : []));
}

function failure(reason: unknown): Result {
  if (!(reason instanceof HouseError)) throw reason;
  return { status: statusOf(reason), problem: problemOf(reason) };
}

/** A failure of a room, told by where its member stands in the operation. */
function inOperation(reason: unknown): unknown {
  if (!(reason instanceof HouseError) || reason.member === undefined) return reason;
  const { code, member, message: text, cause } = reason;
  return fail(code, { member: member === 'If-Match' ? 'if_match' : `room.${member}`, text, cause });
}

const ajv = new Ajv({ strict: false, validateFormats: false });
const checkNewRoom = ajv.compile<wire.NewRoom>(NewRoom);
const checkChange = ajv.compile<wire.RoomChange>(RoomChange);

async function planOf(house: House, caller: Caller, operation: unknown): Promise<Plan> {
  try {
    return await read(house, caller, operation as Operation);
  } catch (reason) {
    if (reason instanceof HouseError) return { wrong: reason };
    throw reason;
  }
}

type Operation = Partial<Record<'op' | 'room_id' | 'room' | 'if_match' | 'retention_seconds', unknown>>;

const MEMBERS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['create', ['op', 'room']],
  ['update', ['op', 'room_id', 'if_match', 'room']],
  ['delete', ['op', 'room_id', 'retention_seconds']],
]);

/** @throws bad_input naming the member */
async function read(house: House, caller: Caller, operation: Operation): Promise<Plan> {
  const known = MEMBERS.get(operation.op);
  if (!known) throw badInput('op', `must be one of ${[...MEMBERS.keys()].join(', ')}`);
  const unknown = Object.keys(operation).find((name) => !known.includes(name));
  if (unknown !== undefined) throw badInput(unknown.slice(0, 100), 'is not known here');
  if (operation.op === 'create') {
    return { create: await createIn(house, caller, checked(checkNewRoom, operation.room)) };
  }
  const { room_id: id, if_match: ifMatch, retention_seconds: seconds } = operation;
  if (typeof id !== 'string') throw badInput('room_id', 'must be string');
  const ref = roomNamed(id);
  if (operation.op === 'update') {
    if (ifMatch !== undefined && typeof ifMatch !== 'string') throw badInput('if_match', 'must be string');
    const change = checked(checkChange, operation.room);
    const wanted = await roomChangeOf(house, caller, change).catch(failInOperation);
    return {
      run: async (tx) => {
        const room = await changeOne(tx, caller.actor, ref, wanted, ifMatch).catch(failInOperation);
        return { status: 200, room: presentRoom(room) };
      },
    };
  }
  const retention = retentionIn(seconds);
  return {
    run: async (tx) => ({
      status: 200,
      deleted: presentDeleted(await deleteOne(tx, caller.actor, ref, retention, () => undefined)),
    }),
  };
}

async function createIn(house: House, caller: Caller, body: wire.NewRoom): Promise<WantedRoom> {
  try {
    const wanted = await newRoomOf(house, caller, body);
    checkWhole(wanted.settings ?? {});
    return wanted;
  } catch (reason) {
    return failInOperation(reason);
  }
}

function failInOperation(reason: unknown): never {
  throw inOperation(reason);
}

function checked<T>(validate: ValidateFunction<T>, value: unknown): T {
  if (validate(value)) return value;
  const wrong = explain(validate.errors ?? [], '');
  throw badInput(wrong.member ? `room.${wrong.member}` : 'room', wrong.message);
}

function retentionIn(seconds: unknown): number {
  if (seconds === undefined) return DEFAULT_RETENTION_SECONDS;
  const isGood = Number.isInteger(seconds) && Number(seconds) >= 0 && Number(seconds) <= 31_536_000;
  if (!isGood) throw badInput('retention_seconds', 'must be a whole number from 0 to 31536000');
  return Number(seconds);
}

/** What of a batch is checked before its operations are. */
export const BATCH_SHAPE = {
  type: 'object',
  required: ['operations'],
  additionalProperties: false,
  properties: {
    operations: { type: 'array', minItems: 1, maxItems: MOST_IN_A_BATCH, items: { type: 'object' } },
  },
};
