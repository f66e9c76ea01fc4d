import { join } from 'node:path';
import { RATE } from '../../recordings/compose/timeline.ts';
import { frameBytes, type Size } from './canvas.ts';
import { startProgram, type Program } from './program.ts';
import { SAMPLES } from './voice.ts';

/** Where films go: files for players that ask for them, or other servers (`allow`: besides those on the internet). */
export type Output =
  { kind: 'hls'; folder: string } | { kind: 'rtmp'; urls: readonly string[]; allow: readonly string[] };

export interface Encoder {
  /** Undefined: it is behind, and gets nothing more for now. */
  frame(): Buffer | undefined;
  /** A frame that `frame` gave, and the sound that belongs to it. */
  write(frame: Buffer, sound: Buffer): void;
  output: Program['output'];
  ended: Program['ended'];
  /** What it was given is still written. */
  end(): Promise<void>;
}

/** Half a second of pictures. */
const MOST_FRAMES = 12;
const AT_ONCE = ['-probesize', '32', '-analyzeduration', '0', '-fpsprobesize', '0'];
const END_MS = 5000;
/** Of a segment; whole pictures come as often. */
export const SEGMENT_S = 2;
const SEGMENTS = 6;

export function openEncoder(ffmpeg: string, size: Size, output: Output): Encoder {
  const program = startProgram(ffmpeg, [
    // Nothing is waited for to find out what is said here.
    ...[...AT_ONCE, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-video_size', `${size.width}x${size.height}`],
    ...['-framerate', String(RATE), '-thread_queue_size', '16', '-i', 'pipe:0'],
    ...[
      ...AT_ONCE,
      '-f',
      's16le',
      '-ar',
      String(SAMPLES),
      '-ac',
      '2',
      '-thread_queue_size',
      '64',
      '-i',
      'pipe:3',
    ],
    ...['-map', '0:v', '-map', '1:a', ...videoCodec(size), '-c:a', 'aac', '-b:a', '128k', '-ar', '48000'],
    ...outputArguments(output),
  ]);
  const free: Buffer[] = [];
  let out = 0;

  return {
    output: program.output,
    ended: program.ended,
    frame() {
      const known = free.pop();
      if (!known && out >= MOST_FRAMES) return undefined;
      out += 1;
      return known ?? Buffer.alloc(frameBytes(size));
    },
    write(frame, sound) {
      program.second.write(sound);
      program.input.write(frame, () => {
        out -= 1;
        free.push(frame);
      });
    },
    async end() {
      program.input.end();
      program.second.end();
      const timer = setTimeout(() => program.kill(), END_MS);
      await program.ended;
      clearTimeout(timer);
    },
  };
}

/** As much as a picture of its size needs, at an even rate: who watches live cannot wait. */
function videoCodec({ width, height }: Size): string[] {
  const rate = `${String(Math.round((width * height * 2.5) / 1000))}k`;
  const whole = String(RATE * SEGMENT_S);
  return [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'main'],
    ...['-b:v', rate, '-maxrate', rate, '-bufsize', rate, '-pix_fmt', 'yuv420p', '-threads', '1'],
    ...['-g', whole, '-keyint_min', whole, '-sc_threshold', '0'],
  ];
}

function outputArguments(output: Output): string[] {
  if (output.kind === 'rtmp') {
    return ['-flvflags', 'no_duration_filesize', '-flush_packets', '1', '-f', 'flv', 'pipe:1'];
  }
  return [
    ...['-f', 'hls', '-hls_time', String(SEGMENT_S), '-hls_list_size', String(SEGMENTS)],
    // Numbers rise, even when it begins anew after it broke off.
    ...['-hls_start_number_source', 'epoch', '-hls_delete_threshold', '4'],
    ...['-hls_flags', 'delete_segments+temp_file+independent_segments'],
    ...['-hls_segment_filename', join(output.folder, '%d.ts'), join(output.folder, 'index.m3u8')],
  ];
}
