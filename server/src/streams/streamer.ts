import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { systemOf } from '../db/events.ts';
import { HouseError } from '../errors.ts';
import { ALONE_MS, openSeats, type SeatOf } from '../jobs/seats.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { ShownStream, StreamableCall } from '../rooms/call-streaming.ts';
import { openBroadcast, type Broadcast } from './broadcast.ts';
import { advance, note, requestStop } from './jobs.ts';
import { recordOn } from './recorded.ts';
import { keepStreams, openStreams, openStreamsOf } from './streams.store.ts';
import { STREAM_KINDS, type Stream, type StreamKind } from './stream.ts';
import type { Output } from './studio/encoder.ts';

/** What nobody can see after so long does not work. */
const BEGIN_MS = 60_000;
/** Each takes most of a processor. */
const MOST_AT_ONCE = Math.max(2, availableParallelism());
/** HM 2.6: at most so long. */
const LONGEST_MS = 4 * 3_600_000;
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
  /** What is recorded in a room may have to begin, or to end. */
  recordingsChanged: (roomId: string) => void;
}

/** How a stream is carried out. */
interface Doing {
  broadcast: Broadcast | undefined;
}
type Seat = SeatOf<StreamKind, StreamableCall, Stream, Doing>;

/** Carries out on this node what shall be streamed of the calls that are on it. */
export function openStreamer(parts: Parts) {
  const { db, engine, log, folder, holder, isSoleWriter, ffmpeg, outputOf, urlOf, recordingsChanged } = parts;
  const seats = openSeats<StreamKind, StreamableCall, Stream, Doing>({
    ...{ db, isSoleWriter, kinds: STREAM_KINDS, came, left, carryOut },
    idle: () => ({ broadcast: undefined }),
    changed: (seat, another) => {
      if (seat.call && seat.job && another) show(seat, seat.job, 'started');
      seat.broadcast?.follow();
    },
    requestStop: (tx, stream, stop) => requestStop(tx, systemOf(stream.projectId), stream, stop),
    rest: async (seat) => {
      if (seat.job) await stopped(seat, seat.job);
    },
    complain: ({ roomId: room }, err) => log.error({ err, room }, 'a stream could not be carried out'),
  });
  const { inTurn, stop, later, free, isClosing } = seats;

  async function came(seat: Seat): Promise<void> {
    clearTimeout(seat.timers.alone);
    if (seat.session !== undefined) await carryOut(seat);
  }

  function left(seat: Seat): Promise<void> {
    if (seat.session !== undefined || isClosing()) return Promise.resolve();
    if (!seat.broadcast) free(seat);
    else later(seat, 'alone', ALONE_MS, () => stop(seat, 'last peer left'));
    return Promise.resolve();
  }

  /** Does what the database says shall be. */
  async function carryOut(seat: Seat): Promise<void> {
    if (isClosing()) return;
    const open = await openStreamsOf(db.queries, seat.roomNum);
    const stream = open.find(({ kind }) => kind === seat.kind);
    if (seat.broadcast && stream?.id !== seat.job?.id) await letGo(seat);
    if (!stream) return;
    if (stream.status === 'starting' && seat.call && !seat.broadcast) await begin(seat, stream);
    if (stream.status === 'stopping' && stream.id === seat.job?.id) await finish(seat);
  }

  async function begin(seat: Seat, asked: Stream): Promise<void> {
    const { id, wish } = asked;
    const running = seats.all().filter(({ broadcast }) => broadcast);
    if (running.length >= MOST_AT_ONCE) {
      await failed(seat, asked, 'as many rooms are streamed as this server can');
      return;
    }
    const dir = join(folder, asked.place);
    show(seat, asked, 'initialised');
    await recorded(asked);
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
            if (seat.job?.id === id) await finish(seat, 'the film of the room broke off again and again');
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
    seat.job = asked;
    seat.broadcast = broadcast;
    await db.write((tx) =>
      tx.updateTable('streams').set({ holder, seen_at: Date.now() }).where('id', '=', id).execute(),
    );
    later(seat, 'beginning', BEGIN_MS, () => notSeen(seat, id));
    later(seat, 'longest', LONGEST_MS, () => stop(seat, 'max duration reached'));
  }

  /** It can be seen now. */
  async function runs(seat: Seat, id: string): Promise<void> {
    if (seat.job?.id !== id || isClosing()) return;
    const session_id = seat.call?.session() ?? seat.job.sessionId;
    const begun = { status: 'running' as const, session_id, started_at: Date.now(), holder };
    const running = await db.write((tx) => advance(tx, id, ['starting'], begun));
    if (!running) return;
    seat.job = running;
    show(seat, running, 'started');
    await recorded(running);
  }

  /** What the process before recorded of it has ended with that. */
  async function recorded(stream: Stream): Promise<void> {
    if (stream.recordings.length === 0) return;
    try {
      await db.write((tx) => recordOn(tx, stream));
    } catch (reason) {
      // Somebody has ended it this moment.
      if (!(reason instanceof HouseError)) throw reason;
    }
    recordingsChanged(stream.roomId);
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
    recordingsChanged(stream.roomId);
  }

  async function notSeen(seat: Seat, id: string): Promise<void> {
    if (seat.job?.id !== id || seat.job.status !== 'starting') return;
    await finish(seat, seat.kind === 'hls' ? 'no film came of the room' : 'none of the addresses took it');
  }

  /** @param fault why it failed; undefined: it was stopped */
  async function finish(seat: Seat, fault?: string): Promise<void> {
    const { job: stream } = seat;
    if (!stream) return;
    const stopped_at = Date.now();
    await stopped(seat, stream);
    if (fault !== undefined) await failed(seat, stream, fault);
    else {
      await db.write((tx) => advance(tx, stream.id, ['stopping'], { status: 'stopped', stopped_at }));
      show(seat, stream, 'stopped');
      recordingsChanged(stream.roomId);
    }
    free(seat);
  }

  /** It is not ours any more: somebody else ended it. */
  async function letGo(seat: Seat): Promise<void> {
    const { job: stream } = seat;
    if (!stream) return;
    await stopped(seat, stream);
    show(seat, stream, 'stopped');
    free(seat);
  }

  async function stopped(seat: Seat, stream: Stream): Promise<void> {
    await seat.broadcast?.stop();
    await rm(join(folder, stream.place), { recursive: true, force: true });
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
        await seats.look(stream.roomId);
      } else if (status === 'stopping' && isLeft) {
        await db.write((tx) => advance(tx, id, ['stopping'], { status: 'stopped', stopped_at: now }));
      } else if (status === 'starting' && Math.max(createdAt, stream.updatedAt) + ALONE_MS < now) {
        if (stream.holder !== holder)
          await db.write((tx) => advance(tx, id, ['starting'], { ...over, status: 'failed' }));
        recordingsChanged(stream.roomId);
      }
    }
  }

  const guarded = (work: Promise<void>) =>
    work.catch((reason: unknown) => {
      if (!isClosing()) log.error({ err: reason }, 'streams could not be looked after; it is tried again');
    });
  const beating = setInterval(() => void guarded(beat(false)), BEAT_MS).unref();

  return {
    changed: seats.changed,
    ended: seats.ended,
    sessionOf: seats.sessionOf,
    look: seats.look,
    start: async (): Promise<void> => {
      if (isSoleWriter) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
      await guarded(beat(true));
    },
    close: async (): Promise<void> => {
      clearInterval(beating);
      await seats.close();
    },
  };
}
export type Streamer = ReturnType<typeof openStreamer>;
