import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import type { Queries } from '../db/database.ts';
import { responseFrom, type PollResponse } from './poll-responses.ts';
import { runOf, type PollRun } from './poll-runs.ts';

/** What a page of a list of a poll begins after: the newest is first, and `start` an id or its first 24 digits. */
export interface PollPage {
  start?: string | undefined;
  limit: number;
}

/** When a poll was asked. */
export type AskedPoll = PollRun & { responses: number; people: number };

/** The sessions in which a poll was asked, newest first. */
export async function runsOfPoll(
  queries: Queries,
  pollId: string,
  { start, limit }: PollPage,
): Promise<AskedPoll[]> {
  const rows = await queries
    .selectFrom('poll_runs')
    .selectAll()
    .where('poll_id', '=', pollId)
    .$if(start !== undefined, (q) => q.where('id', '<', start ?? ''))
    .orderBy('id', 'desc')
    .limit(atMost(limit))
    .execute();
  const counts = rows.map(({ id }) =>
    queries
      .selectFrom('poll_responses')
      .where('run_id', '=', id)
      .select((eb) => [
        eb.fn.countAll<number>().as('responses'),
        eb.fn.count<number>('voter').distinct().as('people'),
      ])
      .executeTakeFirstOrThrow(),
  );
  const counted = await Promise.all(counts);
  return rows.map((row, place) => ({
    ...runOf(row),
    responses: counted[place]?.responses ?? 0,
    people: counted[place]?.people ?? 0,
  }));
}

/** Everything that was answered to a poll, newest first. */
export async function responsesOfPoll(
  queries: Queries,
  pollId: string,
  { question, sessionId }: { question?: number; sessionId?: string },
  { start, limit }: PollPage,
): Promise<PollResponse[]> {
  const rows = await responses(queries, pollId)
    .$if(question !== undefined, (q) => q.where('question', '=', question ?? 0))
    .$if(sessionId !== undefined, (q) =>
      q.where((eb) => eb.between('session_id', ...beginningWith(sessionId ?? ''))),
    )
    .$if(start !== undefined, (q) => q.where('poll_responses.id', '<', start ?? ''))
    .orderBy('poll_responses.id', 'desc')
    .limit(atMost(limit))
    .execute();
  return rows.map(responseFrom);
}

/** @param id its first 24 digits */
export async function responseOfPoll(
  queries: Queries,
  pollId: string,
  id: string,
): Promise<PollResponse | undefined> {
  const row = await responses(queries, pollId)
    .where((eb) => eb.between('poll_responses.id', ...beginningWith(id)))
    .limit(atMost(1))
    .executeTakeFirst();
  return row && responseFrom(row);
}

function responses(queries: Queries, pollId: string) {
  return queries
    .selectFrom('poll_responses')
    .innerJoin('poll_runs', 'poll_runs.id', 'poll_responses.run_id')
    .selectAll('poll_responses')
    .select('poll_runs.session_id')
    .where('poll_responses.poll_id', '=', pollId);
}
