import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What this ffmpeg writes films with. */
export interface Codecs {
  /** Of the name of the file. */
  ending: 'mp4' | 'webm';
  video: string[];
  audio: string[];
  container: string[];
}

const MP4: Codecs = {
  ending: 'mp4',
  // Without pictures that lean on later ones, so that scenes can be joined as they are.
  video: [
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-crf',
    '23',
    '-bf',
    '0',
    '-g',
    '100',
    '-pix_fmt',
    'yuv420p',
  ],
  audio: ['-c:a', 'aac', '-b:a', '128k'],
  container: ['-movflags', '+faststart', '-f', 'mp4'],
};
const WEBM: Codecs = {
  ending: 'webm',
  video: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '6', '-b:v', '1500k', '-g', '100'],
  audio: ['-c:a', 'libopus', '-b:a', '96k'],
  container: ['-f', 'webm'],
};

/** MP4 plays everywhere; not every ffmpeg may be built to write it. @throws Error when it writes neither */
export async function codecsOf(ffmpeg: string): Promise<Codecs> {
  const { stdout } = await promisify(execFile)(ffmpeg, ['-hide_banner', '-encoders'], { env: {} });
  const has = (name: string): boolean => new RegExp(`^ [A-Z.]{6} ${name} `, 'm').test(stdout);
  if (has('libx264') && has('aac')) return MP4;
  if (has('libvpx') && has('libopus')) return WEBM;
  throw new Error('this ffmpeg writes neither H.264 and AAC nor VP8 and Opus');
}
