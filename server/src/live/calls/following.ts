import { isDeepStrictEqual } from 'node:util';
import { readSubjectEvents } from '../../db/event-log.ts';
import { bansOf, holds } from '../../rooms/bans.ts';
import { stateOf } from '../../rooms/room.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import { HouseError } from '../../errors.ts';
import { dismiss } from './people.ts';
import { roomInfo } from './present.ts';
import { followRole } from './roles.ts';
import { tellAll, type Call } from './state.ts';

/** Events after which somebody may have to go. */
const BANNING: ReadonlySet<string> = new Set(['participant.banned', 'token.revoked']);
const AT_ONCE = 100;

/** Goes by what happened to the room, through whichever door; failures are logged. */
export async function follow(call: Call): Promise<void> {
  try {
    while (await followSome(call));
  } catch (reason) {
    call.log.error({ err: reason, room: call.room.id }, 'the events of a call could not be read');
  }
}

/** @returns whether there may be more */
async function followSome(call: Call): Promise<boolean> {
  const { db, room } = call;
  const { projectId, id, num, revision } = room;
  const events = await readSubjectEvents(db.queries, projectId, id, { after: revision, limit: AT_ONCE });
  if (events.length === 0 || call.isClosed) return false;
  // Before all else, so that they are told why.
  closeEnded(call, events);
  const now = await findRoom(db.queries, projectId, { num });
  if (!now || stateOf(now) !== 'open') {
    closeCall(call, now ? 'room is not active' : 'the room was deleted');
    return false;
  }
  // Somebody else may have been here meanwhile.
  if (call.room.revision !== revision) return true;
  const before = roomInfo(call);
  call.room = { ...now, revision: events.at(-1)?.seq ?? revision };
  const info = roomInfo(call);
  if (!isDeepStrictEqual(info, before)) tellAll(call, 'room-info', info);
  for (const { type, data } of events) {
    const { participant } = data as { participant?: string };
    if (type !== 'participant.removed' || participant === undefined) continue;
    for (const peer of [...call.peers.values()]) {
      if (peer.participantId === participant) dismiss(call, peer, { reason: 'removed', isEnd: false });
    }
  }
  await followRoles(call, events);
  if (events.some(({ type }) => BANNING.has(type))) {
    const bans = await bansOf(db.queries, num);
    for (const peer of [...call.peers.values()]) {
      if (!bans.some((ban) => holds(ban, peer.grant))) continue;
      dismiss(call, peer, { reason: 'banned', isEnd: false }, 'banned');
    }
  }
  return events.length === AT_ONCE;
}

/** A session has to end: everybody goes, and may come again. */
function closeEnded(call: Call, events: readonly { type: string; data: unknown }[]): void {
  for (const { type, data } of events) {
    const { session, reason = '' } = data as { session?: string; reason?: string };
    if (type !== 'session.closing') continue;
    for (const peer of [...call.peers.values()]) {
      if (peer.sessionId === session) dismiss(call, peer, { reason, isEnd: true });
    }
  }
}

async function followRoles(call: Call, events: readonly { type: string; data: unknown }[]): Promise<void> {
  const changed = events.filter(({ type }) => type === 'participant.role_changed');
  const ids = new Set(changed.map(({ data }) => (data as { participant?: string }).participant));
  for (const peer of [...call.peers.values()]) {
    if (!ids.has(peer.participantId)) continue;
    try {
      await followRole(call, peer);
    } catch (reason) {
      // Who has left meanwhile has no role.
      if (!(reason instanceof HouseError)) throw reason;
    }
  }
}

/** Everybody has to go, and nobody comes in any more. */
export function closeCall(call: Call, reason: string): void {
  call.isClosed = true;
  for (const peer of [...call.peers.values()]) dismiss(call, peer, { reason, isEnd: true });
  for (const wire of call.lobby) {
    wire.tell('on-error', { code: 403, message: reason });
    wire.close(1000, reason);
  }
  call.lobby.clear();
  call.onGone();
}
