import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { HouseError } from '../errors.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { ShownStream, StreamableCall } from '../rooms/call-streaming.ts';
import { openBroadcast, type Broadcast } from './broadcast.ts';
import { systemOf } from '../db/events.ts';
import { advance, note, requestStop, type StopReason } from './jobs.ts';
import { keepStreams, openStreams, openStreamsOf } from './streams.store.ts';
import { STREAM_KINDS, type Stream, type StreamKind } from './stream.ts';
import type { Output } from './studio/encoder.ts';

/** It ends so long after the last one left; and what nobody came to, so long after it was asked for. */
export const ALONE_MS = 5 * 60_000;
/** What nobody can see after so long does not work. */
const BEGIN_MS = 60_000;
/** Each takes most of a processor. */
const MOST_AT_ONCE = Math.max(2, availableParallelism());
/** HM 2.6: at most so long. */
const LONGEST_MS = 4 * 3_600_000;
/** Other nodes write what they want into the database. */
const LOOK_MS = 1000;
const BEAT_MS = 20_000;
/** Whoever does not speak for its streams for so long is gone. */
const GONE_MS = 90_000;

interface Parts {
  db: Database;
  engine: MediaEngine;
  log: FastifyBaseLogger;
  /** Of all streams, one folder each. */
  folder: string;
  /** This process. */
  holder: string;
  isSoleWriter: boolean;
  ffmpeg: () => Promise<string | undefined>;
  outputOf: (stream: Stream, folder: string) => Output;
  urlOf: (stream: Stream) => string | undefined;
}

/** A room in which somebody is, or that is streamed, and how it is: each kind by itself. */
interface Seat {
  kind: StreamKind;
  roomId: string;
  roomNum: number;
  call: StreamableCall | undefined;
  session: string | undefined;
  stream: Stream | undefined;
  broadcast: Broadcast | undefined;
  alone: NodeJS.Timeout | undefined;
  beginning: NodeJS.Timeout | undefined;
  longest: NodeJS.Timeout | undefined;
  last: Promise<unknown>;
}

/** Carries out on this node what shall be streamed of the calls that are on it. */
export function openStreamer(parts: Parts) {
  const { db, engine, log, folder, holder, isSoleWriter, ffmpeg, outputOf, urlOf } = parts;
  const seats = new Map<string, Seat>();
  let isClosing = false;
  const seatsOf = (roomId: string) => STREAM_KINDS.flatMap((kind) => seats.get(`${roomId} ${kind}`) ?? []);

  function inTurn(seat: Seat, work: () => Promise<void>): Promise<void> {
    const done = seat.last.then(work).catch((reason: unknown) => {
      log.error({ err: reason, room: seat.roomId }, 'a stream could not be carried out');
    });
    seat.last = done;
    return done;
  }

  function changed(call: StreamableCall): void {
    for (const kind of STREAM_KINDS) changedFor(kind, call);
  }

  function changedFor(kind: StreamKind, call: StreamableCall): void {
    const { id: roomId, num: roomNum } = call.room();
    const session = call.session();
    const key = `${roomId} ${kind}`;
    let seat = seats.get(key);
    if (!seat) {
      if (session === undefined || isClosing) return;
      seat = {
        ...{ kind, roomId, roomNum, call, session: undefined, stream: undefined, broadcast: undefined },
        ...{ alone: undefined, beginning: undefined, longest: undefined, last: Promise.resolve() },
      };
      seats.set(key, seat);
    }
    const here = seat;
    const before = here.call;
    here.call = session === undefined ? undefined : call;
    if (here.call && here.stream && before !== call) show(here, here.stream, 'started');
    here.broadcast?.follow();
    if (session === here.session) return;
    here.session = session;
    void inTurn(here, () => (session === undefined ? left(here) : came(here)));
  }

  async function came(seat: Seat): Promise<void> {
    clearTimeout(seat.alone);
    if (seat.session !== undefined) await carryOut(seat);
  }

  function left(seat: Seat): Promise<void> {
    if (seat.session !== undefined || isClosing) return Promise.resolve();
    if (!seat.broadcast) seats.delete(`${seat.roomId} ${seat.kind}`);
    else seat.alone = setTimeout(() => void end(seat, 'last peer left'), ALONE_MS).unref();
    return Promise.resolve();
  }

  /** Does what the database says shall be. */
  async function carryOut(seat: Seat): Promise<void> {
    if (isClosing) return;
    const open = await openStreamsOf(db.queries, seat.roomNum);
    const stream = open.find(({ kind }) => kind === seat.kind);
    if (seat.broadcast && stream?.id !== seat.stream?.id) await letGo(seat);
    if (!stream) return;
    if (stream.status === 'starting' && seat.call && !seat.broadcast) await begin(seat, stream);
    if (stream.status === 'stopping' && stream.id === seat.stream?.id) await finish(seat);
  }

  async function begin(seat: Seat, asked: Stream): Promise<void> {
    const { id, wish } = asked;
    const running = [...seats.values()].filter(({ broadcast }) => broadcast);
    if (running.length >= MOST_AT_ONCE) {
      await failed(seat, asked, 'as many rooms are streamed as this server can');
      return;
    }
    const dir = join(folder, asked.place);
    show(seat, asked, 'initialised');
    let broadcast: Broadcast;
    try {
      const program = await ffmpeg();
      if (program === undefined) throw new Error('there is no ffmpeg');
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir, { recursive: true, mode: 0o700 });
      broadcast = await openBroadcast({
        ...{ engine, ffmpeg: program, roomId: seat.roomId, folder: dir, call: () => seat.call },
        ...{ size: { width: wish.width, height: wish.height }, output: outputOf(asked, dir) },
        running: () => void inTurn(seat, () => runs(seat, id)),
        interrupted: (why) => log.warn({ room: seat.roomId, why }, 'a stream broke off; it goes on'),
        failed: (why) => {
          log.error({ room: seat.roomId, why }, 'a stream broke off again and again');
          void inTurn(seat, async () => {
            if (seat.stream?.id === id) await finish(seat, 'the film of the room broke off again and again');
          });
        },
        target: (index, fault) => void inTurn(seat, () => noteTarget(id, index, fault)),
      });
    } catch (reason) {
      log.error({ err: reason, room: seat.roomId }, 'a stream could not begin');
      await rm(dir, { recursive: true, force: true });
      await failed(seat, asked, 'the room cannot be streamed at the moment');
      return;
    }
    seat.stream = asked;
    seat.broadcast = broadcast;
    await db.write((tx) =>
      tx.updateTable('streams').set({ holder, seen_at: Date.now() }).where('id', '=', id).execute(),
    );
    seat.beginning = setTimeout(() => void inTurn(seat, () => notSeen(seat, id)), BEGIN_MS).unref();
    seat.longest = setTimeout(() => void end(seat, 'max duration reached'), LONGEST_MS).unref();
  }

  /** It can be seen now. */
  async function runs(seat: Seat, id: string): Promise<void> {
    if (seat.stream?.id !== id || isClosing) return;
    const session_id = seat.call?.session() ?? seat.stream.sessionId;
    const begun = { status: 'running' as const, session_id, started_at: Date.now(), holder };
    const running = await db.write((tx) => advance(tx, id, ['starting'], begun));
    if (!running) return;
    seat.stream = running;
    show(seat, running, 'started');
  }

  async function noteTarget(id: string, index: number, fault: string | undefined): Promise<void> {
    const stream = (await openStreams(db.queries)).find((one) => one.id === id);
    if (!stream) return;
    const told = { target: index, ...(fault !== undefined && { fault }) };
    const type = fault === undefined ? 'stream.target_reached' : 'stream.target_lost';
    await db.write((tx) => note(tx, systemOf(stream.projectId), stream, type, told));
  }

  async function failed(seat: Seat, stream: Stream, fault: string): Promise<void> {
    const over = { status: 'failed' as const, fault, stopped_at: Date.now() };
    const after = await db.write((tx) => advance(tx, stream.id, ['starting', 'running'], over));
    show(seat, after ?? stream, 'failed', fault);
  }

  function end(seat: Seat, reason: StopReason): Promise<void> {
    return inTurn(seat, async () => {
      const { stream } = seat;
      if (!stream || isClosing) return;
      try {
        await db.write((tx) => requestStop(tx, systemOf(stream.projectId), stream, { by: '', reason }));
      } catch (cause) {
        // It was asked to end already.
        if (!(cause instanceof HouseError)) throw cause;
      }
      await carryOut(seat);
    });
  }

  async function notSeen(seat: Seat, id: string): Promise<void> {
    if (seat.stream?.id !== id || seat.stream.status !== 'starting') return;
    await finish(seat, seat.kind === 'hls' ? 'no film came of the room' : 'none of the addresses took it');
  }

  /** @param fault why it failed; undefined: it was stopped */
  async function finish(seat: Seat, fault?: string): Promise<void> {
    const { stream } = seat;
    if (!stream) return;
    const stopped_at = Date.now();
    await stopped(seat, stream);
    if (fault !== undefined) await failed(seat, stream, fault);
    else {
      await db.write((tx) => advance(tx, stream.id, ['stopping'], { status: 'stopped', stopped_at }));
      show(seat, stream, 'stopped');
    }
    forget(seat);
  }

  /** It is not ours any more: somebody else ended it. */
  async function letGo(seat: Seat): Promise<void> {
    const { stream } = seat;
    if (!stream) return;
    await stopped(seat, stream);
    show(seat, stream, 'stopped');
    forget(seat);
  }

  async function stopped(seat: Seat, stream: Stream): Promise<void> {
    await seat.broadcast?.stop();
    await rm(join(folder, stream.place), { recursive: true, force: true });
  }

  function forget(seat: Seat): void {
    clearTimeout(seat.alone);
    clearTimeout(seat.beginning);
    clearTimeout(seat.longest);
    Object.assign(seat, { stream: undefined, broadcast: undefined });
    if (!seat.call) seats.delete(`${seat.roomId} ${seat.kind}`);
  }

  function show(seat: Seat, stream: Stream, state: ShownStream['state'], fault?: string): void {
    const { kind, wish, startedAt } = stream;
    const url = urlOf(stream);
    seat.call?.show({
      ...{ kind, state, meetingUrl: wish.meetingUrl, ...(url !== undefined && { url }) },
      ...(startedAt !== null && { startedAt }),
      ...(fault !== undefined && { fault }),
    });
  }

  const look = async (roomId: string): Promise<void> => {
    for (const seat of seatsOf(roomId)) if (!isClosing) await inTurn(seat, () => carryOut(seat));
  };

  /** What another process has left begins again with the next who comes; what nobody came to is given up. */
  async function beat(isStart: boolean): Promise<void> {
    const now = Date.now();
    await keepStreams(db.queries, holder, now);
    for (const stream of await openStreams(db.queries)) {
      const { id, status, createdAt, seenAt } = stream;
      const isLeft =
        stream.holder !== holder && (isStart && isSoleWriter ? true : (seenAt ?? now) < now - GONE_MS);
      const over = { fault: 'nobody came', stopped_at: now };
      if (status === 'running' && isLeft) {
        const begin = { status: 'starting' as const, holder: null, seen_at: null };
        await db.write((tx) => advance(tx, id, ['running'], begin));
        await look(stream.roomId);
      } else if (status === 'stopping' && isLeft) {
        await db.write((tx) => advance(tx, id, ['stopping'], { status: 'stopped', stopped_at: now }));
      } else if (status === 'starting' && Math.max(createdAt, stream.updatedAt) + ALONE_MS < now) {
        if (stream.holder !== holder)
          await db.write((tx) => advance(tx, id, ['starting'], { ...over, status: 'failed' }));
      }
    }
  }

  const guarded = (work: Promise<void>) =>
    work.catch((reason: unknown) => {
      if (!isClosing) log.error({ err: reason }, 'streams could not be looked after; it is tried again');
    });
  const beating = setInterval(() => void guarded(beat(false)), BEAT_MS).unref();
  const looking = setInterval(() => {
    if (isSoleWriter) return;
    for (const id of new Set([...seats.values()].map(({ roomId }) => roomId))) void look(id);
  }, LOOK_MS).unref();

  return {
    changed,
    ended: (call: StreamableCall): void => {
      for (const seat of seatsOf(call.room().id)) void end(seat, 'room ended');
    },
    sessionOf: (roomId: string): string | undefined => seatsOf(roomId)[0]?.session,
    /** Goes by what somebody wrote about a stream of the room. */
    look,
    start: async (): Promise<void> => {
      if (isSoleWriter) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      await guarded(beat(true));
    },
    close: async (): Promise<void> => {
      isClosing = true;
      clearInterval(beating);
      clearInterval(looking);
      for (const seat of seats.values()) {
        clearTimeout(seat.alone);
        clearTimeout(seat.beginning);
        clearTimeout(seat.longest);
        void inTurn(seat, async () => {
          if (seat.stream) await stopped(seat, seat.stream);
        });
      }
      await Promise.all([...seats.values()].map(({ last }) => last));
    },
  };
}
export type Streamer = ReturnType<typeof openStreamer>;
