import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { Manifest, ManifestTrack, Span } from '../manifest.ts';
import { runFfmpeg } from '../run.ts';
import { limitOf, trackInput, type Studio } from './film.ts';
import { frameOf, RATE, timelineOf } from './timeline.ts';

const SAMPLES = 48_000;
/** Of two channels of 16 bits. */
const FRAME_BYTES = 4;
/** So much is mixed at once, of those who were there then. */
const STRETCH_MS = 10 * 60_000;
const MOST_MUTES = 200;
/** All of it is one argument of a process, of 128 KiB at most. */
const MOST_MUTES_OF_ALL = 2000;
/** Longer sums ffmpeg does not take. */
const MUTES_AT_ONCE = 80;
const MOST_VOICES = 200;

/** All sound of the film, mixed stretch after stretch and encoded as one. @returns its name in the work folder */
export async function mixSound(studio: Studio, manifest: Manifest): Promise<string> {
  const name = 'sound.mka';
  const { signal } = studio;
  const pcm = new PassThrough({ highWaterMark: 1 << 20 });
  const length = manifest.endedAt - manifest.startedAt;
  const encoded = runFfmpeg(
    studio.ffmpeg,
    [
      ...['-f', 's16le', '-ar', String(SAMPLES), '-ac', '2', '-i', 'pipe:0'],
      ...['-threads', '1', ...studio.codecs.audio, '-f', 'matroska', 'pipe:1'],
    ],
    { signal, limitMs: limitOf(length), input: pcm, output: createWriteStream(join(studio.work, name)) },
  );
  const mixed = mix(studio, manifest, pcm).catch((error: unknown) => {
    pcm.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  await Promise.all([mixed, encoded]);
  return name;
}

async function mix(studio: Studio, manifest: Manifest, pcm: Writable): Promise<void> {
  const timeline = timelineOf(manifest);
  const sounds = manifest.tracks.filter(({ kind }) => kind === 'audio');
  for (const stretch of timeline.kept.flatMap(stretches)) {
    const frames = frameOf(timeline.at(stretch.to)) - frameOf(timeline.at(stretch.from));
    const samples = (frames * SAMPLES) / RATE;
    const heard = sounds
      .filter((track) => track.startedAt < stretch.to && track.endedAt > stretch.from)
      .slice(0, MOST_VOICES);
    if (heard.length === 0) await silence(pcm, samples);
    else {
      await runFfmpeg(studio.ffmpeg, mixArguments(studio.folder, heard, stretch, samples), {
        ...{ signal: studio.signal, limitMs: limitOf(stretch.to - stretch.from), output: into(pcm) },
      });
    }
  }
  pcm.end();
}

function stretches({ from, to }: Span): Span[] {
  const count = Math.ceil((to - from) / STRETCH_MS);
  return Array.from({ length: count }, (_, index) => ({
    from: from + index * STRETCH_MS,
    to: Math.min(to, from + (index + 1) * STRETCH_MS),
  }));
}

/** Each is put where it began, with its gaps as silence; all are cut to the same length. */
function mixArguments(
  folder: string,
  heard: readonly ManifestTrack[],
  { from, to }: Span,
  samples: number,
): string[] {
  const voices = heard.map((track, index) => {
    const later = Math.max(0, track.startedAt - from);
    const muted = track.muted
      .filter((span) => span.from < to && span.to > from)
      .slice(0, Math.min(MOST_MUTES, Math.floor(MOST_MUTES_OF_ALL / heard.length)))
      .map((span) => `between(t,${seconds(span.from - from)},${seconds(span.to - from)})`);
    const groups = Array.from({ length: Math.ceil(muted.length / MUTES_AT_ONCE) }, (_, group) =>
      muted.slice(group * MUTES_AT_ONCE, (group + 1) * MUTES_AT_ONCE),
    );
    return [
      `[${index}:a]aresample=${SAMPLES}:async=1:first_pts=0`,
      'aformat=sample_fmts=fltp:channel_layouts=stereo',
      ...(later > 0 ? [`adelay=delays=${Math.round(later)}:all=1`] : []),
      ...groups.map((group) => `volume=0:enable='${group.join('+')}'`),
      `apad=whole_len=${samples},atrim=end_sample=${samples}[voice${index}]`,
    ].join(',');
  });
  const all = heard.map((_, index) => `[voice${index}]`).join('');
  return [
    ...heard.flatMap((track) => [
      ...[...trackInput, '-ss', seconds(Math.max(0, from - track.startedAt))],
      ...['-i', join(folder, track.file)],
    ]),
    ...['-filter_complex_threads', '1', '-filter_complex'],
    [...voices, `${all}amix=inputs=${heard.length}:duration=longest:normalize=0[out]`].join(';'),
    ...['-map', '[out]', '-ar', String(SAMPLES), '-ac', '2', '-f', 's16le', 'pipe:1'],
  ];
}

const seconds = (ms: number): string => (Math.max(0, ms) / 1000).toFixed(3);

/** Writes on, and leaves it open for what follows. */
function into(target: Writable): Writable {
  return new Writable({ write: (chunk: Buffer, _encoding, done) => void target.write(chunk, done) });
}

async function silence(target: Writable, samples: number): Promise<void> {
  const second = Buffer.alloc(SAMPLES * FRAME_BYTES);
  const to = into(target);
  for (let left = samples * FRAME_BYTES; left > 0; left -= second.length) {
    await new Promise<void>((resolve, reject) => {
      to.write(second.subarray(0, Math.min(left, second.length)), (error) =>
        error ? reject(error) : resolve(),
      );
    });
  }
}
