import { roleOfPeer } from './policy.ts';
import { Refusal } from './refusal.ts';
import { tell, type Call, type Peer } from './state.ts';
import { newTally, type PollTally } from '../../rooms/poll-tally.ts';
import type { PollRun } from '../../rooms/poll-runs.ts';
import type { Poll, PollContent } from '../../rooms/poll.ts';
import { findPoll, pollOfSession, pollsOfSession } from '../../rooms/polls.store.ts';

/** A poll that was started in the session that goes on. */
export interface LivePoll {
  poll: Poll;
  run: PollRun;
  tally: PollTally;
  /** The most people who were in meanwhile. */
  mostPeople: number;
  /** Stops it when its time is over. */
  ending: NodeJS.Timeout | undefined;
  /** Runs until everybody is told how it stands. */
  telling: NodeJS.Timeout | undefined;
}

/** The polls of one session of a call, by their ids. */
export interface PollsOfCall {
  sessionId: string;
  live: Map<string, LivePoll>;
  /** What is kept of them, one after the other. */
  last: Promise<unknown>;
}

const states = new WeakMap<Call, PollsOfCall>();

/** The polls of the session that goes on. @throws Refusal */
export function pollsOf(call: Call): PollsOfCall {
  const known = states.get(call);
  if (!call.session) throw new Refusal(404, 'join first');
  if (known?.sessionId === call.session.id) return known;
  for (const { ending, telling } of known?.live.values() ?? []) {
    clearTimeout(ending);
    clearTimeout(telling);
  }
  const begun = { sessionId: call.session.id, live: new Map<string, LivePoll>(), last: Promise.resolve() };
  states.set(call, begun);
  return begun;
}

export type PollState = 'created' | 'started' | 'stopped';

export function stateOfRun(run: PollRun | undefined): PollState {
  if (!run) return 'created';
  return run.stoppedAt === null ? 'started' : 'stopped';
}

/** A poll that is asked, with nothing counted yet. */
export function livePoll(poll: Poll, run: PollRun): LivePoll {
  const timers = { ending: undefined, telling: undefined };
  return { poll, run, tally: newTally(run.content), mostPeople: 0, ...timers };
}

/** A poll of this session, or one that the room names. @throws Refusal */
export async function pollNamed(
  call: Call,
  name: string,
): Promise<{ poll: Poll; live: LivePoll | undefined }> {
  const { sessionId, live } = pollsOf(call);
  const { db, room } = call;
  const own = await pollOfSession(db.queries, sessionId, name);
  const isLinked = room.settings.polls?.includes(name) ?? false;
  const poll = own ?? (isLinked ? await findPoll(db.queries, room.projectId, name) : undefined);
  // What was made in one call is nothing to another.
  if (!poll || (poll.sessionId !== null && poll.sessionId !== sessionId)) {
    throw new Refusal(404, 'there is no such poll');
  }
  return { poll, live: live.get(poll.id) };
}

/** All that people in this session may see, oldest first. */
export async function allPolls(call: Call): Promise<{ poll: Poll; live: LivePoll | undefined }[]> {
  const { sessionId, live } = pollsOf(call);
  const { db, room } = call;
  const linked = await linkedPolls(call);
  const own = await pollsOfSession(db.queries, sessionId);
  return [...linked, ...own.filter(({ projectId }) => projectId === room.projectId)].map((poll) => ({
    poll,
    live: live.get(poll.id),
  }));
}

/** The polls that the room names; those that are not there are passed over. */
export async function linkedPolls({ db, room }: Pick<Call, 'db' | 'room'>): Promise<Poll[]> {
  const names = new Set(room.settings.polls ?? []);
  const found = await Promise.all([...names].map((name) => findPoll(db.queries, room.projectId, name)));
  return found.flatMap((poll) => (poll?.sessionId === null ? [poll] : []));
}

/** Who may write polls may read them. */
export function mayRead(call: Call, peer: Peer): boolean {
  const { pollRead, pollWrite } = roleOfPeer(call, peer)?.permissions ?? {};
  return pollRead === true || pollWrite === true;
}

export function mayWrite(call: Call, peer: Peer): boolean {
  return roleOfPeer(call, peer)?.permissions.pollWrite === true;
}

/** Whether somebody sees what others answered. */
export function seesAnswers(call: Call, peer: Peer, { responses }: PollContent): boolean {
  if (mayWrite(call, peer)) return true;
  return mayRead(call, peer) && (responses.length === 0 || responses.includes(peer.role));
}

export function mayVote(call: Call, peer: Peer, { vote }: PollContent): boolean {
  return mayRead(call, peer) && (vote.length === 0 || vote.includes(peer.role));
}

/** Tells everybody who may read polls. */
export function tellReaders(call: Call, method: string, params: (peer: Peer) => object | undefined): void {
  for (const peer of call.peers.values()) {
    const told = mayRead(call, peer) ? params(peer) : undefined;
    if (told) tell(peer, method, told);
  }
}
