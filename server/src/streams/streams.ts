import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { capabilitiesOf, type Database } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { badInput, fail } from '../errors.ts';
import type { AllowList } from '../fetching/addresses.ts';
import type { MediaEngine } from '../media/engine.ts';
import type { SecretBox } from '../projects/secrets.ts';
import { codecsOf } from '../recordings/compose/codecs.ts';
import { findFfmpeg } from '../recordings/ffmpeg.ts';
import type { Recordings } from '../recordings/recordings.ts';
import { isLegalSize } from '../recordings/wishes.ts';
import type { CallStreamer, StreamAsk } from '../rooms/call-streaming.ts';
import { checkEnterable } from '../rooms/codes.ts';
import type { Room } from '../rooms/room.ts';
import { isNotStreamed, requestStop, requestStream } from './jobs.ts';
import { checkTargets } from './rtmp/address.ts';
import { readable, type Readable } from './reading.ts';
import { findStream, openStreamsOf } from './streams.store.ts';
import { openStreamer } from './streamer.ts';
import type { Stream, StreamKind } from './stream.ts';
import type { Output } from './studio/encoder.ts';

interface Parts {
  config: Pick<Config, 'dataDir' | 'ffmpeg' | 'fetchAllow'>;
  db: Database;
  box: SecretBox;
  engine: MediaEngine;
  allow: AllowList;
  publicUrl: () => string;
  recordings: Pick<Recordings, 'prepare' | 'look'>;
}

type Target = Pick<Stream, 'id' | 'roomId' | 'kind'>;

/** Streams of calls, for calls and for doors. */
export interface Streams extends CallStreamer {
  /** @throws room_disabled, room_archived, room_not_open, stream_running, recording_running, not_offered, bad_input */
  begin(actor: Actor, room: Room, ask: StreamAsk): Promise<Stream>;
  /** @throws stream_not_running */
  end(actor: Actor, stream: Target, by?: string): Promise<Stream>;
  /** What streams from a room now. @throws stream_not_running */
  openOf(room: Pick<Room, 'num'>, kind: StreamKind): Promise<Stream>;
  /** Where it is sent. */
  targetsOf(stream: Stream): string[];
  /** Where it can be watched; undefined: nowhere here. */
  urlOf(stream: Stream): string | undefined;
  /** A file of what is streamed on this node. */
  open(place: string, name: string): Promise<Readable | undefined>;
  /** Takes up what another process has left. */
  startUp(): Promise<void>;
  close(): Promise<void>;
}

const DEFAULT_SIZE = { width: 1280, height: 720 };
const PLACE = /^[\w-]{32}$/;
const NAME = /^(?:index\.m3u8|\d{1,12}\.ts)$/;

export function openStreams(parts: Parts, log: FastifyBaseLogger): Streams {
  const { config, db, box, engine, allow, publicUrl, recordings } = parts;
  const folder = join(config.dataDir, 'streams');
  const isSoleWriter = capabilitiesOf(db.queries).soleWriter;
  let found: Promise<string | undefined> | undefined;
  const ffmpeg = async (): Promise<string | undefined> => {
    const path = await (found ??= findStreaming(config.ffmpeg));
    // It may be installed while the server runs.
    if (path === undefined) found = undefined;
    return path;
  };
  const targetsOf = ({ sealedTargets }: Stream): string[] =>
    sealedTargets === null ? [] : (JSON.parse(box.open(sealedTargets)) as string[]);
  const urlOf = ({ kind, place }: Stream) =>
    kind === 'hls' ? `${publicUrl()}/hls/${place}/index.m3u8` : undefined;
  const outputOf = (stream: Stream, dir: string): Output =>
    stream.kind === 'hls'
      ? { kind: 'hls', folder: dir }
      : { kind: 'rtmp', urls: targetsOf(stream), allow: config.fetchAllow };
  const streamer = openStreamer({
    ...{ db, engine, log, folder, holder: randomUUID(), isSoleWriter, ffmpeg, outputOf, urlOf },
    recordingsChanged: recordings.look,
  });

  async function begin(actor: Actor, room: Room, ask: StreamAsk): Promise<Stream> {
    checkEnterable(room);
    const { width, height } = ask.resolution ?? DEFAULT_SIZE;
    if (!isLegalSize(width, height)) throw badInput('resolution', 'Resolution not supported');
    if (ask.kind === 'rtmp') await checkTargets(ask.urls ?? [], allow);
    if (!engine.capabilities.recording) {
      throw fail('not_offered', { text: 'the media engine of this server does not stream' });
    }
    if ((await ffmpeg()) === undefined) {
      throw fail('not_offered', { text: 'a stream needs ffmpeg with H.264 and AAC, which is not installed' });
    }
    const { meetingUrl = '', destination = '', by = '', record } = ask;
    const shown = { meetingUrl, destination, by };
    const asked = {
      ...{ kind: ask.kind, wish: { width, height, meetingUrl, destination, record }, by },
      sealedTargets: ask.kind === 'rtmp' ? box.seal(JSON.stringify(ask.urls)) : null,
      sessionId: streamer.sessionOf(room.id) ?? null,
      recording: record && (await recordings.prepare(room, { ...shown, resolution: { width, height } })),
    };
    const stream = await db.write((tx) => requestStream(tx, actor, { num: room.num }, asked));
    if (record) recordings.look(room.id);
    void streamer.look(room.id);
    return stream;
  }

  async function end(actor: Actor, stream: Target, by = ''): Promise<Stream> {
    const told = { by, reason: 'client request' as const };
    const stopping = await db.write((tx) => requestStop(tx, actor, stream, told));
    recordings.look(stream.roomId);
    void streamer.look(stream.roomId);
    return stopping;
  }

  async function openOf({ num }: Pick<Room, 'num'>, kind: StreamKind): Promise<Stream> {
    const open = await openStreamsOf(db.queries, num);
    const stream = open.find((one) => one.kind === kind && one.status !== 'stopping');
    if (!stream) throw isNotStreamed(kind);
    return stream;
  }

  return {
    ...{ begin, end, openOf, targetsOf, urlOf, changed: streamer.changed, ended: streamer.ended },
    start: async (actor, room, ask) => {
      await begin(actor, room, ask);
    },
    stop: async (actor, room, kind, by) => {
      await end(actor, await openOf(room, kind), by);
    },
    open: async (place, name) => {
      if (!PLACE.test(place) || !NAME.test(name)) return undefined;
      return readable(join(folder, place, name));
    },
    startUp: streamer.start,
    close: streamer.close,
  };
}

async function findStreaming(option: string | undefined): Promise<string | undefined> {
  const path = await findFfmpeg(option);
  const codecs = path === undefined ? undefined : await codecsOf(path).catch(() => undefined);
  return codecs?.ending === 'mp4' ? path : undefined;
}

/** A stream of a project. @throws stream_not_found */
export async function getStream(
  { queries }: Pick<Database, 'queries'>,
  of: Pick<Stream, 'projectId' | 'kind' | 'id'>,
): Promise<Stream> {
  const stream = await findStream(queries, of);
  if (!stream) throw fail('stream_not_found');
  return stream;
}
