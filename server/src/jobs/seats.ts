import type { Database, Tx } from '../db/database.ts';
import { HouseError } from '../errors.ts';
import type { RecordableCall } from '../rooms/call-recording.ts';
import type { Job, Stop, StopReason } from './jobs.ts';

/** HM 2.6: it ends so long after the last one left; and what nobody came to, so long after it was asked for. */
export const ALONE_MS = 5 * 60_000;
/** Other nodes write what they want into the database. */
const LOOK_MS = 1000;

type Call = Pick<RecordableCall, 'room' | 'session'>;

/** A room in which somebody is, or of which a job is carried out, and how it is: each kind by itself. */
interface Place<K, C, J> {
  kind: K;
  roomId: string;
  roomNum: number;
  projectId: string;
  call: C | undefined;
  session: string | undefined;
  /** What is carried out. */
  job: J | undefined;
  timers: Partial<Record<Timer, NodeJS.Timeout>>;
  last: Promise<unknown>;
}
type Timer = 'beginning' | 'alone' | 'longest';

/** The same with what carries the job out. */
export type SeatOf<K, C, J, Doing> = Place<K, C, J> & Doing;

interface Parts<K, C, J, Doing, S = SeatOf<K, C, J, Doing>> {
  db: Database;
  isSoleWriter: boolean;
  kinds: readonly K[];
  /** Nothing is carried out. */
  idle: () => Doing;
  /** Something in the call is another; it may itself be `another` one, after everybody had left. */
  changed: (seat: S, another: boolean) => void;
  came: (seat: S, session: string) => Promise<void>;
  left: (seat: S) => Promise<void>;
  /** Does what the database says shall be. */
  carryOut: (seat: S) => Promise<void>;
  requestStop: (tx: Tx, job: J, stop: Stop) => Promise<unknown>;
  /** The server ends. */
  rest: (seat: S) => Promise<void>;
  complain: (seat: S, reason: unknown) => void;
}

/** Where the calls of this node have their jobs carried out, one step of each after the other. */
export function openSeats<K extends string, C extends Call, J extends Job, Doing extends object>(
  parts: Parts<K, C, J, Doing>,
) {
  type S = SeatOf<K, C, J, Doing>;
  const { db, isSoleWriter, kinds, idle, carryOut } = parts;
  const seats = new Map<string, S>();
  let isClosing = false;
  const keyOf = (roomId: string, kind: K) => `${roomId} ${kind}`;
  const seatsOf = (roomId: string) => kinds.flatMap((kind) => seats.get(keyOf(roomId, kind)) ?? []);

  function inTurn(seat: S, work: () => Promise<void>): Promise<void> {
    const done = seat.last.then(work).catch((reason: unknown) => parts.complain(seat, reason));
    seat.last = done;
    return done;
  }

  function changedFor(kind: K, call: C): void {
    const session = call.session();
    const { id: roomId, num: roomNum, projectId } = call.room();
    let seat = seats.get(keyOf(roomId, kind));
    if (!seat) {
      if (session === undefined || isClosing) return;
      const place: Place<K, C, J> = {
        ...{ kind, roomId, roomNum, projectId, call, session: undefined, job: undefined },
        ...{ timers: {}, last: Promise.resolve() },
      };
      seat = { ...place, ...idle() };
      seats.set(keyOf(roomId, kind), seat);
    }
    const here = seat;
    const before = here.call;
    here.call = session === undefined ? undefined : call;
    parts.changed(here, before !== call);
    if (session === here.session) return;
    here.session = session;
    void inTurn(here, () => (session === undefined ? parts.left(here) : parts.came(here, session)));
  }

  /** Asks that the job ends, and goes by that. */
  async function stop(seat: S, reason: StopReason, fault?: string): Promise<void> {
    const { job } = seat;
    if (!job || isClosing) return;
    const told = { by: '', reason, ...(fault !== undefined && { fault }) };
    try {
      await db.write((tx) => parts.requestStop(tx, job, told));
    } catch (cause) {
      // It was asked to end already.
      if (!(cause instanceof HouseError)) throw cause;
    }
    await carryOut(seat);
  }

  function later(seat: S, timer: Timer, ms: number, work: () => Promise<void>): void {
    seat.timers[timer] = setTimeout(() => void inTurn(seat, work), ms).unref();
  }

  function quiet({ timers }: S): void {
    for (const one of Object.values(timers)) clearTimeout(one);
  }

  /** Goes by what somebody wrote about a job of the room. */
  async function look(roomId: string): Promise<void> {
    for (const seat of seatsOf(roomId)) if (!isClosing) await inTurn(seat, () => carryOut(seat));
  }
  const looking = setInterval(() => {
    if (isSoleWriter) return;
    for (const id of new Set([...seats.values()].map(({ roomId }) => roomId))) void look(id);
  }, LOOK_MS).unref();

  return {
    ...{ inTurn, stop, later, look },
    all: () => [...seats.values()],
    isClosing: () => isClosing,
    changed: (call: C): void => {
      for (const kind of kinds) changedFor(kind, call);
    },
    ended: (call: C): void => {
      for (const seat of seatsOf(call.room().id)) void inTurn(seat, () => stop(seat, 'room ended'));
    },
    /** The session of a room that somebody is in on this node. */
    sessionOf: (roomId: string): string | undefined => seatsOf(roomId)[0]?.session,
    /** Nothing is carried out here any more. */
    free: (seat: S): void => {
      quiet(seat);
      Object.assign(seat, { job: undefined }, idle());
      if (!seat.call) seats.delete(keyOf(seat.roomId, seat.kind));
    },
    close: async (): Promise<void> => {
      for (const seat of isClosing ? [] : seats.values()) {
        quiet(seat);
        void inTurn(seat, () => parts.rest(seat));
      }
      isClosing = true;
      clearInterval(looking);
      await Promise.all([...seats.values()].map(({ last }) => last));
    },
  };
}
