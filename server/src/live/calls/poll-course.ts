import { systemOf, type Actor } from '../../db/events.ts';
import { shortId } from '../../rooms/ids.ts';
import { responsesOfRun } from '../../rooms/poll-responses.ts';
import { runsOfSession, startRun, stopRun } from '../../rooms/poll-runs.ts';
import { count } from '../../rooms/poll-tally.ts';
import type { Poll } from '../../rooms/poll.ts';
import { findPoll } from '../../rooms/polls.store.ts';
import {
  linkedPolls,
  livePoll,
  mayRead,
  pollsOf,
  tellReaders,
  type LivePoll,
  type PollsOfCall,
} from './poll-state.ts';
import { presentPoll } from './present-polls.ts';
import { inTurn, tell, type Call, type Peer } from './state.ts';

const LONGEST_TIMER = 2 ** 31 - 1;
/** Answers that are read at a time. */
const AT_ONCE = 1000;

/** Starts a poll for everybody. @returns undefined when it was started in this session before */
export async function startPoll(
  call: Call,
  poll: Poll,
  actor: Actor,
  by: string,
): Promise<LivePoll | undefined> {
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
  const end = () => void stopPoll(call, live, systemOf(call.room.projectId), '').catch(complain(call));
  const left = startedAt + content.duration * 1000 - Date.now();
  live.ending = setTimeout(end, Math.min(Math.max(left, 0), LONGEST_TIMER)).unref();
}

/** Stops a poll for everybody. @returns whether it ran */
export async function stopPoll(call: Call, live: LivePoll, actor: Actor, by: string): Promise<boolean> {
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
    const polls = shownAsked(pollsOf(call));
    if (polls.length > 0) tell(peer, 'on-poll-start', { polls });
  }
  if (isFirst) void begin(call).catch(complain(call));
}

/** The polls that are being asked, as clients know them. */
function shownAsked({ live }: PollsOfCall) {
  const asked = [...live.values()].filter(({ run }) => run.stoppedAt === null);
  return asked.map(({ poll, run }) => presentPoll(poll, run));
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
  const shown = shownAsked(polls);
  if (shown.length > 0) tellReaders(call, 'on-poll-start', () => ({ polls: shown }));
  for (const poll of await linkedPolls(call)) {
    if (poll.content.start === 'auto') await startPoll(call, poll, systemOf(call.room.projectId), '');
  }
}
