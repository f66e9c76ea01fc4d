import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { startServer, type TestServer } from '../support/server.ts';
import { recordingHouse, type Asset, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';

const PROGRAM = join(import.meta.dirname, '../hms/sdk-program.ts');
const run = promisify(execFile);

const media = recordingEngine();
let server: TestServer;
const house = recordingHouse(() => server);
before(async () => {
  server = await startServer({ ENFILADE_FFMPEG: '/nowhere/ffmpeg' }, media.engine);
});
after(async () => {
  house.close();
  await server.stop();
});

type Step = [method: string, ...args: unknown[]];

/** Runs the steps in a process of their own, behind `https_proxy` as HM 4 way 1 has it. */
async function sdk(...steps: Step[]): Promise<unknown[]> {
  const { accessKey, secretKey } = server.keys;
  const env = {
    ...{ PATH: process.env['PATH'], https_proxy: server.url },
    ...{ HMS_ACCESS_KEY: accessKey, HMS_SECRET: secretKey },
  };
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(steps)], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown[];
}

test('HM 4 recordings, recordingAssets: start, get, list, stop, files and their addresses', async () => {
  const template_id = await house.template('sdk');
  const { id: room } = await house.rest.room({ template_id });
  const host = await house.come(room);
  const wish = { meeting_url: 'https://example.com', resolution: { width: 1280, height: 720 } };
  const [started, again] = (await sdk(
    ['recordings.start', room, wish],
    ['recordings.start', room, wish],
  )) as [Job, object];
  assert.equal(started.status, 'starting');
  assert.deepEqual(again, { failed: { code: 409, name: 'Conflict', message: 'beam already started' } });
  await house.untilStatus(started.id, 'running');
  const recording = await house.until('the engine', () => Promise.resolve(media.recording(started.id)));
  const track = { track: 'mic', stream: 'ann', peer: host.id, kind: 'audio' } as const;
  await media.begin(recording, track);
  const [stopped, all] = (await sdk(['recordings.stop', started.id], ['recordings.stopAll', room])) as [
    Job,
    Job[],
  ];
  assert.deepEqual([stopped.id, stopped.status], [started.id, 'stopping']);
  assert.equal(all.length, 1);
  await house.untilStatus(started.id, 'completed');

  const [got, listed, files, file, address] = (await sdk(
    ['recordings.retrieve', started.id],
    ['recordings.list', { room_id: room }],
    ['recordingAssets.list', { room_id: room, status: 'completed' }],
    ['recordingAssets.retrieve', '$2.0.id'],
    ['recordingAssets.generatePreSignedURL', '$2.0.id'],
  )) as [Job, Job[], Asset[], Asset, { url: string; expiry: number }];
  assert.deepEqual([got.status, got.recording_assets?.length], ['completed', 1]);
  assert.ok(listed.some(({ id }) => id === started.id));
  assert.equal(file.id, files[0]?.id);
  assert.equal(address.expiry, 3600);
  assert.equal(await (await fetch(address.url)).text(), 'so it sounded');
});

test('HM 4 liveStreams, externalStreams: lists are empty, without ffmpeg a start says why', async () => {
  const { id: room } = await house.rest.room();
  const url = 'https://example.com';
  const results = await sdk(
    ['liveStreams.list'],
    ['externalStreams.list'],
    ['liveStreams.start', room, { meeting_url: url }],
    ['externalStreams.start', room, { meeting_url: url, rtmp_urls: ['rtmp://x/y'] }],
    ['liveStreams.stopAll', room],
  );
  assert.deepEqual(results.slice(0, 2), [[], []]);
  assert.deepEqual(
    results.slice(2).map((one) => (one as { failed: { code: number; message: string } }).failed.message),
    [
      'a stream needs ffmpeg with H.264 and AAC, which is not installed',
      'Invalid body param',
      'hls not running',
    ],
  );
});
