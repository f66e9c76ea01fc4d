import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { recordingHouse } from './house.ts';
import { publishLive } from './live-track.ts';
import { recordingEngine } from './recording-engine.ts';
import { listen, opus, vp8, watch } from './studio.ts';

interface Shown {
  id: string;
  status: string;
  playback: { url: string };
  rtmp_urls: string[];
  error?: string;
}

describe('a room is streamed while it happens', { timeout: 400_000 }, () => {
  const { engine, recordings } = recordingEngine();
  let server: TestServer;
  let ffmpeg = '';
  let folder = '';
  let red: Awaited<ReturnType<typeof vp8>>;
  let blue: Awaited<ReturnType<typeof vp8>>;
  let tone: { data: Buffer; isKeyFrame: boolean }[];
  const ends: (() => Promise<void>)[] = [];
  const children: ChildProcess[] = [];
  const { rest, until, events, come, close } = recordingHouse(() => server);

  before(async () => {
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('these tests need ffmpeg');
    folder = await mkdtemp(join(tmpdir(), 'enfilade-streams-'));
    server = await startServer({ ENFILADE_FETCH_ALLOW: '127.0.0.1' }, engine);
    red = await vp8(ffmpeg, { colour: 'red', size: '640x360', seconds: 4, rate: 15 });
    blue = await vp8(ffmpeg, { colour: 'blue', size: '320x240', seconds: 4, rate: 15 });
    tone = (await opus(ffmpeg, { hertz: 440, seconds: 4 })).map((data) => ({ data, isKeyFrame: true }));
  });
  after(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const end of ends) await end().catch(() => undefined);
    close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const newRoom = async (): Promise<string> => {
    const template = await rest.post<{ id: string }>('/templates', {
      name: `streams-${String(Math.random()).slice(2)}`,
      roles: {
        host: {
          publishParams: { allowed: ['audio', 'video', 'screen'] },
          subscribeParams: { subscribeToRoles: ['host'] },
          permissions: { endRoom: true, hlsStreaming: true, rtmpStreaming: true },
        },
        guest: {
          publishParams: { allowed: [] },
          subscribeParams: { subscribeToRoles: ['host'] },
          permissions: { hlsStreaming: false, rtmpStreaming: false },
        },
      },
    });
    return (await rest.post<{ id: string }>('/rooms', { template_id: template.id })).id;
  };
  const published = (peer: string, kind: 'audio' | 'video') => ({
    track: `${peer}-${kind}`,
    stream: peer,
    peer,
    kind,
  });
  /** What the server asked to be recorded for a stream that is about to begin. */
  const asked = (known: number) =>
    until('a recording', () => Promise.resolve(recordings.length > known ? recordings.at(-1) : undefined));
  const untilStatus = (path: string, id: string, status: string) =>
    until(
      `${status} of ${id}`,
      async () => {
        const now = await rest.get<Shown>(`/${path}/${id}`);
        assert.ok(now.status !== 'failed', JSON.stringify(now));
        return now.status === status ? now : undefined;
      },
      60_000,
    );
  const segmentsIn = (list: string) => list.split('\n').filter((line) => line.endsWith('.ts'));
  const playlist = async (url: string): Promise<string> => {
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    return answer.text();
  };
  /** The newest segment, as a file. */
  async function newest(url: string): Promise<string> {
    const name = segmentsIn(await playlist(url)).at(-1) ?? assert.fail('no segment');
    const answer = await fetch(new URL(name, url));
    const path = join(folder, name);
    await writeFile(path, Buffer.from(await answer.arrayBuffer()));
    return path;
  }
  type Colour = [number, number, number];
  /** Waits until the newest segment shows these at its end, at the left and at the right. */
  const seen = (url: string, what: string, is: (left: Colour, right: Colour) => boolean) =>
    until(
      what,
      async () => {
        const path = await newest(url);
        const film = await watch(ffmpeg, path);
        return is(film.at(100_000, 0.22, 0.35), film.at(100_000, 0.78, 0.35)) ? path : undefined;
      },
      120_000,
    );
  const isRed = ([r, g, b]: Colour) => r > 180 && g < 80 && b < 80;
  const isBlue = ([r, g, b]: Colour) => b > 180 && r < 80 && g < 80;
  /** The ffmpegs of this process that were started with a word. */
  const programs = (word: string): number[] =>
    readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .filter((pid) => {
        try {
          const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
          return parent === process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
        } catch {
          return false;
        }
      })
      .map(Number);

  test('HM 2.8: by HLS, through a join, a leave and the end of a program', async () => {
    const room = await newRoom();
    const host = await come(room);
    const known = recordings.length;
    const stream = await rest.post<Shown>(`/live-streams/room/${room}/start`, {});
    assert.equal(stream.status, 'starting');
    const { url } = stream.playback;
    const recording = await asked(known);
    ends.push(
      publishLive(recording, published('ann', 'video'), red, 1000 / 15, { width: 640, height: 360 }),
      publishLive(recording, published('ann', 'audio'), tone, 20),
    );
    await untilStatus('live-streams', stream.id, 'running');
    const first = await host.hear('on-hls-update');
    assert.deepEqual(
      [first['enabled'], (first['variants'] as { state: string }[])[0]?.state],
      [true, 'initialised'],
    );
    const second = await host.hear('on-hls-update');
    assert.deepEqual(
      (second['variants'] as { state: string; url: string }[]).map((one) => [one.state, one.url]),
      [['started', url]],
    );

    const alone = await seen(url, 'one person', (left, right) => isRed(left) && isRed(right));
    const { streams } = await probe(ffmpeg, alone);
    assert.deepEqual(streams.map(({ codec }) => codec).toSorted(), ['aac', 'h264']);
    assert.ok(
      (await listen(ffmpeg, alone)).some(({ hertz }) => Math.abs(hertz - 440) < 30),
      'the tone is heard',
    );

    const late = await come(room, 'guest');
    const told = late.told.find(({ method }) => method === 'peer-list')?.params as {
      room: { streaming: unknown };
    };
    assert.match(JSON.stringify(told.room.streaming), /"enabled":true.*index\.m3u8/);

    const leave = publishLive(recording, published('bob', 'video'), blue, 1000 / 15, {
      width: 320,
      height: 240,
    });
    await seen(url, 'two people', (left, right) => isRed(left) && isBlue(right));
    await leave();
    const last = await seen(url, 'one person again', (left, right) => isRed(left) && isRed(right));

    const [encoder] = programs('hls_segment_filename');
    assert.ok(encoder);
    const before = recordings.length;
    process.kill(encoder, 'SIGKILL');
    const next = await asked(before);
    ends.push(publishLive(next, published('cid', 'video'), blue, 1000 / 15, { width: 320, height: 240 }));
    const after = await seen(url, 'it goes on', (left, right) => isBlue(left) && isBlue(right));
    const numberOf = (path: string) => Number(/(\d+)\.ts$/.exec(path)?.[1]);
    assert.ok(numberOf(after) > numberOf(last));

    const stopped = await rest.post<{ data: Shown[] }>(`/live-streams/room/${room}/stop`);
    assert.deepEqual(
      stopped.data.map(({ id, status }) => [id, status]),
      [[stream.id, 'stopping']],
    );
    await untilStatus('live-streams', stream.id, 'stopped');
    assert.equal((await fetch(url)).status, 404);
    assert.deepEqual(programs(ffmpeg), []);
    assert.equal(existsSync(recording.folder), false);
    const all = (await events(room)).filter(({ type }) => type.startsWith('stream.'));
    assert.deepEqual(
      all.map(({ type }) => type),
      ['stream.requested', 'stream.started', 'stream.stopping', 'stream.stopped'],
    );
    assert.ok(
      !JSON.stringify(all).includes(new URL(url).pathname.split('/')[2] ?? '?'),
      'its address is told nobody',
    );
  });

  test('HM 2.9: by RTMP, where one of two cannot be reached', async () => {
    const room = await newRoom();
    const host = await come(room);
    const [port, closed] = [await freePort(), await freePort()];
    const out = join(folder, 'received.flv');
    const target = `rtmp://127.0.0.1:${String(port)}/live/secret-key-1`;
    const lost = `rtmp://127.0.0.1:${String(closed)}/live/secret-key-2`;
    const receiver = spawn(ffmpeg, [
      ...['-nostdin', '-v', 'error', '-listen', '1', '-i', target, '-t', '6', '-c', 'copy', '-y', out],
    ]);
    children.push(receiver);
    let complaint = '';
    receiver.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const known = recordings.length;
    await host.call('rtmp-start', { rtmp_urls: [target, lost], resolution: { width: 640, height: 480 } });
    const recording = await asked(known);
    ends.push(
      publishLive(recording, published('ann', 'video'), red, 1000 / 15, { width: 640, height: 360 }),
      publishLive(recording, published('ann', 'audio'), tone, 20),
    );
    assert.equal((await host.hear('on-rtmp-update'))['state'], 'initialised');
    assert.equal((await host.hear('on-rtmp-update'))['state'], 'started', complaint);
    await once(receiver, 'exit');
    const { durationMs, streams } = await probe(ffmpeg, out);
    assert.deepEqual(streams.map(({ codec }) => codec).toSorted(), ['aac', 'h264'], complaint);
    assert.ok(durationMs > 5000, `${String(durationMs)} ms, ${complaint}`);
    const film = await watch(ffmpeg, out);
    assert.ok(isRed(film.at(5000, 0.5, 0.4)));
    const [running] = (await rest.get<{ data: Shown[] }>(`/external-streams?room_id=${room}`)).data;
    assert.deepEqual([running?.status, running?.rtmp_urls], ['running', [target, lost]]);

    await host.call('rtmp-stop', {});
    await untilStatus('external-streams', running?.id ?? '', 'stopped');
    assert.deepEqual(programs(ffmpeg), []);
    const all = (await events(room)).filter(({ type }) => type.startsWith('stream.'));
    const types = new Set(all.map(({ type }) => type));
    assert.ok(
      types.has('stream.target_lost') && types.has('stream.target_reached') && types.has('stream.stopped'),
    );
    assert.ok(!JSON.stringify(all).includes('secret-key'));
  });

  test('HM 2.8: after a restart it goes on under the same address with the first who comes', async () => {
    const dataDir = newDataDir();
    const environment = { ENFILADE_DATA_DIR: dataDir };
    const begun = async (house: ReturnType<typeof recordingHouse>, known: number, id: string) => {
      const recording = await asked(known);
      ends.push(
        publishLive(recording, published('ann', 'video'), red, 1000 / 15, { width: 640, height: 360 }),
      );
      return house.until(
        'running',
        async () => {
          const now = await house.rest.get<Shown>(`/live-streams/${id}`);
          return now.status === 'running' ? now : undefined;
        },
        60_000,
      );
    };
    const first = await startServer(environment, engine);
    const before = recordingHouse(() => first);
    const { id: room } = await before.rest.post<{ id: string }>('/rooms', {});
    let known = recordings.length;
    await before.come(room);
    const { id } = await before.rest.post<Shown>(`/live-streams/room/${room}/start`, {});
    const { playback } = await begun(before, known, id);
    before.close();
    await first.stop();

    const second = await startServer(environment, engine);
    try {
      const after = recordingHouse(() => second);
      known = recordings.length;
      await after.come(room);
      const now = await begun(after, known, id);
      assert.equal(new URL(now.playback.url).pathname, new URL(playback.url).pathname);
      assert.ok(segmentsIn(await playlist(now.playback.url)).length > 0);
      assert.deepEqual(
        (await after.events(room)).map(({ type }) => type).filter((type) => type.startsWith('stream.')),
        ['stream.requested', 'stream.started', 'stream.interrupted', 'stream.started'],
      );
      after.close();
    } finally {
      await second.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
    assert.deepEqual(programs(ffmpeg), []);
  });

  test('HM 2.8, HM 2.9: what is refused changes nothing', async () => {
    const room = await newRoom();
    const host = await come(room);
    const guest = await come(room, 'guest');
    const external = `/external-streams/room/${room}/start`;
    const rows: [what: string, status: number, path: string, body: object][] = [
      ['no address', 400, external, {}],
      ['another protocol', 400, external, { rtmp_urls: ['file:///etc/passwd'] }],
      ['a private address', 400, external, { rtmp_urls: ['rtmp://10.0.0.1/live/x'] }],
      ['options in it', 400, external, { rtmp_urls: ['rtmp://127.0.0.1/live/x live=1'] }],
      ['no key', 400, external, { rtmp_urls: ['rtmp://127.0.0.1/live'] }],
      [
        'six',
        400,
        external,
        { rtmp_urls: Array.from({ length: 6 }, (_, n) => `rtmp://127.0.0.1/live/${String(n)}`) },
      ],
      ['twice the same', 400, external, { rtmp_urls: ['rtmp://127.0.0.1/a/b', 'rtmp://127.0.0.1/a/b'] }],
      [
        'a size',
        400,
        external,
        { rtmp_urls: ['rtmp://127.0.0.1/a/b'], resolution: { width: 20, height: 20 } },
      ],
      ['nothing to stop', 404, `/live-streams/room/${room}/stop`, {}],
      ['no such stream', 404, '/live-streams/0123456789abcdef01234567/stop', {}],
    ];
    for (const [what, status, path, body] of rows) {
      const answer = await rest.raw(path, { body });
      assert.equal(answer.status, status, what);
    }
    await assert.rejects(guest.call('hls-start', {}), { code: 403 });
    await assert.rejects(host.call('rtmp-start', { rtmp_urls: ['rtmp://192.168.0.1/a/b'] }), { code: 400 });
    assert.deepEqual(
      (await events(room)).filter(({ type }) => type.startsWith('stream.')),
      [],
    );

    const bare = await startServer({ ENFILADE_FFMPEG: '/nonexistent/ffmpeg' }, engine);
    try {
      const other = recordingHouse(() => bare).rest;
      const { id } = await other.post<{ id: string }>('/rooms', {});
      assert.equal((await other.raw(`/live-streams/room/${id}/start`, { body: {} })).status, 501);
    } finally {
      await bare.stop();
    }
  });
});

async function freePort(): Promise<number> {
  const probing = createServer().listen(0, '127.0.0.1');
  await once(probing, 'listening');
  const { port } = probing.address() as { port: number };
  await promisify(probing.close.bind(probing))();
  return port;
}
