import type { Static } from 'typebox';
import { voterKey } from '../../rooms/poll-answers.ts';
import { responsesOfRun } from '../../rooms/poll-responses.ts';
import { createPoll, putQuestions, rewriteOwn } from '../../rooms/polls.ts';
import { pollOfSession, pollsOfSession } from '../../rooms/polls.store.ts';
import { answer, voterOf } from './poll-answering.ts';
import { startPoll, stopPoll } from './poll-course.ts';
import { leaderboard } from './poll-leaderboard.ts';
import { given, questionOf, type POLL_PARAMS } from './poll-messages.ts';
import {
  allPolls,
  mayRead,
  mayVote,
  mayWrite,
  pollNamed,
  pollsOf,
  seesAnswers,
  stateOfRun,
  type LivePoll,
} from './poll-state.ts';
import { presentPoll, presentQuestions, presentResponse, presentResult } from './present-polls.ts';
import { Refusal } from './refusal.ts';
import { actorOf, inTurn, type Call, type Peer } from './state.ts';

/** Made in one session. */
const MOST_POLLS = 100;
const MOST_LISTED = 50;

type PollMethod = keyof typeof POLL_PARAMS;
type Said<M extends PollMethod> = Static<(typeof POLL_PARAMS)[M]>;
type PollMethods = { [M in PollMethod]: (call: Call, peer: Peer, params: Said<M>) => Promise<object> };

/** What people in a call may ask about polls (contract §7). */
export const POLL_METHODS: PollMethods = {
  'poll-info-set': async (call, peer, { poll_id: name, ...said }) => {
    needWrite(call, peer);
    const { db, room } = call;
    const polls = pollsOf(call);
    const { sessionId } = polls;
    const input = given(said);
    const actor = actorOf(peer);
    const poll = await inTurn(polls, async () => {
      const known = name ? await pollOfSession(db.queries, sessionId, name) : undefined;
      if (known) {
        checkDraft(polls.live.get(known.id));
        return db.write((tx) => rewriteOwn(tx, actor, sessionId, known.name, input));
      }
      if ((await pollsOfSession(db.queries, sessionId)).length >= MOST_POLLS) {
        throw new Refusal(413, 'there are too many polls');
      }
      const place = { roomNum: room.num, sessionId, name: name ?? undefined, peerId: peer.id };
      return db.write((tx) => createPoll(tx, actor, input, place));
    });
    return { poll_id: poll.name };
  },
  'poll-info-get': async (call, peer, { poll_id: name }) => {
    needRead(call, peer);
    const { poll, live } = await pollFor(call, peer, name);
    return presentPoll(poll, live?.run);
  },
  'poll-questions-set': async (call, peer, { poll_id: name, questions }) => {
    needWrite(call, peer);
    const polls = pollsOf(call);
    const { poll } = await pollNamed(call, name);
    if (poll.sessionId === null) throw new Refusal(403, 'this poll was not made here');
    const changed = await inTurn(polls, () => {
      checkDraft(polls.live.get(poll.id));
      const put = questions.map(questionOf);
      return call.db.write((tx) => putQuestions(tx, actorOf(peer), polls.sessionId, name, put));
    });
    return { poll_id: name, total_questions: changed.content.questions.length };
  },
  'poll-questions-get': async (call, peer, { poll_id: name, index, count: most }) => {
    needRead(call, peer);
    const { poll, live } = await pollFor(call, peer, name);
    const state = stateOfRun(live?.run);
    const all = presentQuestions(live?.run.content ?? poll.content, state, mayWrite(call, peer));
    const to = (index ?? 0) + (most ?? MOST_LISTED);
    return { poll_id: name, questions: all.slice(index ?? 0, to), last: to >= all.length };
  },
  'poll-start': async (call, peer, { poll_id: name }) => {
    needWrite(call, peer);
    const { poll } = await pollNamed(call, name);
    const live = await startPoll(call, poll, actorOf(peer), peer.id);
    if (!live) throw new Refusal(400, 'the poll was started before');
    return { poll_id: name, duration: live.run.content.duration };
  },
  'poll-stop': async (call, peer, { poll_id: name }) => {
    needWrite(call, peer);
    const { poll, live } = await pollNamed(call, name);
    if (!live || !(await stopPoll(call, live, actorOf(peer), peer.id))) {
      throw new Refusal(400, 'the poll is not running');
    }
    return {
      poll_id: name,
      duration: live.run.content.duration,
      total_questions: poll.content.questions.length,
    };
  },
  'poll-response': async (call, peer, { poll_id: name, responses }) => {
    needRead(call, peer);
    const { live } = await pollFor(call, peer, name);
    if (!live || stateOfRun(live.run) !== 'started') throw new Refusal(400, 'the poll is not running');
    if (!mayVote(call, peer, live.run.content)) throw new Refusal(403, 'their role may not answer');
    return inTurn(pollsOf(call), () => answer(call, peer, live, responses));
  },
  'poll-responses': async (call, peer, { poll_id: name, index, count: most, self }) => {
    needRead(call, peer);
    const { live } = await pollFor(call, peer, name);
    if (!live) return { poll_id: name, responses: [], last: true };
    if (self !== true && !seesAnswers(call, peer, live.run.content)) {
      throw new Refusal(403, 'their role does not see what others answered');
    }
    const limit = Math.min(most ?? MOST_LISTED, MOST_LISTED);
    const voter = self === true && { voter: voterKey(live.run.content, live.run.id, voterOf(peer)) };
    const page = { ...voter, offset: index ?? 0, limit: limit + 1 };
    const found = await responsesOfRun(call.db.queries, live.run, page);
    const shown = found.slice(0, limit).map((one) => presentResponse(one, stateOfRun(live.run)));
    return { poll_id: name, responses: shown, last: found.length <= limit };
  },
  'poll-result': async (call, peer, { poll_id: name }) => {
    needRead(call, peer);
    const { poll, live } = await pollFor(call, peer, name);
    if (live) return presentResult(live, seesAnswers(call, peer, live.run.content));
    return { poll_id: poll.name, max_user: 0, total_response: 0, user_count: 0, questions: [] };
  },
  'poll-list': async (call, peer, { state, count: most, start: after }) => {
    needRead(call, peer);
    const isWriter = mayWrite(call, peer);
    const all = (await allPolls(call)).filter(({ live }) => {
      const now = stateOfRun(live?.run);
      return (isWriter || now !== 'created') && (state ?? now) === now;
    });
    const from = after ? all.findIndex(({ poll }) => poll.name === after) + 1 : 0;
    const page = all.slice(from, from + Math.min(most ?? MOST_LISTED, MOST_LISTED));
    return {
      last: page.at(-1)?.poll.name ?? '',
      polls: page.map(({ poll, live }) => presentPoll(poll, live?.run)),
    };
  },
  'poll-leaderboard': async (call, peer, { poll_id: name, question, count: most, offset }) => {
    needRead(call, peer);
    const { live } = await pollFor(call, peer, name);
    if (!live || stateOfRun(live.run) !== 'stopped') throw new Refusal(400, 'the poll has not ended');
    if (live.run.content.anonymous) throw new Refusal(403, 'the poll is anonymous');
    const limit = Math.min(Math.max(most ?? 10, 1), MOST_LISTED);
    return leaderboard(call, live, question ?? undefined, { offset: offset ?? 0, limit });
  },
};

/** Drafts are seen by those who write them alone. @throws Refusal */
async function pollFor(call: Call, peer: Peer, name: string) {
  const found = await pollNamed(call, name);
  if (!found.live && !mayWrite(call, peer)) throw new Refusal(404, 'there is no such poll');
  return found;
}

function needRead(call: Call, peer: Peer): void {
  if (!mayRead(call, peer)) throw new Refusal(403, 'this needs pollRead');
}

function needWrite(call: Call, peer: Peer): void {
  if (!mayWrite(call, peer)) throw new Refusal(403, 'this needs pollWrite');
}

function checkDraft(live: LivePoll | undefined): void {
  if (live) throw new Refusal(400, 'the poll was started and cannot be changed');
}
