import type { Static } from 'typebox';
import type { Actor } from '../../db/events.ts';
import { shortId } from '../../rooms/ids.ts';
import { isRight, readReply, scoreOf, voterKey, isTold, type Voter } from '../../rooms/poll-answers.ts';
import {
  keepResponses,
  responsesOfRun,
  runsOfSession,
  standingsOf,
  startRun,
  stopRun,
  type NewResponse,
  type PollResponse,
} from '../../rooms/poll-runs.ts';
import { count } from '../../rooms/poll-tally.ts';
import type { Poll } from '../../rooms/poll.ts';
import { createPoll, putQuestions, rewriteOwn } from '../../rooms/polls.ts';
import { findPoll, pollOfSession, pollsOfSession } from '../../rooms/polls.store.ts';
import { given, questionOf, type POLL_PARAMS } from './poll-messages.ts';
import {
  allPolls,
  linkedPolls,
  livePoll,
  mayRead,
  mayVote,
  mayWrite,
  pollNamed,
  pollsOf,
  presentPoll,
  presentQuestions,
  presentResult,
  seesAnswers,
  stateOfRun,
  tellReaders,
  type LivePoll,
  type PollsOfCall,
} from './poll-state.ts';
import { Refusal } from './refusal.ts';
import { actorOf, inTurn, tell, type Call, type Peer } from './state.ts';

/** How soon everybody is told how a poll stands after somebody answered. */
const STATS_MS = 500;
/** Made in one session. */
const MOST_POLLS = 100;
const MOST_LISTED = 50;
const LONGEST_TIMER = 2 ** 31 - 1;

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
    const live = await start(call, poll, actorOf(peer), peer.id);
    if (!live) throw new Refusal(400, 'the poll was started before');
    return { poll_id: name, duration: live.run.content.duration };
  },
  'poll-stop': async (call, peer, { poll_id: name }) => {
    needWrite(call, peer);
    const { poll, live } = await pollNamed(call, name);
    if (!live || !(await stop(call, live, actorOf(peer), peer.id))) {
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
    return leaderboard(call, live, question ?? undefined, { offset: offset ?? 0, most: most ?? 10 });
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

/** Starts a poll for everybody. @returns undefined when it was started in this session before */
async function start(call: Call, poll: Poll, actor: Actor, by: string): Promise<LivePoll | undefined> {
  const polls = pollsOf(call);
  const { sessionId } = polls;
  return inTurn(polls, async () => {
    const place = { roomNum: call.room.num, sessionId, by };
    const run = await call.db.write((tx) => startRun(tx, actor, poll, place));
    if (!run || call.session?.id !== sessionId) return undefined;
    const live = livePoll(poll, run);
    polls.live.set(poll.id, live);
    countPeople(call);
    stopInTime(call, live);
    tellReaders(call, 'on-poll-start', () => ({ polls: [presentPoll(poll, run)] }));
    return live;
  });
}

function stopInTime(call: Call, live: LivePoll): void {
  const { content, startedAt } = live.run;
  if (content.duration === 0) return;
  const end = () => void stop(call, live, systemOf(call), '').catch(complain(call));
  const left = startedAt + content.duration * 1000 - Date.now();
  live.ending = setTimeout(end, Math.min(Math.max(left, 0), LONGEST_TIMER)).unref();
}

/** @returns whether it ran */
async function stop(call: Call, live: LivePoll, actor: Actor, by: string): Promise<boolean> {
  const polls = pollsOf(call);
  return inTurn(polls, async () => {
    const { run, poll, mostPeople } = live;
    if (run.stoppedAt !== null) return false;
    const end = { by, mostPeople };
    const at = await call.db.write((tx) => stopRun(tx, actor, call.room.num, run, end));
    live.run = { ...run, stoppedAt: at ?? Date.now(), stoppedBy: by };
    clearTimeout(live.ending);
    clearTimeout(live.telling);
    tellReaders(call, 'on-poll-stop', () => ({ polls: [presentPoll(poll, live.run)] }));
    return at !== undefined;
  });
}

async function answer(
  call: Call,
  peer: Peer,
  live: LivePoll,
  said: Said<'poll-response'>['responses'],
): Promise<object> {
  const { run, tally } = live;
  const voter = voterKey(run.content, run.id, voterOf(peer));
  const before = await responsesOfRun(call.db.queries, run, { voter, offset: 0, limit: 100 });
  const wanted = new Map<number, NewResponse>();
  const result = said.map((one) => {
    const reply = given(one);
    const question = run.content.questions.find(({ index }) => index === reply.question);
    const refused = (code: number, message: string) => ({
      question: reply.question,
      correct: false,
      error: { code, message, description: message },
    });
    if (!question) return refused(404, 'there is no such question');
    if (
      question.once &&
      (wanted.has(question.index) || before.some((had) => had.question === question.index))
    ) {
      return refused(400, 'an answer cannot be changed');
    }
    const kept = readReply(question, reply);
    if (typeof kept === 'string') return refused(400, kept);
    const right = kept.skipped ? undefined : isRight(question, kept);
    const score = scoreOf(question, kept, right);
    const duration = Math.round(reply.duration ?? 0);
    wanted.set(question.index, { question: question.index, voter, reply: kept, right, score, duration });
    return { question: question.index, ...(isTold(question, 'started') && { correct: right === true }) };
  });
  if (wanted.size > 0) {
    const { room, db } = call;
    const answers = [...wanted.values()];
    const done = await db.write((tx) =>
      keepResponses(tx, actorOf(peer), room.num, run, voterOf(peer), answers),
    );
    for (const one of done.kept)
      count(
        tally,
        one,
        done.before.find(({ question }) => question === one.question),
      );
    tellStats(call, live);
  }
  return { poll_id: live.poll.name, result };
}

function tellStats(call: Call, live: LivePoll): void {
  live.telling ??= setTimeout(() => {
    live.telling = undefined;
    tellReaders(call, 'on-poll-stats', (peer) =>
      seesAnswers(call, peer, live.run.content) ? { polls: [presentResult(live, true)] } : undefined,
    );
  }, STATS_MS).unref();
}

async function leaderboard(
  call: Call,
  { run, poll, tally, mostPeople }: LivePoll,
  question: number | undefined,
  { offset, most }: { offset: number; most: number },
): Promise<object> {
  const limit = Math.min(Math.max(most, 1), MOST_LISTED);
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

function presentResponse(response: PollResponse, state: 'created' | 'started' | 'stopped') {
  const { id, question, reply, retries, duration } = response;
  return {
    final: state === 'stopped',
    response: { question, response_id: id, ...reply, update: retries > 0, duration },
    peer: presentVoter(response),
  };
}

function presentVoter({
  voter,
  peerId,
  userId,
  name,
}: Omit<Voter, 'userId'> & { voter: string; userId: string }) {
  return { hash: voter, peerid: peerId, userid: userId, username: name };
}

function voterOf({ id: peerId, grant: { userId }, name }: Peer): Voter {
  return { peerId, userId, name };
}

function systemOf({ room }: Call): Actor {
  return { projectId: room.projectId, door: 'system', who: 'system' };
}

function complain({ log, room }: Call) {
  return (reason: unknown): void => {
    log.error({ err: reason, room: room.id }, 'a poll could not be started or stopped');
  };
}

function countPeople(call: Call): void {
  for (const live of pollsOf(call).live.values()) {
    if (live.run.stoppedAt === null) live.mostPeople = Math.max(live.mostPeople, call.peers.size);
  }
}

/**
 * Somebody came in: polls that start with the session do, where it has begun; and they are told of those that are asked.
 */
export function pollsForNewcomer(call: Call, peer: Peer): void {
  const isFirst = isNew(call);
  countPeople(call);
  if (mayRead(call, peer)) {
    const asked = [...pollsOf(call).live.values()].filter(({ run }) => run.stoppedAt === null);
    const polls = asked.map(({ poll, run }) => presentPoll(poll, run));
    if (polls.length > 0) tell(peer, 'on-poll-start', { polls });
  }
  if (isFirst) void begin(call).catch(complain(call));
}

async function resume(call: Call, { sessionId, live }: PollsOfCall): Promise<void> {
  const { db, room } = call;
  for (const run of await runsOfSession(db.queries, sessionId)) {
    const poll = await findPoll(db.queries, room.projectId, shortId(run.pollId));
    if (!poll || live.has(poll.id)) continue;
    const known = livePoll(poll, run);
    live.set(poll.id, known);
    for (let offset = 0, found = AT_ONCE; found === AT_ONCE; offset += AT_ONCE) {
      const responses = await responsesOfRun(db.queries, run, { offset, limit: AT_ONCE });
      for (const response of responses) count(known.tally, response, undefined);
      found = responses.length;
    }
    if (run.stoppedAt === null) stopInTime(call, known);
  }
}

const AT_ONCE = 1000;
const begun = new WeakMap<Call, string>();

function isNew(call: Call): boolean {
  const id = call.session?.id;
  if (id === undefined || begun.get(call) === id) return false;
  begun.set(call, id);
  return true;
}

/** What was asked in this session before everybody had left the call, as it stands; and what starts with a session. */
async function begin(call: Call): Promise<void> {
  const polls = pollsOf(call);
  await inTurn(polls, () => resume(call, polls));
  const asked = [...polls.live.values()].filter(({ run }) => run.stoppedAt === null);
  const shown = asked.map(({ poll, run }) => presentPoll(poll, run));
  if (shown.length > 0) tellReaders(call, 'on-poll-start', () => ({ polls: shown }));
  for (const poll of await linkedPolls(call)) {
    if (poll.content.start === 'auto') await start(call, poll, systemOf(call), '');
  }
}
