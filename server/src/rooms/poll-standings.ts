import { sql } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import type { PollRun } from './poll-runs.ts';

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
