import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import { systemOf } from '../db/events.ts';
import { HouseError } from '../errors.ts';
import { ALONE_MS, openSeats, type SeatOf } from '../jobs/seats.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { RecordableCall, ShownRecording } from '../rooms/call-recording.ts';
import { advance, note, requestRecording, requestStop } from './jobs.ts';
import { KINDS, type Kind, type Recording } from './recording.ts';
import { openRecordingsOf, recordingsById, recordingsIn } from './recordings.store.ts';
import { beginTaking, type Taking } from './taking.ts';

/** An engine that loses recordings again and again records nothing. */
const MOST_LOSSES = 3;
/** Begun on one disk, it may be a second before the next can be tried. */
const AGAIN_MS = 1000;

interface Parts {
  db: Database;
  engine: MediaEngine;
  log: FastifyBaseLogger;
  /** Of all recordings, one folder each. */
  folder: string;
  /** This process. */
  holder: string;
  isSoleWriter: boolean;
  /** What is recorded as soon as somebody is in. */
  automatic: (call: RecordableCall) => Pick<Recording, 'wish' | 'upload'> | undefined;
  /** There is a recording to make files of. */
  taken: () => void;
}

/** How a recording is carried out. */
interface Doing {
  taking: Taking | undefined;
  losses: number;
  /** Since when nobody is in. */
  aloneSince: number | undefined;
}
type Seat = SeatOf<Kind, RecordableCall, Recording, Doing>;

/** Carries out on this node what shall be recorded of the calls that are on it. */
export function openRecorder(parts: Parts) {
  const { db, engine, log, folder, holder, isSoleWriter, automatic, taken } = parts;
  const seats = openSeats<Kind, RecordableCall, Recording, Doing>({
    ...{ db, isSoleWriter, kinds: KINDS, came, left, carryOut },
    idle: () => ({ taking: undefined, losses: 0, aloneSince: undefined }),
    changed: (seat, another) => {
      if (!seat.call) return;
      if (seat.job && another) show(seat, seat.job, seat.taking?.isPaused() === true ? 'paused' : 'started');
      seat.taking?.follow(seat.call);
    },
    requestStop: (tx, { id, projectId }, stop) => requestStop(tx, systemOf(projectId), id, stop),
    rest: async ({ taking, aloneSince }) => taking?.stop(aloneSince),
    complain: ({ roomId: room }, err) => log.error({ err, room }, 'a recording could not be carried out'),
  });
  const { inTurn, stop, later, free, isClosing } = seats;

  async function came(seat: Seat, session: string): Promise<void> {
    clearTimeout(seat.timers.alone);
    seat.aloneSince = undefined;
    if (seat.session !== session || isClosing()) return;
    if (seat.taking) await goOn(seat);
    else await beginByItself(seat, session);
    await carryOut(seat);
  }

  async function beginByItself(seat: Seat, session: string): Promise<void> {
    const wished = seat.call && automatic(seat.call);
    if (wished?.wish.kind !== seat.kind || !engine.capabilities.recording) return;
    const actor = systemOf(seat.projectId);
    const asked = { ...wished, by: '', sessionId: session };
    try {
      await db.write((tx) => requestRecording(tx, actor, { num: seat.roomNum }, asked));
    } catch (reason) {
      // Somebody has asked for one already, or the room went this moment.
      if (!(reason instanceof HouseError)) throw reason;
    }
  }

  async function left(seat: Seat): Promise<void> {
    if (seat.session !== undefined) return;
    if (!seat.taking) {
      free(seat);
      return;
    }
    seat.aloneSince = Date.now();
    await seat.taking.rest();
    if (!isClosing()) later(seat, 'alone', ALONE_MS, () => stop(seat, 'last peer left'));
  }

  /** Does what the database says shall be. */
  async function carryOut(seat: Seat): Promise<void> {
    const open = await openRecordingsOf(db.queries, seat.roomNum);
    const recording = open.find(({ wish }) => wish.kind === seat.kind);
    if (seat.taking && recording?.id !== seat.job?.id) await letGo(seat);
    if (!recording) return;
    if (recording.status === 'starting' && seat.call) await begin(seat, recording, seat.call);
    if (recording.id !== seat.job?.id || !seat.taking) return;
    if (recording.status === 'stopping') await finish(seat, recording);
    else if (recording.status === 'running' && recording.paused !== seat.taking.isPaused()) {
      seat.taking.setPaused(recording.paused);
      show(seat, recording, recording.paused ? 'paused' : 'resumed');
    }
  }

  async function begin(seat: Seat, asked: Recording, call: RecordableCall): Promise<void> {
    const { id, wish } = asked;
    const dir = join(folder, id);
    show(seat, asked, 'initialised');
    try {
      await rm(dir, { recursive: true, force: true });
      await mkdir(dir, { recursive: true, mode: 0o700 });
      seat.taking = await beginTaking({
        ...{ engine, roomId: seat.roomId, folder: dir, call: () => seat.call },
        began: (track) => {
          if (wish.tracks) void noteTrack(asked, track);
        },
        lost: (why) => {
          log.error({ room: seat.roomId, why }, 'what is said in a call is no longer recorded');
          void inTurn(seat, () => lost(seat, id, why));
        },
        unkept: (cause) => {
          log.error({ err: cause, room: seat.roomId }, 'what is known of a recording is not on disk');
        },
      });
    } catch (reason) {
      log.error({ err: reason, room: seat.roomId }, 'a recording could not begin');
      await fail(seat, asked, 'what is said here cannot be recorded at the moment');
      await rm(dir, { recursive: true, force: true });
      return;
    }
    const { startedAt } = seat.taking;
    const now = { holder, seen_at: Date.now(), session_id: call.session() ?? asked.sessionId };
    const begun = { ...now, status: 'running' as const, started_at: startedAt };
    const running = await db.write((tx) => advance(tx, id, ['starting'], begun));
    if (!running) {
      await letGo(seat);
      await rm(dir, { recursive: true, force: true });
      return;
    }
    seat.job = running;
    later(seat, 'longest', wish.maxMs, () => stop(seat, 'max duration reached'));
    if (running.paused) seat.taking.setPaused(true);
    show(seat, running, running.paused ? 'paused' : 'started');
  }

  async function fail(seat: Seat, recording: Recording, fault: string): Promise<void> {
    const over = { status: 'failed' as const, fault, stopped_at: Date.now(), made: 1 };
    await db.write((tx) => advance(tx, recording.id, ['starting'], over));
    show(seat, recording, 'failed', fault);
  }

  async function noteTrack(recording: Recording, track: object): Promise<void> {
    const { track: id, stream, peer, kind, startedAt } = track as Record<string, unknown>;
    const told = { track: id, stream, peer, kind, at: startedAt };
    const actor = systemOf(recording.projectId);
    try {
      await db.write((tx) => note(tx, actor, recording, 'recording.track.started', told));
    } catch (reason) {
      log.error({ err: reason }, 'it could not be noted that a track is recorded');
    }
  }

  /** The engine lost it: another part is begun, unless that is of no use. */
  async function lost(seat: Seat, id: string, why: string | undefined): Promise<void> {
    if (isClosing() || seat.job?.id !== id || !seat.call) return;
    seat.losses += 1;
    if (why !== undefined || seat.losses > MOST_LOSSES) {
      await stop(seat, 'failure: INTERNAL_ERROR', why ?? 'the media process ended again and again');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS).unref());
    await goOn(seat);
  }

  async function goOn(seat: Seat): Promise<void> {
    try {
      await seat.taking?.goOn();
    } catch (reason) {
      log.error({ err: reason, room: seat.roomId }, 'a recording could not go on');
      await stop(seat, 'failure: INTERNAL_ERROR', 'what is said here could not be recorded any longer');
    }
  }

  async function finish(seat: Seat, recording: Recording): Promise<void> {
    await seat.taking?.stop(seat.aloneSince);
    const over = { status: 'post_processing' as const, stopped_at: seat.aloneSince ?? Date.now() };
    await db.write((tx) => advance(tx, recording.id, ['stopping'], over));
    show(seat, recording, 'stopped', recording.fault ?? undefined);
    free(seat);
    taken();
  }

  /** It is not ours any more: somebody else ended it. */
  async function letGo(seat: Seat): Promise<void> {
    await seat.taking?.stop();
    const { job: recording } = seat;
    if (recording) show(seat, recording, 'stopped');
    free(seat);
    // Deleted for good with its room.
    const isKnown = !recording || (await recordingsById(db.queries, [recording.id])).length > 0;
    if (!isKnown) await rm(join(folder, recording.id), { recursive: true, force: true });
  }

  function show(seat: Seat, recording: Recording, state: ShownRecording['state'], fault?: string): void {
    const { wish, startedBy: by, startedAt } = recording;
    seat.call?.show({
      ...{ type: wish.stream?.kind === 'hls' ? 'HLS' : wish.kind, state, ...(by !== '' && { by }) },
      ...(wish.stream?.kind === 'hls' && { keptAs: wish.stream }),
      ...(startedAt !== null && { startedAt }),
      ...(fault !== undefined && { fault }),
    });
  }

  return {
    changed: seats.changed,
    ended: seats.ended,
    sessionOf: seats.sessionOf,
    look: seats.look,
    /** Gives up what was asked for and nobody came to. */
    giveUp: async (now: number): Promise<void> => {
      for (const { id, createdAt } of await recordingsIn(db.queries, ['starting'])) {
        if (createdAt + ALONE_MS > now) continue;
        const over = { status: 'failed' as const, fault: 'nobody came', stopped_at: now, made: 1 };
        await db.write((tx) => advance(tx, id, ['starting'], over));
      }
    },
    /** Everything that was captured is on disk; the next start makes files of it. */
    close: seats.close,
  };
}
export type Recorder = ReturnType<typeof openRecorder>;
