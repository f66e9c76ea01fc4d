import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { trackFile } from '../../src/media/recording/file.ts';
import type { ManifestTrack } from '../../src/recordings/compose.ts';

const MOST = 512 * 1024 * 1024;

/** What ffmpeg writes to its standard output. */
export async function ffmpegBytes(ffmpeg: string, ...args: string[]): Promise<Buffer> {
  const all = ['-nostdin', '-v', 'error', ...args, 'pipe:1'];
  const { stdout } = await promisify(execFile)(ffmpeg, all, { encoding: 'buffer', maxBuffer: MOST });
  return stdout;
}

/** Pictures of one colour as VP8, whole ones every two seconds. `size` is like `640x360`. */
export async function vp8(
  ffmpeg: string,
  of: { colour: string; size: string; seconds: number; rate: number },
) {
  const source = `color=c=${of.colour}:s=${of.size}:r=${of.rate}:d=${of.seconds}`;
  const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', String(of.rate * 2)];
  const ivf = await ffmpegBytes(ffmpeg, '-f', 'lavfi', '-i', source, ...codec, '-threads', '1', '-f', 'ivf');
  const frames: { data: Buffer; isKeyFrame: boolean }[] = [];
  for (let at = 32; at + 12 <= ivf.length;) {
    const end = at + 12 + ivf.readUInt32LE(at);
    const data = ivf.subarray(at + 12, end);
    frames.push({ data, isKeyFrame: (data.readUInt8(0) & 1) === 0 });
    at = end;
  }
  return frames;
}

/** A tone as Opus: packets of 20 ms. */
export async function opus(ffmpeg: string, of: { hertz: number; seconds: number }): Promise<Buffer[]> {
  const source = `sine=frequency=${of.hertz}:sample_rate=48000:duration=${of.seconds}`;
  const codec = ['-ac', '2', '-c:a', 'libopus', '-b:a', '64k', '-frame_duration', '20'];
  const ogg = await ffmpegBytes(ffmpeg, '-f', 'lavfi', '-i', source, ...codec, '-f', 'ogg');
  const packets: Buffer[] = [];
  let parts: Buffer[] = [];
  for (let page = 0; page + 27 <= ogg.length;) {
    const sizes = ogg.subarray(page + 27, page + 27 + ogg.readUInt8(page + 26));
    let at = page + 27 + sizes.length;
    for (const size of sizes) {
      parts.push(ogg.subarray(at, at + size));
      at += size;
      if (size === 255) continue;
      packets.push(Buffer.concat(parts));
      parts = [];
    }
    page = at;
  }
  // The first two say what follows.
  return packets.slice(2);
}

type About = Partial<ManifestTrack> & Pick<ManifestTrack, 'peer' | 'kind' | 'startedAt'>;

/** Writes blocks, `step` ms apart, as the recorder does, and says what a manifest says of them. */
export async function writeTrack(
  folder: string,
  about: About,
  blocks: readonly { data: Buffer; isKeyFrame: boolean }[],
  step: number,
  size?: { width: number; height: number },
): Promise<ManifestTrack> {
  const { peer, kind, startedAt } = about;
  const file = `${peer}-${kind}-${about.source ?? 'regular'}-${startedAt}.webm`;
  const faults: string[] = [];
  const header = { kind, startedAt, ...size };
  const writer = trackFile(open(join(folder, file), 'wx'), header, (why) => faults.push(why));
  blocks.forEach((block, index) => {
    writer.write({ ...block, time: index * step }, index * step);
    writer.tick(index * step);
  });
  await writer.close();
  if (faults.length > 0) throw new Error(faults.join());
  return {
    ...{ track: file, stream: peer, file, source: 'regular', name: peer, role: 'host', muted: [] },
    endedAt: startedAt + blocks.length * step,
    ...about,
  };
}

/** All pictures of a film, made small: `at(ms, x, y)` is the colour there, x and y from 0 to 1. */
export async function watch(ffmpeg: string, path: string) {
  const [width, height] = [64, 36];
  const scale = `scale=${width}:${height}:flags=neighbor`;
  const raw = await ffmpegBytes(ffmpeg, '-i', path, '-vf', scale, '-f', 'rawvideo', '-pix_fmt', 'rgb24');
  const size = width * height * 3;
  return {
    frames: raw.length / size,
    at(ms: number, x: number, y: number): [number, number, number] {
      const frame = Math.min(Math.floor(ms / 40), raw.length / size - 1);
      const at = frame * size + (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      return [raw.readUInt8(at), raw.readUInt8(at + 1), raw.readUInt8(at + 2)];
    },
  };
}

/** How loud a film is in each tenth of a second (0 to 1), and how often it swings in it. */
export async function listen(ffmpeg: string, path: string): Promise<{ level: number; hertz: number }[]> {
  const raw = await ffmpegBytes(ffmpeg, '-i', path, '-vn', '-ac', '1', '-ar', '48000', '-f', 's16le');
  const samples = new Int16Array(raw.buffer, raw.byteOffset, raw.length >> 1);
  return Array.from({ length: Math.floor(samples.length / 4800) }, (_, index) => {
    const part = samples.subarray(index * 4800, (index + 1) * 4800);
    const level = Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length) / 32_768;
    const rising = part.filter((value, at) => value >= 0 && (part[at - 1] ?? 0) < 0).length;
    return { level, hertz: rising * 10 };
  });
}
