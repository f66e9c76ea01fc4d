import { readSubjectEvents } from '../../db/event-log.ts';
import { bansOf, holds } from '../../rooms/bans.ts';
import { stateOf } from '../../rooms/room.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import { dismiss } from './people.ts';
import type { Call } from './state.ts';

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
  const now = await findRoom(db.queries, projectId, { num });
  if (!now || stateOf(now) !== 'open') {
    closeCall(call, now ? 'room is not active' : 'the room was deleted');
    return false;
  }
  // Somebody else may have been here meanwhile.
  if (call.room.revision !== revision) return true;
  call.room = { ...now, revision: events.at(-1)?.seq ?? revision };
  for (const { type, data } of events) {
    const { participant } = data as { participant?: string };
    if (type !== 'participant.removed' || participant === undefined) continue;
    for (const peer of [...call.peers.values()]) {
      if (peer.participantId === participant) dismiss(call, peer, { reason: 'removed', isEnd: false });
    }
  }
  if (events.some(({ type }) => BANNING.has(type))) {
    const bans = await bansOf(db.queries, num);
    for (const peer of [...call.peers.values()]) {
      if (!bans.some((ban) => holds(ban, peer.grant))) continue;
      dismiss(call, peer, { reason: 'banned', isEnd: false }, 'banned');
    }
  }
  return events.length === AT_ONCE;
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
