import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import { stockHouse, until, type Client } from '../calls/stock.ts';
import { watch } from './studio.ts';

/** A room as the client's store has it. */
interface Shown {
  hls: { running: boolean; variants: { url: string; state: string }[]; error?: object };
  rtmp: { running: boolean; state?: string; startedAt?: string; error?: object };
}
interface Stream {
  id: string;
  status: string;
  recording_assets: { type: string; status: string }[] | null;
}

/** How the client's store has it that a stream is recorded. */
interface Kept {
  hls: { running: boolean; hlsVod?: boolean; singleFilePerLayer?: boolean };
  browser: { running: boolean };
}

/** A film of a room begins some seconds after it was asked for, on a busy machine later. */
const BEGIN_MS = 90_000;

describe('streams that the unmodified web client asks for', { timeout: 280_000 }, () => {
  const house = stockHouse({ environment: { ENFILADE_FETCH_ALLOW: '127.0.0.1' } });
  let folder: string;
  let ffmpeg: string;
  const children: ChildProcess[] = [];
  before(async () => {
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('this test needs ffmpeg');
    folder = await mkdtemp(join(tmpdir(), 'enfilade-stock-streams-'));
    await house.start();
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    await house.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function two(): Promise<[room: string, ann: Client, bob: Client]> {
    const { id: room } = await house.rest.room({ template_id: await house.template() });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await ann.gets('Ann gets Bob');
    return [room, ann, bob];
  }
  const shows = (client: Client, what: string, isSo: (shown: Shown) => boolean) =>
    until(what, () => client.run<Shown>('stock.streaming()'), isSo, BEGIN_MS);
  const untilOver = (path: string, id: string) =>
    until(
      'its end',
      () => house.rest.get<Stream>(`/${path}/${id}`),
      ({ status }) => status === 'stopped',
    );

  /** The newest piece of a film, as a player in a page of another origin gets it; of its last picture a spot in the first tile. */
  async function watched(client: Client, url: string) {
    const list = await client.run<string>(`fetch(${JSON.stringify(url)}).then((answer) => answer.text())`);
    const name = list.split('\n').findLast((line) => line.endsWith('.ts')) ?? assert.fail(list);
    const bytes = await client.run<string>(`fetch(${JSON.stringify(new URL(name, url).href)})
      .then((answer) => answer.blob())
      .then((blob) => new Promise((resolve) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result.split(',')[1]);
        reader.readAsDataURL(blob);
      }))`);
    const path = join(folder, name);
    await writeFile(path, Buffer.from(bytes, 'base64'));
    const { streams } = await probe(ffmpeg, path);
    const codecs = streams.map(({ codec }) => codec).toSorted();
    return { codecs, at: (await watch(ffmpeg, path)).at(100_000, 0.03, 0.3) };
  }

  test('HM 2.8 HLS: everybody sees where it can be watched, it plays, and it ends', async () => {
    const [room, ann, bob] = await two();
    await ann.run('stock.actions.startHLSStreaming({ recording: { hlsVod: true } })');
    const runs = ({ hls }: Shown) => hls.running && hls.variants[0]?.state === 'started';
    const seen = await Promise.all([shows(ann, 'a stream', runs), shows(bob, 'a stream', runs)]);
    const carl = await house.come(room, 'Carl', 'viewer');
    seen.push(await shows(carl, 'a stream', runs));
    const keeps = (client: Client, what: string, isSo: (kept: Kept) => boolean) =>
      until(what, () => client.run<Kept>('stock.recording()'), isSo);
    for (const one of [ann, carl]) {
      const { hls, browser } = await keeps(one, 'that it is recorded', (kept) => kept.hls.running);
      assert.deepEqual([hls.hlsVod, hls.singleFilePerLayer, browser.running], [true, false, false]);
    }
    const [url = '', ...others] = seen.map(({ hls }) => hls.variants[0]?.url ?? '');
    assert.match(url, /^https:.*\.m3u8$/);
    assert.deepEqual(others, [url, url]);

    // The picture of the browser's camera is green.
    const film = await until(
      'Ann in the film',
      () => watched(bob, url),
      ({ at: [red, green, blue] }) => green > red + 60 && green > blue + 60,
      BEGIN_MS,
    );
    assert.deepEqual(film.codecs, ['aac', 'h264']);

    const [stream] = (await house.rest.get<{ data: Stream[] }>(`/live-streams?room_id=${room}`)).data;
    assert.equal(stream?.status, 'running');
    await ann.run('stock.actions.stopHLSStreaming()');
    const isOff = ({ hls }: Shown) => !hls.running && hls.variants.length === 0;
    const off = await Promise.all([ann, bob, carl].map((one) => shows(one, 'no stream', isOff)));
    for (const { hls } of off) assert.equal(hls.error, undefined);
    await keeps(carl, 'that it is no longer recorded', (kept) => !kept.hls.running);
    await untilOver('live-streams', stream.id);
    assert.equal(await bob.run<number>(`fetch(${JSON.stringify(url)}).then(({ status }) => status)`), 404);
    await until(
      'the film',
      () => house.rest.get<Stream>(`/live-streams/${stream.id}`),
      ({ recording_assets: files }) =>
        files?.some(({ type, status }) => type === 'room-composite' && status === 'completed') ?? false,
      BEGIN_MS,
    );
    await house.end(ann, bob, carl);
  });

  test('HM 2.9 RTMP: everybody sees that it runs, another server gets it, and it ends', async () => {
    const [room, ann, bob] = await two();
    const out = join(folder, 'received.flv');
    const target = `rtmp://127.0.0.1:${String(await freePort())}/live/secret-key`;
    const listening = ['-nostdin', '-v', 'error', '-listen', '1', '-i', target];
    const receiver = spawn(ffmpeg, [...listening, '-t', '5', '-c', 'copy', '-y', out]);
    children.push(receiver);
    const received = once(receiver, 'exit');
    await ann.run(`stock.actions.startRTMPOrRecording({ rtmpURLs: [${JSON.stringify(target)}] })`);
    const runs = ({ rtmp }: Shown) => rtmp.running && rtmp.state === 'started';
    const [shown] = await Promise.all([shows(ann, 'a stream', runs), shows(bob, 'a stream', runs)]);
    assert.ok(shown.rtmp.startedAt);
    const carl = await house.come(room, 'Carl', 'viewer');
    await shows(carl, 'a stream', runs);
    await received;
    const { durationMs, streams } = await probe(ffmpeg, out);
    assert.deepEqual(streams.map(({ codec }) => codec).toSorted(), ['aac', 'h264']);
    assert.ok(durationMs > 4000, `${String(durationMs)} ms`);

    const [stream] = (await house.rest.get<{ data: Stream[] }>(`/external-streams?room_id=${room}`)).data;
    await ann.run('stock.actions.stopRTMPAndRecording()');
    const off = await Promise.all(
      [ann, bob, carl].map((one) => shows(one, 'no stream', ({ rtmp }) => !rtmp.running)),
    );
    for (const { rtmp } of off) assert.equal(rtmp.error, undefined);
    await untilOver('external-streams', stream?.id ?? '');
    await house.end(ann, bob, carl);
  });
});

async function freePort(): Promise<number> {
  const probing = createServer().listen(0, '127.0.0.1');
  await once(probing, 'listening');
  const { port } = probing.address() as { port: number };
  probing.close();
  await once(probing, 'close');
  return port;
}
