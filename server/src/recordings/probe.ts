import { Writable } from 'node:stream';
import { runFfmpeg } from './run.ts';

export interface Probed {
  /** From the first packet of all to the end of the last. */
  durationMs: number;
  streams: ProbedStream[];
}

export interface ProbedStream {
  kind: 'audio' | 'video';
  /** As ffmpeg calls it: `opus`, `vp8`, `h264`, `aac`. */
  codec: string;
  packets: number;
  bytes: number;
  /** Of the first picture. */
  width?: number;
  height?: number;
  firstMs: number;
  /** When the last packet begins, and ends. */
  lastMs: number;
  endMs: number;
}

const LIMIT_MS = 10 * 60_000;

/** What a file has, by reading all of it: also of one that breaks off. @throws Error when it is none that plays */
export async function probe(ffmpeg: string, file: string, signal?: AbortSignal): Promise<Probed> {
  const streams: (ProbedStream & { tick: number })[] = [];
  const at = (index: number): ProbedStream & { tick: number } =>
    (streams[index] ??= {
      ...{ kind: 'video', codec: '', packets: 0, bytes: 0, firstMs: Infinity, lastMs: 0, endMs: 0 },
      tick: 1,
    });

  function read(line: string): void {
    const [, name, index, value = ''] = /^#(\w+) (\d+): (.*)$/.exec(line) ?? [];
    if (name !== undefined) {
      const stream = at(Number(index));
      if (name === 'tb') stream.tick = 1000 * fraction(value);
      if (name === 'media_type') stream.kind = value === 'audio' ? 'audio' : 'video';
      if (name === 'codec_id') stream.codec = value;
      const [, width, height] = name === 'dimensions' ? (/^(\d+)x(\d+)/.exec(value) ?? []) : [];
      if (width && height) Object.assign(stream, { width: Number(width), height: Number(height) });
      return;
    }
    // stream, dts, pts, duration, size, checksum
    const [index_, , pts, duration, size] = line.split(',').map(Number);
    if (line.startsWith('#') || index_ === undefined || pts === undefined || Number.isNaN(pts)) return;
    const stream = at(index_);
    stream.packets += 1;
    stream.bytes += size ?? 0;
    stream.firstMs = Math.min(stream.firstMs, pts * stream.tick);
    stream.lastMs = Math.max(stream.lastMs, pts * stream.tick);
    stream.endMs = Math.max(stream.endMs, (pts + (duration ?? 0)) * stream.tick);
  }

  const maps = ['-map', '0:v?', '-map', '0:a?'];
  await runFfmpeg(ffmpeg, ['-copyts', '-i', file, ...maps, '-c', 'copy', '-f', 'framecrc', 'pipe:1'], {
    ...{ signal, limitMs: LIMIT_MS, output: lines(read) },
  });
  const first = Math.min(...streams.map(({ firstMs }) => firstMs));
  const end = Math.max(...streams.map(({ endMs }) => endMs));
  return {
    durationMs: streams.length === 0 ? 0 : Math.round(end - first),
    streams: streams.map(({ tick: _, ...stream }) => stream),
  };
}

function fraction(text: string): number {
  const [over = 0, under = 1] = text.split('/').map(Number);
  return over / under;
}

function lines(each: (line: string) => void): Writable {
  let rest = '';
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const all = (rest + chunk.toString('latin1')).split('\n');
      rest = all.pop() ?? '';
      all.forEach(each);
      done();
    },
    final(done) {
      if (rest !== '') each(rest);
      done();
    },
  });
}
