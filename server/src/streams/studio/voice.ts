import { startProgram } from './program.ts';
import { tail } from './tail.ts';

export const SAMPLES = 48_000;
/** Of two channels of 16 bits. */
const FRAME_BYTES = 4;
/** What is kept ahead of what is heard. */
const MOST_AHEAD_MS = 20_000;

/** The sound of one track. */
export interface Voice {
  /** Adds what is heard in a stretch that begins at `time`, ms since 1970, to `sum`: two values a sample. */
  mix(time: number, sum: Int32Array): void;
  /** Passes over it. */
  skip(time: number): void;
  close(): void;
}

export function openVoice(ffmpeg: string, track: { path: string; startedAt: number }): Voice {
  const program = startProgram(ffmpeg, [
    ...['-threads', '1', '-protocol_whitelist', 'pipe', '-fflags', 'nobuffer', '-analyzeduration', '0'],
    ...[
      '-probesize',
      '2048',
      '-f',
      'matroska',
      '-i',
      'pipe:0',
      '-af',
      `aresample=${SAMPLES}:async=1:first_pts=0`,
    ],
    ...['-ar', String(SAMPLES), '-ac', '2', '-f', 's16le', '-flush_packets', '1', 'pipe:1'],
  ]);
  const stop = tail(track.path, (bytes) => {
    if (program.input.writable) program.input.write(bytes);
  });
  let chunks: Buffer[] = [];
  let bytes = 0;
  /** Where the first of them is, in bytes from the beginning. */
  let from = 0;
  program.output.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    const most = MOST_AHEAD_MS * (SAMPLES / 1000) * FRAME_BYTES;
    while (bytes > most) drop();
  });

  function drop(): void {
    const length = chunks.shift()?.length ?? 0;
    bytes -= length;
    from += length;
  }
  function at(time: number): number {
    return Math.round((time - track.startedAt) * (SAMPLES / 1000)) * FRAME_BYTES;
  }
  function pass(position: number): void {
    for (let first = chunks[0]; first && from + first.length <= position; [first] = chunks) drop();
  }

  return {
    mix(time, sum) {
      const begin = at(time);
      pass(begin);
      let position = from;
      for (const chunk of chunks) {
        if (position >= begin + sum.length * 2) break;
        // A sample may lie across two chunks: what is left of it is a value of 16 bits.
        const offset = position - begin;
        const odd = offset & 1;
        for (let index = odd; index + 1 < chunk.length; index += 2) {
          const slot = (offset + index) >> 1;
          if (slot < 0) continue;
          if (slot >= sum.length) break;
          sum[slot] = (sum[slot] ?? 0) + chunk.readInt16LE(index);
        }
        position += chunk.length;
      }
    },
    skip: (time) => {
      pass(at(time));
    },
    close() {
      stop();
      chunks = [];
      program.kill();
    },
  };
}
