import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import { newRoomId } from './ids.ts';
import type { KeptReply, Voter } from './poll-answers.ts';
import type { PollRun } from './poll-runs.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';

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
    poll_responses: PollResponsesTable;
  }
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
  const as = anonymous ? systemOf(actor.projectId) : actor;
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

/** An answer from its row, with the session in which it was given. */
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
