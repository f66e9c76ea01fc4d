import type { Tx } from '../db/database.ts';
import { systemOf, type Actor } from '../db/events.ts';
import { HouseError } from '../errors.ts';
import { holdRoom, noteRoomEvent } from '../rooms/rooms.ts';

/** What somebody asked for, and some node carries out: a recording of a call, a stream. */
export interface Job {
  id: string;
  projectId: string;
  roomNum: number;
  status: string;
}

/** Why it ended, in the words of HM 2.14. */
export type StopReason =
  | 'client request'
  | 'max duration reached'
  | 'room ended'
  | 'last peer left'
  | 'failure: INTERNAL_ERROR'
  | 'failure: BEAM_STOPPED';

/** That it shall end: who wants it (empty: the server), why, and what went wrong, safe to show. */
export interface Stop {
  by: string;
  reason: StopReason;
  fault?: string;
}

interface Trade<J extends Job, Change> {
  /** Changes one that is still in one of these states; undefined: it is not. */
  change: (tx: Tx, id: string, from: readonly J['status'][], change: Change) => Promise<J | undefined>;
  /** What is told with each event. */
  factsOf: (job: J) => Record<string, unknown>;
  /** Which event tells that it is in a state now. */
  events: Partial<Record<J['status'], string>>;
}

/** How jobs of a table go from state to state; every step is told by an event. */
export function stepsOf<J extends Job, Change>({ change, factsOf, events }: Trade<J, Change>) {
  /** Writes an event about a job. Without its room there is nothing that it could be an event of. */
  async function note(tx: Tx, actor: Actor, job: J, type: string, more: Record<string, unknown>) {
    try {
      const room = await holdRoom(tx, actor.projectId, { num: job.roomNum });
      await noteRoomEvent(tx, actor, room, type, { ...factsOf(job), ...more });
    } catch (reason) {
      if (!(reason instanceof HouseError) || reason.code !== 'room_not_found') throw reason;
    }
  }

  /** What becomes of a job, by itself unless somebody did it. @returns undefined: it is in none of the states any more */
  async function advance(
    tx: Tx,
    id: string,
    from: readonly J['status'][],
    to: Change & { status: J['status'] },
    more: Record<string, unknown> = {},
    actor?: Actor,
  ): Promise<J | undefined> {
    const after = await change(tx, id, from, to);
    const type = events[to.status];
    if (after && type !== undefined) await note(tx, actor ?? systemOf(after.projectId), after, type, more);
    return after;
  }

  return { note, advance };
}
