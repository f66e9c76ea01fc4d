import type { Database } from '../../db/database.ts';
import { keepReports, type NewReport } from '../../rooms/call-reports.ts';
import type { Call, Peer, Track } from './state.ts';

/** Reports are kept together: many people join at once. */
const KEEP_MS = 500;
/** Beyond this they are lost: they are no reason to fall behind. */
const MOST_WAITING = 5000;

type Known = Track & { startedAt: number };

const knownTracks = new WeakMap<Peer, Map<string, Known>>();
const waiting = new Map<Call, { reports: NewReport[]; timer: NodeJS.Timeout }>();

/** When a track was told of first; epoch milliseconds. */
export function startOfTrack(peer: Peer, id: string): number {
  return knownTracks.get(peer)?.get(id)?.startedAt ?? peer.joinedAt;
}

/** Reports what became of somebody's tracks since the last time (HM 2.12); of somebody who is gone, that they ended. */
export function reportTracks(call: Call, peer: Peer, isGone = false): void {
  const before = knownTracks.get(peer) ?? new Map<string, Known>();
  const now = isGone ? new Map<string, Track>() : peer.tracks;
  if (before.size === 0 && now.size === 0) return;
  const after = new Map<string, Known>();
  for (const [id, track] of now) {
    const known = before.get(id);
    const one = { ...track, startedAt: known?.startedAt ?? Date.now() };
    after.set(id, one);
    if (!known) report(call, peer, 'track.add.success', one);
    else if (isChanged(known, track)) report(call, peer, 'track.update.success', one);
  }
  for (const [id, known] of before) if (!now.has(id)) report(call, peer, 'track.remove.success', known);
  knownTracks.set(peer, after);
}

function isChanged(before: Track, { mute, description, source }: Track): boolean {
  return before.mute !== mute || before.description !== description || before.source !== source;
}

function report(call: Call, peer: Peer, type: string, track: Known): void {
  const { track_id, stream_id, source, mute, startedAt } = track;
  const stopped_at = type === 'track.remove.success' ? new Date().toISOString() : undefined;
  addReport(call, peer, type, false, {
    ...{ track_id, stream_id, type: track.type, source, mute },
    started_at: new Date(startedAt).toISOString(),
    ...(stopped_at !== undefined && { stopped_at }),
  });
}

/** Keeps a report about somebody soon. */
export function addReport(
  call: Call,
  peer: Peer,
  type: string,
  isFailure: boolean,
  content: Record<string, unknown>,
): void {
  const timer = (): NodeJS.Timeout => setTimeout(() => void keepWaiting(call), KEEP_MS).unref();
  const { reports } = waiting.get(call) ?? begin(call, timer());
  if (reports.length >= MOST_WAITING) return;
  const { id, sessionId, grant, name, role, joinedAt } = peer;
  const who = { user_name: name, role, joined_at: new Date(joinedAt).toISOString() };
  reports.push({
    ...{ roomNum: call.room.num, sessionId, peerId: id, userId: grant.userId, type, isFailure },
    ...{ at: Date.now(), content: { ...who, ...content } },
  });
}

function begin(call: Call, timer: NodeJS.Timeout) {
  const begun = { reports: [], timer };
  waiting.set(call, begun);
  return begun;
}

/** Keeps all that waits of calls of this database. */
export async function keepAllReports(db: Database): Promise<void> {
  await Promise.all([...waiting.keys()].filter((call) => call.db === db).map(keepWaiting));
}

async function keepWaiting(call: Call): Promise<void> {
  const { reports = [], timer } = waiting.get(call) ?? {};
  clearTimeout(timer);
  waiting.delete(call);
  try {
    if (reports.length > 0) await keepReports(call.db, reports);
  } catch (reason) {
    call.log.error({ err: reason, room: call.room.id }, 'reports of a call could not be kept');
  }
}
