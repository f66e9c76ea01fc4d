import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MOST_PIXELS } from '../../media/recording/pictures.ts';
import type { Manifest } from '../manifest.ts';
import { runFfmpeg } from '../run.ts';
import { BACKGROUND, openCards, TILE } from './cards.ts';
import type { Codecs } from './codecs.ts';
import { scenesOf, type Scene } from './scenes.ts';
import { frameOf, RATE, timelineOf } from './timeline.ts';

export interface Studio {
  /** Where the tracks are. */
  folder: string;
  /** Where what is half done is kept. */
  work: string;
  ffmpeg: string;
  codecs: Codecs;
  signal: AbortSignal | undefined;
  /** When the last packet of each file comes, in ms from its beginning. */
  lasts: ReadonlyMap<string, number>;
}

/** How a track is read: what is in it was made by others. */
export const trackInput = [
  ...['-threads', '1', '-max_pixels', String(MOST_PIXELS), '-protocol_whitelist', 'file', '-f', 'matroska'],
];

const BEFORE_MS = 200;
/** A scene of a second may take so long on a busy machine, and each at least the other. */
const LIMIT_PER_MS = 30;
const LEAST_LIMIT_MS = 5 * 60_000;
/** How long ffmpeg may take over a scene, in ms. */
export const limitOf = (lengthMs: number): number => LEAST_LIMIT_MS + lengthMs * LIMIT_PER_MS;

/**
 * The pictures of the film, scene after scene, each encoded alone: one that was done before a crash is not done again.
 * @returns the name in the work folder of the list of scenes, as ffmpeg joins them
 */
export async function filmScenes(
  studio: Studio,
  manifest: Manifest,
  film: { width: number; height: number },
): Promise<string> {
  const draw = await openCards(film);
  const timeline = timelineOf(manifest);
  const names: string[] = ['ffconcat version 1.0'];
  for (const scene of scenesOf(manifest, film)) {
    const frames = frameOf(timeline.at(scene.to)) - frameOf(timeline.at(scene.from));
    if (frames === 0) continue;
    const mark = JSON.stringify([scene, frames, film, studio.codecs.video]);
    const name = `scene-${createHash('sha256').update(mark).digest('hex').slice(0, 20)}`;
    const path = join(studio.work, `${name}.mkv`);
    const isDone = await access(path).then(
      () => true,
      () => false,
    );
    if (!isDone) {
      const { below, above } = await draw(scene.tiles);
      await writeFile(join(studio.work, 'below.png'), below);
      await writeFile(join(studio.work, 'above.png'), above);
      const output = createWriteStream(`${path}.part`);
      const limitMs = limitOf(scene.to - scene.from);
      await runFfmpeg(studio.ffmpeg, sceneArguments(studio, scene, frames, film), {
        ...{ signal: studio.signal, limitMs, output },
      });
      await rename(`${path}.part`, path);
    }
    names.push(`file ${name}.mkv`, `duration ${(frames / RATE).toFixed(3)}`);
  }
  await writeFile(join(studio.work, 'scenes.txt'), `${names.join('\n')}\n`);
  return 'scenes.txt';
}

/**
 * Each picture is read from the whole one before the scene begins, so that the scene begins with what was seen then;
 * its size may change on the way, which only the filters `scale` and `pad` hear of.
 */
function sceneArguments(
  { folder, work, codecs, lasts }: Studio,
  { from, tiles }: Scene,
  frames: number,
  film: { width: number; height: number },
): string[] {
  const shown = tiles.flatMap((tile) => (tile.video ? [{ ...tile, video: tile.video }] : []));
  const inputs = shown.flatMap(({ video }) => [
    ...[...trackInput, '-reinit_filter', '0', '-noaccurate_seek'],
    ...['-ss', seekTo(from - video.startedAt, lasts.get(video.file))],
    ...['-i', join(folder, video.file)],
  ]);
  const size = `${film.width}x${film.height}`;
  const tileColour = TILE.replace('#', '0x');
  const graph = [
    `color=c=${BACKGROUND.replace('#', '0x')}:s=${size}:r=${RATE}[ground]`,
    '[0:v]format=yuva420p[below]',
    '[1:v]format=yuva420p[above]',
    '[ground][below]overlay=eof_action=repeat[film0]',
    ...shown.map(
      ({ box: { width, height } }, index) =>
        `[${index + 2}:v]scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2` +
        `,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=${tileColour}:eval=frame` +
        `,setsar=1,fps=${RATE}:start_time=0[tile${index}]`,
    ),
    ...shown.map(
      ({ box: { x, y } }, index) =>
        `[film${index}][tile${index}]overlay=${x}:${y}:eof_action=repeat[film${index + 1}]`,
    ),
    `[film${shown.length}][above]overlay=eof_action=repeat,format=yuv420p[out]`,
  ];
  return [
    ...['-i', join(work, 'below.png'), '-i', join(work, 'above.png'), ...inputs],
    ...['-filter_complex_threads', '1', '-filter_complex', graph.join(';')],
    ...['-map', '[out]', '-frames:v', String(frames), '-threads', '1', ...codecs.video],
    ...['-f', 'matroska', 'pipe:1'],
  ];
}

/** A picture that stood still since before is looked for where it came. */
function seekTo(offset: number, last = Infinity): string {
  return (Math.max(0, Math.min(offset, last - BEFORE_MS)) / 1000).toFixed(3);
}
