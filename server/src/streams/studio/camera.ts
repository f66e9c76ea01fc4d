import { trackInput } from '../../recordings/compose/film.ts';
import { TILE } from '../../recordings/compose/cards.ts';
import { blockReader, type Block } from './blocks.ts';
import { startProgram } from './program.ts';
import { tail } from './tail.ts';

/** The pictures of one track. */
export interface Camera {
  /** Shows its pictures in a size, from now on. */
  open(width: number, height: number): Screen;
  /** @param time ms since 1970 which is shown now */
  tick(time: number): void;
  close(): void;
}

/** The pictures of a track in one size. */
export interface Screen {
  /** The newest picture, I420; undefined: none yet. */
  picture(): Buffer | undefined;
  /** Whether it shows what is to be seen now. */
  isReady(): boolean;
  close(): void;
}

/** Between whole pictures: a new size begins with the last of them. */
const MOST_KEPT_BYTES = 24 * 1024 * 1024;
/** A decoder that is further behind shows nothing until the next whole picture. */
const MOST_BEHIND_BYTES = 8 * 1024 * 1024;

export function openCamera(ffmpeg: string, track: { path: string; startedAt: number }): Camera {
  const read = blockReader();
  /** What is not shown yet, and what is since the last whole picture. */
  let coming: Block[] = [];
  let shown: Block[] = [];
  let shownBytes = 0;
  const screens = new Set<{ feed: (block: Block) => void; close: () => void }>();
  const stop = tail(track.path, (bytes) => void coming.push(...read(bytes)));

  function show(block: Block): void {
    if (block.isKeyFrame || shownBytes > MOST_KEPT_BYTES) {
      shown = [];
      shownBytes = 0;
    }
    if (block.isKeyFrame || shown.length > 0) {
      shown.push(block);
      shownBytes += block.data.length;
    }
    for (const { feed } of screens) feed(block);
  }

  return {
    open(width, height) {
      const screen = openScreen(ffmpeg, { width, height }, shown);
      const mine = { feed: screen.feed, close: screen.close };
      screens.add(mine);
      return {
        ...screen,
        close: () => {
          screens.delete(mine);
          screen.close();
        },
      };
    },
    tick(time) {
      const due = coming.findIndex((block) => track.startedAt + block.time > time);
      const now = due === -1 ? coming : coming.slice(0, due);
      coming = due === -1 ? [] : coming.slice(due);
      now.forEach(show);
    },
    close() {
      stop();
      for (const screen of screens) screen.close();
      screens.clear();
    },
  };
}

function openScreen(ffmpeg: string, { width, height }: { width: number; height: number }, before: Block[]) {
  const fit = `scale=${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`;
  const pad = `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2:color=${TILE.replace('#', '0x')}:eval=frame`;
  const program = startProgram(ffmpeg, [
    ...[...videoInput, '-i', 'pipe:0', '-vf', `${fit},${pad},setsar=1`, '-filter_threads', '1'],
    ...['-pix_fmt', 'yuv420p', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-flush_packets', '1', 'pipe:1'],
  ]);
  const bytes = (width * height * 3) / 2;
  let [filling, full] = [Buffer.alloc(bytes), Buffer.alloc(bytes)];
  let filled = 0;
  let count = 0;
  let isWaiting = true;
  program.output.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length;) {
      const copied = chunk.copy(filling, filled, at);
      at += copied;
      filled += copied;
      if (filled < bytes) continue;
      [filling, full] = [full, filling];
      filled = 0;
      count += 1;
    }
  });
  program.input.write(ivfHeader());
  function feed(block: Block): void {
    if (block.isKeyFrame) isWaiting = false;
    if (program.input.writableLength > MOST_BEHIND_BYTES) isWaiting = true;
    if (!isWaiting && program.input.writable) program.input.write(ivfFrame(block));
  }
  const due = before.length;
  before.forEach(feed);
  return {
    feed,
    picture: () => (count > 0 ? full : undefined),
    isReady: () => count > 0 && count >= due - 1,
    close: () => program.kill(),
  };
}

/** As every track is read, but from a pipe, and without waiting for more than the first picture. */
const videoInput = [
  ...['-threads', '1', '-max_pixels', trackInput[3] ?? '', '-protocol_whitelist', 'pipe'],
  ...['-fflags', 'nobuffer', '-probesize', '32', '-analyzeduration', '0', '-fpsprobesize', '0', '-f', 'ivf'],
];

function ivfHeader(): Buffer {
  const header = Buffer.alloc(32);
  header.write('DKIF');
  header.writeUInt16LE(32, 6);
  header.write('VP80', 8);
  header.writeUInt16LE(640, 12);
  header.writeUInt16LE(360, 14);
  header.writeUInt32LE(1000, 16);
  header.writeUInt32LE(1, 20);
  return header;
}

function ivfFrame({ time, data }: Block): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(data.length, 0);
  head.writeBigUInt64LE(BigInt(Math.max(0, time)), 4);
  return Buffer.concat([head, data]);
}
