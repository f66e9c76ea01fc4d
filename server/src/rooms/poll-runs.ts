import { sql, type Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { newRoomId } from './ids.ts';
import type { KeptReply, Voter } from './poll-answers.ts';
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

export interface PollResponsesTable {
  id: string;
  run_id: string;
  poll_id: string;
  room_num: number;
  question: number;
  voter: string;
  peer_id: string;
  user_id: string;
  name: string;
  content: string;
  correct: number | null;
  score: number;
  duration: number;
  retries: number;
  sent_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    poll_runs: PollRunsTable;
    poll_responses: PollResponsesTable;
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

/** An answer as it is kept. */
export interface PollResponse {
  id: string;
  runId: string;
  pollId: string;
  sessionId: string;
  question: number;
  voter: string;
  /** Nothing where the poll is anonymous. */
  peerId: string;
  userId: string;
  name: string;
  reply: KeptReply;
  right: boolean | undefined;
  score: number;
  duration: number;
  retries: number;
  sentAt: number;
}

export type NewResponse = Pick<PollResponse, 'question' | 'voter' | 'reply' | 'right' | 'score' | 'duration'>;

/**
 * Keeps somebody's answers, each in place of the one that they gave before. Writes one `room.poll_answered` for all,
 * which does not tell what they said; where the poll is anonymous, not who either.
 *
 * @returns those that were there before
 * @throws bad_input when the poll has ended
 */
export async function keepResponses(
  tx: Tx,
  actor: Actor,
  roomNum: number,
  run: PollRun,
  who: Voter,
  responses: readonly NewResponse[],
): Promise<{ kept: PollResponse[]; before: PollResponse[] }> {
  const room = await holdRoom(tx, actor.projectId, { num: roomNum });
  const goesOn = await tx
    .selectFrom('poll_runs')
    .select('id')
    .where('id', '=', run.id)
    .where('stopped_at', 'is', null)
    .executeTakeFirst();
  if (!goesOn) throw fail('bad_input', { text: 'the poll is not running' });
  const { anonymous } = run.content;
  const shown = anonymous ? { peerId: '', userId: '', name: '' } : { ...who, userId: who.userId ?? '' };
  const before: PollResponse[] = [];
  const kept: PollResponse[] = [];
  for (const response of responses) {
    const known = await responseOf(tx, run, response);
    if (known) before.push(known);
    const { question, voter, reply, right, score, duration } = response;
    const changed = {
      ...{ content: JSON.stringify(reply), correct: right === undefined ? null : Number(right), score },
      ...{ duration, retries: known ? known.retries + 1 : 0, sent_at: Date.now() },
    };
    const row = {
      ...{ id: known?.id ?? newRoomId(), run_id: run.id, poll_id: run.pollId, room_num: roomNum, question },
      ...{ voter, peer_id: shown.peerId, user_id: shown.userId, name: shown.name, ...changed },
    };
    if (known) await tx.updateTable('poll_responses').set(changed).where('id', '=', known.id).execute();
    else await tx.insertInto('poll_responses').values(row).execute();
    kept.push(responseFrom({ ...row, session_id: run.sessionId }));
  }
  const as: Actor = anonymous ? { projectId: actor.projectId, door: 'system', who: 'system' } : actor;
  const questions = responses.map(({ question }) => question);
  const told = { poll: run.pollId, session: run.sessionId, ...(!anonymous && { questions }) };
  await noteRoomEvent(tx, as, room, 'room.poll_answered', told);
  return { kept, before };
}

async function responseOf(
  queries: Queries,
  run: PollRun,
  { question, voter }: Pick<PollResponse, 'question' | 'voter'>,
): Promise<PollResponse | undefined> {
  const row = await queries
    .selectFrom('poll_responses')
    .selectAll()
    .where('run_id', '=', run.id)
    .where('question', '=', question)
    .where('voter', '=', voter)
    .executeTakeFirst();
  return row && responseFrom({ ...row, session_id: run.sessionId });
}

/** Answers in one asking, in the order of the questions; of one person where `voter` is given. */
export async function responsesOfRun(
  queries: Queries,
  run: PollRun,
  { voter, offset, limit }: { voter?: string; offset: number; limit: number },
): Promise<PollResponse[]> {
  const rows = await queries
    .selectFrom('poll_responses')
    .selectAll()
    .where('run_id', '=', run.id)
    .$if(voter !== undefined, (q) => q.where('voter', '=', voter ?? ''))
    .orderBy('question')
    .orderBy('voter')
    .limit(atMost(limit))
    .offset(offset)
    .execute();
  return rows.map((row) => responseFrom({ ...row, session_id: run.sessionId }));
}

/** One line of a leaderboard. */
export interface Standing {
  voter: string;
  peerId: string;
  userId: string;
  name: string;
  score: number;
  responses: number;
  correct: number;
  duration: number;
}

/** Everybody who answered, the best first; who was faster where they are alike. */
export async function standingsOf(
  queries: Queries,
  run: PollRun,
  question: number | undefined,
  { offset, limit }: { offset: number; limit: number },
): Promise<Standing[]> {
  const rows = await queries
    .selectFrom('poll_responses')
    .where('run_id', '=', run.id)
    .$if(question !== undefined, (q) => q.where('question', '=', question ?? 0))
    .groupBy('voter')
    .select((eb) => [
      'voter',
      eb.fn.max('peer_id').as('peer_id'),
      eb.fn.max('user_id').as('user_id'),
      eb.fn.max('name').as('name'),
      eb.fn.sum<number | string>('score').as('score'),
      eb.fn.countAll<number>().as('responses'),
      sql<number | string>`coalesce(sum(correct), 0)`.as('correct'),
      eb.fn.sum<number | string>('duration').as('duration'),
    ])
    .orderBy('score', 'desc')
    .orderBy('duration')
    .orderBy('voter')
    .limit(atMost(limit))
    .offset(offset)
    .execute();
  return rows.map(({ voter, peer_id, user_id, name, score, responses, correct, duration }) => ({
    ...{ voter, peerId: peer_id, userId: user_id, name, score: Number(score) },
    ...{ responses, correct: Number(correct), duration: Number(duration) },
  }));
}

export function runOf(row: Selectable<PollRunsTable>): PollRun {
  return {
    ...{ id: row.id, pollId: row.poll_id, sessionId: row.session_id },
    ...{ content: JSON.parse(row.content) as PollContent, startedAt: row.started_at },
    ...{ startedBy: row.started_by, stoppedAt: row.stopped_at, stoppedBy: row.stopped_by },
    mostPeople: row.most_people,
  };
}

export function responseFrom(row: Selectable<PollResponsesTable> & { session_id: string }): PollResponse {
  return {
    ...{ id: row.id, runId: row.run_id, pollId: row.poll_id, sessionId: row.session_id },
    ...{ question: row.question, voter: row.voter, peerId: row.peer_id, userId: row.user_id, name: row.name },
    ...{
      reply: JSON.parse(row.content) as KeptReply,
      right: row.correct === null ? undefined : row.correct === 1,
    },
    ...{ score: row.score, duration: row.duration, retries: row.retries, sentAt: row.sent_at },
  };
}
