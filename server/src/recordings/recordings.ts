import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { capabilitiesOf, type Database } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import type { AllowList } from '../fetching/addresses.ts';
import type { Blobs } from '../files/blobs.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { SecretBox } from '../projects/secrets.ts';
import type { CallRecorder, RecordableCall, RecordingAsk } from '../rooms/call-recording.ts';
import { checkEnterable } from '../rooms/codes.ts';
import type { Room } from '../rooms/room.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { openFinishing } from './finishing.ts';
import { requestRecording, requestStop, setPaused, type AskedRecording } from './jobs.ts';
import { openRecorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { findRecording, openRecordingsOf } from './recordings.store.ts';
import { templateOfRoom } from './templates.ts';
import { openUploads, type Uploads } from './uploads/uploads.ts';
import { askedWish, automaticWish, isLegalSize, recordingInfoOf } from './wishes.ts';

const DAY_MS = 24 * 3_600_000;

interface Parts {
  config: Pick<Config, 'dataDir' | 'ffmpeg' | 'recordingDays'>;
  db: Database;
  box: SecretBox;
  blobs: Blobs;
  engine: MediaEngine;
  allow: AllowList;
}

/** Recordings of calls, for calls and for doors. */
export interface Recordings extends CallRecorder {
  uploads: Uploads;
  /** @throws room_disabled, room_archived, room_not_open, recording_running, not_offered */
  begin(actor: Actor, room: Room, ask: RecordingAsk): Promise<Recording>;
  /** What a recording would be that is asked for like this. @throws room_disabled, room_archived, room_not_open, bad_input, not_offered */
  prepare(room: Room, ask: RecordingAsk): Promise<AskedRecording>;
  /** Goes by what was written about recordings of a room. */
  look(roomId: string): void;
  /** @throws recording_not_running */
  end(actor: Actor, recording: Pick<Recording, 'id' | 'roomId'>, by?: string): Promise<Recording>;
  /** What is recorded in a room now, what was asked for first. @throws recording_not_running */
  openOf(room: Pick<Room, 'num'>): Promise<[Recording, ...Recording[]]>;
  /** @throws recording_not_running */
  setPaused(actor: Actor, recording: Pick<Recording, 'id' | 'roomId'>, paused: boolean): Promise<Recording>;
  /** Goes on with what another process has left. */
  startFinishing(): Promise<void>;
  close(): Promise<void>;
}

/** Opens what records calls on this node, and makes and delivers the files. */
export function openRecordings(parts: Parts, log: FastifyBaseLogger): Recordings {
  const { config, db, box, blobs, engine, allow } = parts;
  const holder = randomUUID();
  const folder = join(config.dataDir, 'recordings');
  const isSoleWriter = capabilitiesOf(db.queries).soleWriter;
  const uploads = openUploads({ db, box, allow });
  let found: Promise<string | undefined> | undefined;
  let hasFfmpeg = false;
  const ffmpeg = async (): Promise<string | undefined> => {
    const path = await (found ??= findFfmpeg(config.ffmpeg));
    hasFfmpeg = path !== undefined;
    // It may be installed while the server runs.
    if (!hasFfmpeg) found = undefined;
    return path;
  };

  const finishing = openFinishing({
    ...{ db, blobs, uploads, log, folder, holder, isSoleWriter, ffmpeg },
    until: (now) => (config.recordingDays > 0 ? now + config.recordingDays * DAY_MS : undefined),
    beat: async (now) => {
      await ffmpeg();
      await recorder.giveUp(now);
    },
  });
  const recorder = openRecorder({
    ...{ db, engine, log, folder, holder, isSoleWriter, taken: finishing.wake },
    automatic: (call: RecordableCall) => {
      const of = { room: call.room(), template: call.template() };
      const wish = automaticWish(of, hasFfmpeg);
      return wish && { wish, upload: recordingInfoOf(of).upload ?? null };
    },
  });

  async function prepare(room: Room, ask: RecordingAsk): Promise<AskedRecording> {
    checkEnterable(room);
    if (ask.resolution && !isLegalSize(ask.resolution.width, ask.resolution.height)) {
      throw badInput('resolution', 'Resolution not supported');
    }
    if (!engine.capabilities.recording) {
      throw fail('not_offered', { text: 'the media engine of this server does not record' });
    }
    const of = { room, template: await templateOfRoom(db.queries, room) };
    const wish = askedWish(of, ask, (await ffmpeg()) !== undefined);
    if (!wish.composite && !wish.tracks) {
      throw fail('not_offered', { text: 'a film of the room needs ffmpeg, which is not installed' });
    }
    const upload = recordingInfoOf(of).upload ?? null;
    const sessionId = recorder.sessionOf(room.id) ?? null;
    return { wish, upload, sessionId, by: ask.by ?? '' };
  }

  async function begin(actor: Actor, room: Room, ask: RecordingAsk): Promise<Recording> {
    const asked = await prepare(room, ask);
    const recording = await db.write((tx) => requestRecording(tx, actor, { num: room.num }, asked));
    void recorder.look(room.id);
    return recording;
  }

  async function end(
    actor: Actor,
    { id, roomId }: Pick<Recording, 'id' | 'roomId'>,
    by = '',
  ): Promise<Recording> {
    const told = { by, reason: 'client request' as const };
    const stopping = await db.write((tx) => requestStop(tx, actor, id, told));
    void recorder.look(roomId);
    return stopping;
  }

  async function openOf({ num }: Pick<Room, 'num'>): Promise<[Recording, ...Recording[]]> {
    const open = await openRecordingsOf(db.queries, num);
    const [first, ...more] = open.filter(({ status }) => status !== 'stopping');
    if (!first) throw fail('recording_not_running');
    return [first, ...more];
  }

  return {
    ...{ uploads, prepare, begin, end, openOf, changed: recorder.changed, ended: recorder.ended },
    start: async (actor, room, ask) => {
      await begin(actor, room, ask);
    },
    stop: async (actor, room, by) => {
      const asked = (await openOf(room)).find(
        ({ wish }) => wish.kind === 'Browser' && wish.stream?.kind !== 'hls',
      );
      if (!asked) throw fail('recording_not_running');
      await end(actor, asked, by);
    },
    look: (roomId) => void recorder.look(roomId),
    setPaused: async (actor, { id, roomId }, paused) => {
      const changed = await db.write((tx) => setPaused(tx, actor, id, paused));
      void recorder.look(roomId);
      return changed;
    },
    rest: recorder.close,
    startFinishing: finishing.start,
    close: async () => {
      await recorder.close();
      await finishing.close();
    },
  };
}

/** A recording of a project. @throws recording_not_found */
export async function getRecording(
  { queries }: Pick<Database, 'queries'>,
  projectId: string,
  id: string,
): Promise<Recording> {
  const recording = await findRecording(queries, projectId, id);
  if (!recording) throw fail('recording_not_found');
  return recording;
}
