import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codecsOf } from './compose/codecs.ts';
import { filmScenes, limitOf, trackInput, type Studio } from './compose/film.ts';
import { mixSound } from './compose/sound.ts';
import { frameOf, RATE, timelineOf } from './compose/timeline.ts';
import type { Manifest, ManifestTrack } from './manifest.ts';
import { probe } from './probe.ts';
import { runFfmpeg } from './run.ts';

export type { Manifest, ManifestTrack, Span } from './manifest.ts';

export interface Composing {
  /** Even numbers of pixels. */
  width: number;
  height: number;
  /** No pictures at all. */
  audioOnly?: boolean;
  /** As `findFfmpeg` found it. */
  ffmpeg: string;
  signal?: AbortSignal;
}

export interface Composed {
  /** The name in the folder. */
  file: string;
  durationMs: number;
  /** 0 where there are no pictures. */
  width: number;
  height: number;
  bytes: number;
}

/** What is half done, in the folder of the tracks: taken up again after a crash. */
const WORK = 'composing';

/**
 * The whole call as one film: MP4 (H.264 and AAC) where ffmpeg makes it, else WebM. People are tiles with their names,
 * a shared screen is large, pauses are cut out. Tracks that do not play are left out.
 * @throws Error when ffmpeg fails, AbortError when `signal` was aborted; it may be called again with the same
 */
export async function compose(folder: string, manifest: Manifest, out: Composing): Promise<Composed> {
  const { ffmpeg, signal } = out;
  const film = { width: out.width & ~1, height: out.height & ~1 };
  const work = join(folder, WORK);
  await mkdir(work, { recursive: true });
  const codecs = await codecsOf(ffmpeg);
  const { tracks, lasts } = await playable({ folder, ffmpeg, signal }, manifest.tracks);
  const studio: Studio = { folder, work, ffmpeg, signal, codecs, lasts };
  const playing = { ...manifest, tracks };
  const sound = await mixSound(studio, playing);
  const scenes = out.audioOnly ? undefined : await filmScenes(studio, playing, film);
  const pictures = scenes === undefined ? [] : ['-f', 'concat', '-safe', '0', '-i', join(work, scenes)];
  const file = `composed.${studio.codecs.ending}`;
  const part = join(work, file);
  const timeline = timelineOf(manifest);
  const durationMs = (frameOf(timeline.at(manifest.endedAt)) * 1000) / RATE;
  await runFfmpeg(
    ffmpeg,
    [
      ...[...pictures, '-i', join(work, sound), '-map', '0:v?', '-map', scenes ? '1:a' : '0:a'],
      ...['-c', 'copy', ...studio.codecs.container, '-y', part],
    ],
    { signal, limitMs: limitOf(durationMs) },
  );
  await rename(part, join(folder, file));
  await rm(work, { recursive: true, force: true });
  const { size } = await stat(join(folder, file));
  return { file, durationMs, ...(scenes ? film : { width: 0, height: 0 }), bytes: size };
}

/** One publisher's sound and picture together in one WebM, as they came. @throws Error when none of them plays */
export async function streamFile(
  folder: string,
  tracks: readonly ManifestTrack[],
  { ffmpeg, signal }: Pick<Composing, 'ffmpeg' | 'signal'>,
): Promise<Composed> {
  const { tracks: playing } = await playable({ folder, ffmpeg, signal }, tracks);
  const [first] = playing;
  if (!first) throw new Error('nothing of this stream plays');
  const start = Math.min(...playing.map(({ startedAt }) => startedAt));
  // Pictures first, as players expect it.
  const ordered = playing.toSorted((a, b) => (a.kind < b.kind ? 1 : a.kind > b.kind ? -1 : 0));
  const mark = createHash('sha256')
    .update(JSON.stringify(ordered.map(({ file }) => file)))
    .digest('hex');
  const file = `stream-${mark.slice(0, 12)}.webm`;
  const part = join(folder, `${file}.part`);
  await runFfmpeg(
    ffmpeg,
    [
      ...ordered.flatMap((track) => [
        ...['-itsoffset', ((track.startedAt - start) / 1000).toFixed(3)],
        ...[...trackInput, '-i', join(folder, track.file)],
      ]),
      ...ordered.flatMap((_, index) => ['-map', String(index)]),
      ...['-c', 'copy', '-f', 'webm', '-y', part],
    ],
    { signal, limitMs: limitOf(0) },
  );
  await rename(part, join(folder, file));
  const { durationMs, streams } = await probe(ffmpeg, join(folder, file), signal);
  const { size } = await stat(join(folder, file));
  const { width = 0, height = 0 } = streams.find(({ kind }) => kind === 'video') ?? {};
  return { file, durationMs, width, height, bytes: size };
}

/** Those with at least one packet of what they should be, that can be shown or heard. */
async function playable(
  { folder, ffmpeg, signal }: Pick<Studio, 'folder' | 'ffmpeg' | 'signal'>,
  tracks: readonly ManifestTrack[],
): Promise<{ tracks: ManifestTrack[]; lasts: Map<string, number> }> {
  const found: ManifestTrack[] = [];
  const lasts = new Map<string, number>();
  for (const track of tracks) {
    const path = join(folder, track.file);
    try {
      const { streams } = await probe(ffmpeg, path, signal);
      if (streams[0]?.kind !== track.kind || streams[0].packets === 0) continue;
      const first = track.kind === 'video' ? '-frames:v' : '-frames:a';
      await runFfmpeg(ffmpeg, [...trackInput, '-i', path, first, '1', '-f', 'null', 'pipe:1'], {
        ...{ signal, limitMs: limitOf(0) },
      });
      found.push(track);
      lasts.set(track.file, streams[0].lastMs);
    } catch {
      signal?.throwIfAborted();
    }
  }
  return { tracks: found, lasts };
}
