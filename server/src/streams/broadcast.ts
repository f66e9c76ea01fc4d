import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaEngine, MediaRecording, RecordedTrack } from '../media/engine.ts';
import type { StreamableCall } from '../rooms/call-streaming.ts';
import type { Size } from './studio/canvas.ts';
import type { LiveTrack } from './studio/stage.ts';
import { openStudio, type Studio } from './studio/studio.ts';
import type { Output } from './studio/encoder.ts';

interface Parts {
  engine: MediaEngine;
  ffmpeg: string;
  roomId: string;
  /** Exists; what is in it is ours. */
  folder: string;
  size: Size;
  output: Output;
  call: () => StreamableCall | undefined;
  /** The first of it can be seen; again after it broke off. */
  running: () => void;
  /** It goes on by itself. */
  interrupted: (why: string) => void;
  /** It broke off again and again. */
  failed: (why: string) => void;
  /** Into how long parts what is published is cut on disk. */
  partMs?: number;
  /** One of those that it is sent to does not take it, or takes it again. */
  target: (index: number, fault: string | undefined) => void;
}

export interface Broadcast {
  /** Who switched what off. */
  follow(): void;
  stop(): Promise<void>;
}

/** What was published before is not needed, and would fill the disk. */
const PART_MS = 10 * 60_000;
/** What comes of the next part is seen by then. */
const OVERLAP_MS = 12_000;
const MOST_LOSSES = 3;
const AGAIN_MS = 1000;
/** What went well for so long begins counting anew. */
const FORGIVEN_MS = 10 * 60_000;

interface Part {
  folder: string;
  media: MediaRecording | undefined;
  tracks: Map<string, RecordedTrack>;
}

/** Streams a room from now on, for as long as somebody wants it. @throws unavailable when the engine cannot */
export async function openBroadcast(parts: Parts): Promise<Broadcast> {
  const { engine, roomId, folder, call, partMs = PART_MS } = parts;
  const current: Part[] = [];
  const since = new Map<string, number>();
  let studio: Studio | undefined;
  let count = 0;
  let losses = 0;
  let lostAt = 0;
  let isOver = false;
  let again: NodeJS.Timeout | undefined;
  let next: NodeJS.Timeout | undefined;

  async function take(): Promise<void> {
    count += 1;
    const part: Part = { folder: join(folder, `part-${count}`), media: undefined, tracks: new Map() };
    await mkdir(part.folder, { mode: 0o700 });
    current.push(part);
    part.media = await engine.record(roomId, part.folder, {
      began: (track) => {
        part.tracks.set(track.file, track);
        follow();
      },
      ended: (track) => {
        part.tracks.delete(track.file);
        follow();
      },
      lost: (why) => {
        if (current.includes(part)) broken(why ?? 'the media process ended');
      },
    });
    if (isOver) await drop(part);
  }

  async function drop(part: Part): Promise<void> {
    const at = current.indexOf(part);
    if (at !== -1) current.splice(at, 1);
    await part.media?.stop().catch(() => undefined);
    await rm(part.folder, { recursive: true, force: true });
  }

  /** Another part, and the one before goes as soon as nothing of it is seen. */
  async function renew(): Promise<void> {
    const before = [...current];
    try {
      await take();
    } catch (reason) {
      broken(reason instanceof Error ? reason.message : '');
      return;
    }
    next = setTimeout(() => {
      for (const part of before) void drop(part);
      follow();
      next = setTimeout(() => void renew(), partMs).unref();
    }, OVERLAP_MS).unref();
  }

  function follow(): void {
    const now = call();
    const seen = new Map<string, LiveTrack>();
    for (const part of current) {
      for (const track of part.tracks.values()) {
        const key = `${track.peer} ${track.track}`;
        since.set(key, since.get(key) ?? track.startedAt);
        const { source = 'regular', muted = false } = now?.track(track.peer, track.track) ?? {};
        const { name = '', role = '' } = now?.person(track.peer) ?? {};
        const { file, ...rest } = track;
        const live = { ...rest, source, name, role, since: since.get(key) ?? track.startedAt };
        seen.set(key, { ...live, path: join(part.folder, file), isMuted: muted });
      }
    }
    studio?.follow([...seen.values()]);
  }

  function broken(why: string): void {
    if (isOver) return;
    clearTimeout(next);
    const gone = studio;
    studio = undefined;
    const left = [...current];
    if (Date.now() - lostAt > FORGIVEN_MS) losses = 0;
    lostAt = Date.now();
    losses += 1;
    const done = Promise.all([gone?.stop(), ...left.map(drop)]);
    if (losses > MOST_LOSSES) {
      isOver = true;
      void done.then(() => parts.failed(why));
      return;
    }
    parts.interrupted(why);
    clearTimeout(again);
    again = setTimeout(() => {
      void done.then(begin).catch((reason: unknown) => broken(reason instanceof Error ? reason.message : ''));
    }, AGAIN_MS).unref();
  }

  async function begin(): Promise<void> {
    if (isOver) return;
    await take();
    const made = openStudio(
      { ffmpeg: parts.ffmpeg, size: parts.size, output: parts.output },
      {
        running: parts.running,
        target: parts.target,
        lost: (why) => {
          if (studio === made) broken(why);
        },
      },
    );
    studio = made;
    follow();
    next = setTimeout(() => void renew(), partMs).unref();
  }

  await begin();
  return {
    follow,
    stop: async () => {
      isOver = true;
      clearTimeout(again);
      clearTimeout(next);
      await studio?.stop();
      await Promise.all([...current].map(drop));
    },
  };
}
