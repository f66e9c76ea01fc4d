import { standingsOf } from '../../rooms/poll-standings.ts';
import type { LivePoll } from './poll-state.ts';
import { presentVoter } from './present-polls.ts';
import type { Call } from './state.ts';

/** Who answered best, with how everybody did (contract §7). */
export async function leaderboard(
  call: Call,
  { run, poll, tally, mostPeople }: LivePoll,
  question: number | undefined,
  { offset, limit }: { offset: number; limit: number },
): Promise<object> {
  const all = await standingsOf(call.db.queries, run, question, { offset: 0, limit: tally.voters.size });
  const mean = (sum: number): number => (all.length === 0 ? 0 : sum / all.length);
  const page = all.slice(offset, offset + limit);
  return {
    ...{ poll_id: poll.name, total_users: Math.max(mostPeople, all.length), voted_users: all.length },
    correct_users: all.filter(({ correct }) => correct > 0).length,
    avg_time: mean(all.reduce((sum, { duration }) => sum + duration, 0)),
    avg_score: mean(all.reduce((sum, { score }) => sum + score, 0)),
    questions: page.map((one, place) => ({
      ...{ position: offset + place + 1, score: one.score, duration: one.duration },
      ...{ total_responses: one.responses, correct_responses: one.correct, peer: presentVoter(one) },
    })),
    last: offset + page.length >= all.length,
  };
}
