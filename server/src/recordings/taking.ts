import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaEngine, MediaRecording, RecordedTrack } from '../media/engine.ts';
import type { RecordableCall } from '../rooms/call-recording.ts';
import { keptManifest } from './kept-manifest.ts';
import type { ManifestTrack, Span } from './manifest.ts';
import { closeSpan, openSpan, UNENDED } from './spans.ts';

interface Parts {
  engine: MediaEngine;
  roomId: string;
  /** Exists and is empty. */
  folder: string;
  call: () => RecordableCall | undefined;
  began: (track: RecordedTrack) => void;
  lost: (why: string | undefined) => void;
  /** What is known of it is not on disk as it should be. */
  unkept: (reason: unknown) => void;
}

/** What an engine writes down of one room, and what has to be known of it afterwards. */
export type Taking = Awaited<ReturnType<typeof beginTaking>>;

/** @throws unavailable when the engine cannot record; what the disk says */
export async function beginTaking({ engine, roomId, folder, call, began, lost, unkept }: Parts) {
  const kept = keptManifest(folder, Date.now());
  const { manifest } = kept;
  let media: MediaRecording | undefined;
  let parts = 0;
  let isPaused = false;

  async function takeOn(): Promise<void> {
    parts += 1;
    const part = `part-${String(parts)}`;
    await mkdir(join(folder, part));
    const named = (track: RecordedTrack) => ({ ...track, file: `${part}/${track.file}` });
    const mine = await engine.record(roomId, join(folder, part), {
      began: (track) => {
        add(named(track));
        began(track);
      },
      ended: (track) => {
        end(named(track).file);
      },
      lost: (why) => {
        // Its files are named by this part, whatever follows.
        for (const { file } of manifest.tracks) if (file.startsWith(`${part}/`)) end(file);
        if (media === mine) media = undefined;
        lost(why);
      },
    });
    media = mine;
    if (isPaused) media.pause();
  }

  function add(track: RecordedTrack): void {
    const { source = 'regular', muted = false } = call()?.track(track.peer, track.track) ?? {};
    const { name = '', role = '' } = call()?.person(track.peer) ?? {};
    const since: Span[] = muted ? [{ from: track.startedAt, to: UNENDED }] : [];
    manifest.tracks.push({ ...track, source, name, role, endedAt: UNENDED, muted: since });
    kept.changed();
  }

  function end(file: string): void {
    const track = manifest.tracks.find((one) => one.file === file);
    if (track?.endedAt !== UNENDED) return;
    track.endedAt = Date.now();
    closeSpan(track.muted, track.endedAt);
    kept.changed();
  }

  await takeOn();
  try {
    await kept.write();
  } catch (reason) {
    // Whoever asked has nothing then by which it could be stopped.
    await media?.stop();
    throw reason;
  }
  return {
    startedAt: manifest.startedAt,
    /** Who switched what off. */
    follow: (now: RecordableCall): void => {
      for (const track of manifest.tracks) if (followTrack(now, track)) kept.changed();
    },
    isPaused: () => isPaused,
    setPaused: (paused: boolean): void => {
      if (paused === isPaused) return;
      isPaused = paused;
      if (paused) openSpan(manifest.pauses, Date.now());
      else closeSpan(manifest.pauses, Date.now());
      if (paused) media?.pause();
      else media?.resume();
      kept.changed();
    },
    /** Nobody is in: what was written is whole, and the next who comes begins another part. */
    rest: async (): Promise<void> => {
      const resting = media;
      media = undefined;
      await resting?.stop();
      await kept.write().catch(unkept);
    },
    /** @throws unavailable when the engine cannot */
    goOn: async (): Promise<void> => {
      if (!media) await takeOn();
    },
    /** Everything is on disk, as far as the disk takes it: of the rest it is as if it had been broken off here. */
    stop: async (endedAt = Date.now()): Promise<void> => {
      const stopping = media;
      media = undefined;
      await stopping?.stop();
      for (const { file } of manifest.tracks) end(file);
      closeSpan(manifest.pauses, endedAt);
      manifest.endedAt = endedAt;
      await kept.write().catch(unkept);
    },
  };
}

/** @returns whether something is different */
function followTrack(call: RecordableCall, track: ManifestTrack): boolean {
  if (track.endedAt !== UNENDED) return false;
  const now = call.track(track.peer, track.track);
  const isMuted = track.muted.at(-1)?.to === UNENDED;
  if (!now || now.muted === isMuted) return false;
  if (now.muted) openSpan(track.muted, Date.now());
  else closeSpan(track.muted, Date.now());
  return true;
}
