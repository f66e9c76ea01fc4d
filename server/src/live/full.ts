import { LruMap } from 'toad-cache';
import type { Actor } from '../db/events.ts';
import { HouseError } from '../errors.ts';
import type { BoardRole, Grant } from '../rooms/grants.ts';
import { Farewell } from './farewell.ts';

/** Who finds no seat again and again is told of by an event this often, of so many. */
const REFUSED_AGAIN_MS = 60_000;
const REFUSED_KEPT = 500;

interface Refused {
  userId: string | null;
  name: string | null;
  role: BoardRole;
}

/**
 * Makes what tells that there was no seat for somebody: to them, and once in a while by an event.
 *
 * @param note writes the event
 */
export function fullTeller(
  projectId: string,
  note: (actor: Actor, facts: Refused) => void,
): (grant: Grant, name: string | undefined) => Farewell {
  const refusedAt = new LruMap<number>(REFUSED_KEPT);
  return (grant, name) => {
    const { tokenHash, userId, role, door } = grant;
    if (Date.now() - (refusedAt.get(tokenHash) ?? 0) > REFUSED_AGAIN_MS) {
      refusedAt.set(tokenHash, Date.now());
      const actor: Actor = { projectId, door, who: 'system', ...(userId !== null && { userId }) };
      note(actor, { userId, name: grant.name ?? name ?? null, role });
    }
    return new Farewell('room_full');
  };
}

export function isRoomFull(reason: unknown): boolean {
  return reason instanceof HouseError && reason.code === 'room_full';
}
