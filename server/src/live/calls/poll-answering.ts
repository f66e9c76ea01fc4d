import type { Static } from 'typebox';
import { isRight, isTold, readReply, scoreOf, voterKey, type Voter } from '../../rooms/poll-answers.ts';
import {
  keepResponses,
  responsesOfRun,
  type NewResponse,
  type PollResponse,
} from '../../rooms/poll-responses.ts';
import { count } from '../../rooms/poll-tally.ts';
import { given, type POLL_PARAMS } from './poll-messages.ts';
import { seesAnswers, tellReaders, type LivePoll } from './poll-state.ts';
import { presentResult } from './present-polls.ts';
import { actorOf, type Call, type Peer } from './state.ts';

/** How soon everybody is told how a poll stands after somebody answered. */
const STATS_MS = 500;

type Said = Static<(typeof POLL_PARAMS)['poll-response']>['responses'];

/** Keeps what somebody answers, and tells what each came to (contract §7). */
export async function answer(call: Call, peer: Peer, live: LivePoll, said: Said): Promise<object> {
  const { db, room } = call;
  const { run, tally } = live;
  const voter = voterKey(run.content, run.id, voterOf(peer));
  const before = await responsesOfRun(db.queries, run, { voter, offset: 0, limit: 100 });
  const { wanted, result } = read(live, voter, before, said);
  if (wanted.length > 0) {
    const done = await db.write((tx) =>
      keepResponses(tx, actorOf(peer), room.num, run, voterOf(peer), wanted),
    );
    for (const now of done.kept) {
      const replaced = done.before.find(({ question }) => question === now.question);
      count(tally, now, replaced);
    }
    tellStats(call, live);
  }
  return { poll_id: live.poll.name, result };
}

/** What is to be kept of what somebody says, one answer to a question, and what each came to. */
function read({ run }: LivePoll, voter: string, before: readonly PollResponse[], said: Said) {
  const wanted = new Map<number, NewResponse>();
  const isAnswered = (index: number): boolean =>
    wanted.has(index) || before.some(({ question }) => question === index);
  const result = said.map((one) => {
    const reply = given(one);
    const question = run.content.questions.find(({ index }) => index === reply.question);
    const refused = (code: number, message: string) => ({
      question: reply.question,
      correct: false,
      error: { code, message, description: message },
    });
    if (!question) return refused(404, 'there is no such question');
    const { index } = question;
    if (question.once && isAnswered(index)) return refused(400, 'an answer cannot be changed');
    const kept = readReply(question, reply);
    if (typeof kept === 'string') return refused(400, kept);
    const right = kept.skipped ? undefined : isRight(question, kept);
    const score = scoreOf(question, kept, right);
    const duration = Math.round(reply.duration ?? 0);
    wanted.set(index, { question: index, voter, reply: kept, right, score, duration });
    return { question: index, ...(isTold(question, 'started') && { correct: right === true }) };
  });
  return { wanted: [...wanted.values()], result };
}

function tellStats(call: Call, live: LivePoll): void {
  live.telling ??= setTimeout(() => {
    live.telling = undefined;
    const polls = [presentResult(live, true)];
    tellReaders(call, 'on-poll-stats', (peer) =>
      seesAnswers(call, peer, live.run.content) ? { polls } : undefined,
    );
  }, STATS_MS).unref();
}

/** Somebody in the call as one who answers. */
export function voterOf({ id: peerId, grant: { userId }, name }: Peer): Voter {
  return { peerId, userId, name };
}
