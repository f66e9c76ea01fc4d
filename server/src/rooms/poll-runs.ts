import type { Selectable } from 'kysely';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { newRoomId } from './ids.ts';
import type { Poll, PollContent } from './poll.ts';
import { findRoom } from './rooms.store.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

export interface PollRunsTable {
  id: string;
  poll_id: string;
  room_num: number;
  session_id: string;
  content: string;
  started_at: number;
  started_by: string;
  stopped_at: number | null;
  stopped_by: string | null;
  most_people: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    poll_runs: PollRunsTable;
  }
}

/** One asking of a poll in one session. */
export interface PollRun {
  id: string;
  pollId: string;
  sessionId: string;
  /** The poll as it was when it was started. */
  content: PollContent;
  startedAt: number;
  startedBy: string;
  stoppedAt: number | null;
  stoppedBy: string | null;
  mostPeople: number;
}

/**
 * Starts a poll in a session: once. Writes `room.poll_started`.
 *
 * @param by the peer who starts it, or nothing
 * @returns undefined when it was started in this session before
 */
export async function startRun(
  tx: Tx,
  actor: Actor,
  poll: Poll,
  { roomNum, sessionId, by }: { roomNum: number; sessionId: string; by: string },
): Promise<PollRun | undefined> {
  const room = await holdRoom(tx, actor.projectId, { num: roomNum });
  const row = {
    ...{ id: newRoomId(), poll_id: poll.id, room_num: roomNum, session_id: sessionId },
    ...{ content: JSON.stringify(poll.content), started_at: Date.now(), started_by: by },
    ...{ stopped_at: null, stopped_by: null, most_people: 0 },
  };
  const begun = await tx
    .insertInto('poll_runs')
    .values(row)
    .onConflict((conflict) => conflict.columns(['session_id', 'poll_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!begun) return undefined;
  const told = { poll: poll.id, session: sessionId, title: poll.content.title };
  await noteRoomEvent(tx, actor, room, 'room.poll_started', told);
  return runOf(row);
}

/** Stops one that goes on, and writes `room.poll_stopped`. @returns when it was stopped, or undefined: it was before */
export async function stopRun(
  tx: Tx,
  actor: Actor,
  roomNum: number,
  run: PollRun,
  { by, mostPeople }: { by: string; mostPeople: number },
): Promise<number | undefined> {
  const at = Date.now();
  const stopped = await tx
    .updateTable('poll_runs')
    .set({ stopped_at: at, stopped_by: by, most_people: mostPeople })
    .where('id', '=', run.id)
    .where('stopped_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (!stopped) return undefined;
  if (await findRoom(tx, actor.projectId, { num: roomNum })) {
    const room = await holdRoom(tx, actor.projectId, { num: roomNum });
    await noteRoomEvent(tx, actor, room, 'room.poll_stopped', { poll: run.pollId, session: run.sessionId });
  }
  return at;
}

/** With its session ends what is asked in it. In the transaction in which that ends. */
export async function stopRunsOf(tx: Tx, actor: Actor, roomNum: number, sessionId: string): Promise<void> {
  const rows = await tx
    .selectFrom('poll_runs')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('stopped_at', 'is', null)
    .execute();
  for (const row of rows) {
    await stopRun(tx, actor, roomNum, runOf(row), { by: '', mostPeople: row.most_people });
  }
}

/** What is asked or was asked in a session; never much. */
export async function runsOfSession(queries: Queries, sessionId: string): Promise<PollRun[]> {
  const rows = await queries
    .selectFrom('poll_runs')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .execute();
  return rows.map(runOf);
}

/** A run from its row. */
export function runOf(row: Selectable<PollRunsTable>): PollRun {
  return {
    ...{ id: row.id, pollId: row.poll_id, sessionId: row.session_id },
    ...{ content: JSON.parse(row.content) as PollContent, startedAt: row.started_at },
    ...{ startedBy: row.started_by, stoppedAt: row.stopped_at, stoppedBy: row.stopped_by },
    mostPeople: row.most_people,
  };
}
