import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Room } from './room.ts';

/** HM 2.4: a session with a call in it goes on no longer than this. */
const LONGEST_CALL_MS = 12 * 3_600_000;
/**
 * Who was lost, with the server or with the network, comes back in this time to what is the same session to them. Who
 * holds a session says so every 20 s.
 */
const BACK_MS = 85_000;

/** Since when the time of a session runs, and when it has to end; epoch milliseconds. */
export interface Clock {
  clock_from: number;
  /** Null: never. */
  ends_at: number | null;
}

/** The clock of a session that begins: after a restart that of the same people before, whose time goes on. */
export async function clockOfNew(
  queries: Queries,
  room: Pick<Room, 'num' | 'settings'>,
  startedAt: number,
): Promise<Clock> {
  const clock_from = (await interrupted(queries, room.num, startedAt)) ?? startedAt;
  return { clock_from, ends_at: endOf(room, clock_from) };
}

/** HM 2.1 max_duration_seconds. A room without it ends when somebody comes into a call: see `boundCall`. */
function endOf({ settings: { maxDurationSeconds } }: Pick<Room, 'settings'>, from: number): number | null {
  if (maxDurationSeconds === undefined) return null;
  return from + Math.min(maxDurationSeconds * 1000, LONGEST_CALL_MS);
}

/** Since when people are in who were lost a moment ago. */
async function interrupted(queries: Queries, num: number, now: number): Promise<number | undefined> {
  const row = await queries
    .selectFrom('sessions')
    .select(['id', 'clock_from'])
    .where('room_num', '=', num)
    .where('seen_at', '>', now - BACK_MS)
    .orderBy('id', 'desc')
    .limit(atMost(1))
    .executeTakeFirst();
  if (!row) return undefined;
  const lost = await queries
    .selectFrom('participants')
    .select('id')
    .where('session_id', '=', row.id)
    .where((eb) => eb.or([eb('left_at', 'is', null), eb('reason', '=', 'lost')]))
    .limit(atMost(1))
    .executeTakeFirst();
  return lost && row.clock_from;
}

/** A session in which somebody comes into the call has to end some time. */
export async function boundCall(tx: Tx, sessionId: string): Promise<void> {
  await tx
    .updateTable('sessions')
    .set((eb) => ({ ends_at: eb('clock_from', '+', LONGEST_CALL_MS) }))
    .where('id', '=', sessionId)
    .where('ends_at', 'is', null)
    .execute();
}

/** A room has another length by now: so have the sessions that go on in it. */
export async function moveEnds(tx: Tx, before: Room, after: Room): Promise<void> {
  const { maxDurationSeconds } = after.settings;
  if (maxDurationSeconds === before.settings.maxDurationSeconds) return;
  const length = Math.min((maxDurationSeconds ?? Infinity) * 1000, LONGEST_CALL_MS);
  await tx
    .updateTable('sessions')
    .set((eb) => ({ ends_at: eb('clock_from', '+', length) }))
    .where('room_num', '=', after.num)
    .where('ended_at', 'is', null)
    .execute();
}
