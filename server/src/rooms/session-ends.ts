import { atMost } from '../db/at-most.ts';
import type { Database, Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { findRoom } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

const ENDED_AT_ONCE = 100;
/** What people are told when their time is over. */
const TIME_IS_OVER = 'max duration reached';

/**
 * Has a session end: writes `session.closing`, by which everybody in the call is sent away, and `participant.removed` for
 * those at the board. It ends when the last of them is gone.
 *
 * @param reason what they are told; `lock`: whether nobody may come in again, where somebody wanted that or not
 * @returns whether there was anything to end
 */
export async function closeSession(
  tx: Tx,
  actor: Actor,
  num: number,
  { sessionId, reason, lock }: { sessionId: string; reason: string; lock?: boolean },
): Promise<boolean> {
  let room = await holdRoom(tx, actor.projectId, { num });
  const people = await tx
    .selectFrom('participants')
    .select(['id', 'user_id', 'name'])
    .where('session_id', '=', sessionId)
    .where('left_at', 'is', null)
    .execute();
  // Once is enough.
  await tx.updateTable('sessions').set({ ends_at: null }).where('id', '=', sessionId).execute();
  if (people.length === 0) return false;
  room = await noteRoomEvent(tx, actor, room, 'session.closing', {
    ...{ session: sessionId, reason, ...(lock !== undefined && { lock }) },
  });
  for (const { id, user_id: userId, name } of people) {
    room = await noteRoomEvent(tx, actor, room, 'participant.removed', { participant: id, userId, name });
  }
  return true;
}

/** Notes that somebody in a call ended it for everybody else; they and who is at the board are in the room still. */
export async function noteCallEnd(
  tx: Tx,
  actor: Actor,
  num: number,
  told: { session: string; reason: string; lock: boolean },
): Promise<void> {
  const room = await holdRoom(tx, actor.projectId, { num });
  await noteRoomEvent(tx, actor, room, 'call.ended', told);
}

/** Ends the sessions whose time is over. Several nodes may do it at once. */
export async function endDueSessions(db: Database, now: number): Promise<void> {
  const due = await db.queries
    .selectFrom('sessions')
    .select(['id', 'room_num', 'project_id'])
    .where('ended_at', 'is', null)
    .where('ends_at', '<=', now)
    .limit(atMost(ENDED_AT_ONCE))
    .execute();
  for (const { id: sessionId, room_num: num, project_id: projectId } of due) {
    const actor = systemOf(projectId);
    await db.write(async (tx) => {
      if (!(await findRoom(tx, projectId, { num }))) return;
      const stillDue = await tx
        .selectFrom('sessions')
        .select('id')
        .where('id', '=', sessionId)
        .where('ends_at', '<=', now)
        .executeTakeFirst();
      if (stillDue) await closeSession(tx, actor, num, { sessionId, reason: TIME_IS_OVER });
    });
  }
}
