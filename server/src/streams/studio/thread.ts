import { parentPort, workerData } from 'node:worker_threads';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openSender } from '../rtmp/sender.ts';
import { openDirector } from './director.ts';
import { openEncoder } from './encoder.ts';
import type { LiveTrack } from './stage.ts';
import type { Order, Said } from './studio.ts';

const port = parentPort;
if (!port) throw new Error('this runs in a thread');
const { ffmpeg, size, output } = workerData as Order;
const say = (said: Said): void => port.postMessage(said);
const LOOK_MS = 250;

const encoder = openEncoder(ffmpeg, size, output);
const director = await openDirector(ffmpeg, size, encoder);
let isOver = false;
const sender =
  output.kind === 'rtmp'
    ? openSender(output.urls, output.allow, {
        running: () => say({ say: 'running' }),
        target: (index, fault) => say({ say: 'target', index, fault }),
      })
    : undefined;
if (sender) encoder.output.on('data', (bytes: Buffer) => sender.take(bytes));

async function end(why?: string): Promise<void> {
  if (isOver) return;
  isOver = true;
  director.close();
  await encoder.end();
  sender?.close();
  say({ say: 'over', why });
}

port.on('message', (message: { say: 'follow'; tracks: LiveTrack[] } | { say: 'stop' }) => {
  if (message.say === 'follow') director.follow(message.tracks);
  else void end();
});
void encoder.ended.then((why) => end(why));

if (output.kind === 'hls') {
  const looking = setInterval(() => {
    access(join(output.folder, 'index.m3u8')).then(
      () => {
        clearInterval(looking);
        say({ say: 'running' });
      },
      () => undefined,
    );
  }, LOOK_MS);
}
