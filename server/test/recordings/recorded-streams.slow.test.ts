import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import type { Caller } from '../calls/caller.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { recordingHouse, type Asset, type Job } from './house.ts';
import { publishLive } from './live-track.ts';
import { recordingEngine, type Scripted } from './recording-engine.ts';
import { opus, vp8 } from './studio.ts';

interface Shown {
  id: string;
  status: string;
  recording: unknown;
  recording_assets: Asset[] | null;
}

describe('streams that are recorded', { timeout: 240_000 }, () => {
  const media = recordingEngine();
  const dataDir = newDataDir();
  let server: TestServer;
  let ffmpeg = '';
  let folder = '';
  let red: Awaited<ReturnType<typeof vp8>>;
  let tone: { data: Buffer; isKeyFrame: boolean }[];
  const ends: (() => Promise<void>)[] = [];
  const house = recordingHouse(() => server);
  const { rest, until, come, job } = house;
  const start = async () => {
    const environment = { ENFILADE_FETCH_ALLOW: '127.0.0.1', ENFILADE_DATA_DIR: dataDir };
    server = await startServer(environment, media.engine);
  };

  before(async () => {
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('these tests need ffmpeg');
    folder = await mkdtemp(join(tmpdir(), 'enfilade-recorded-'));
    await start();
    red = await vp8(ffmpeg, { colour: 'red', size: '640x360', seconds: 4, rate: 15 });
    tone = (await opus(ffmpeg, { hertz: 440, seconds: 4 })).map((data) => ({ data, isKeyFrame: true }));
  });
  after(async () => {
    for (const end of ends) await end().catch(() => undefined);
    house.close();
    await server.stop();
    for (const path of [folder, dataDir]) await rm(path, { recursive: true, force: true });
  });

  const newRoom = async (): Promise<string> => {
    const template = await rest.post<{ id: string }>('/templates', {
      name: `recorded-${String(Math.random()).slice(2)}`,
      roles: {
        host: {
          publishParams: { allowed: ['audio', 'video'] },
          subscribeParams: { subscribeToRoles: ['host'] },
          permissions: { hlsStreaming: true, rtmpStreaming: true, browserRecording: true },
        },
      },
    });
    return (await rest.room({ template_id: template.id })).id;
  };
  const untilStatus = (path: string, id: string, status: string) =>
    until(
      `${status} of ${id}`,
      async () => {
        const now = await rest.get<Shown>(`/${path}/${id}`);
        return now.status === status ? now : undefined;
      },
      60_000,
    );
  const only = async <T>(path: string): Promise<T> => {
    const { data } = await rest.get<{ data: T[] }>(path);
    assert.equal(data.length, 1);
    return data[0] ?? assert.fail();
  };
  /** Somebody is seen and heard in what an engine writes down. */
  function publish(recording: Scripted, peer: string): void {
    const of = (kind: 'audio' | 'video') => ({ track: `${peer}-${kind}`, stream: peer, peer, kind });
    ends.push(
      publishLive(recording, of('video'), red, 1000 / 15, { width: 640, height: 360 }),
      publishLive(recording, of('audio'), tone, 20),
    );
  }
  const asked = (what: string, look: () => Scripted | undefined) =>
    until(what, () => Promise.resolve(look()));
  const heard = async (caller: Caller, type: string, state: string) => {
    for (;;) {
      const told = await house.hear(caller, type);
      if (told['state'] === state) return told;
    }
  };

  test('HM 2.8 hls-start with hls_recording: shown, and a film of it as long as it streamed', async () => {
    const room = await newRoom();
    const host = await come(room);
    const known = media.recordings.length;
    await host.call('hls-start', { hls_recording: { hls_vod: true, single_file_per_layer: true } });
    const stream = await only<Shown>(`/live-streams?room_id=${room}`);
    const { id } = await only<Job>(`/recordings?room_id=${room}`);
    const kept = await asked('the recording', () => media.recording(id));
    const shown = await asked('the stream', () => media.recordings.slice(known).find((one) => one !== kept));
    for (const one of [kept, shown]) publish(one, host.id);
    const began = Date.now();

    const told = await heard(host, 'HLS', 'started');
    assert.deepEqual(told['hls_recording'], { hls_vod: true, single_file_per_layer: true });
    await untilStatus('live-streams', stream.id, 'running');
    const late = await come(room, 'host', 'late');
    const list = late.told.find(({ method }) => method === 'peer-list')?.params as {
      room: { recording: Record<string, { enabled: boolean; state: string; config?: object }> };
    };
    assert.deepEqual(
      Object.entries(list.room.recording).map(([kind, { enabled, state }]) => [kind, enabled, state]),
      [
        ['sfu', false, 'none'],
        ['browser', false, 'none'],
        ['hls', true, 'started'],
      ],
    );
    assert.deepEqual(list.room.recording['hls']?.config, { hls_vod: true, single_file_per_layer: true });
    // It is no recording of its own.
    await assert.rejects(host.call('rtmp-stop', {}), { code: 404 });

    await host.call('hls-stop', {});
    const lasted = Date.now() - began;
    await heard(host, 'HLS', 'stopped');
    await untilStatus('live-streams', stream.id, 'stopped');
    const done = await house.until(
      'the film',
      async () => {
        const now = await job(id);
        assert.notEqual(now.status, 'failed', JSON.stringify(now));
        return now.status === 'completed' ? now : undefined;
      },
      90_000,
    );
    assert.equal(done.started_by, host.id);
    const over = await rest.get<Shown>(`/live-streams/${stream.id}`);
    assert.deepEqual(over.recording_assets, done.recording_assets);
    const film =
      over.recording_assets?.find(({ type }) => type === 'room-composite') ?? assert.fail('no film');
    assert.match(film.path, new RegExp(`^hls/${room}/\\d{8}/\\d+/file-recording/Rec-${room}-\\d+-0\\.mp4$`));
    const { url } = await rest.get<{ url: string }>(`/recording-assets/${film.id}/presigned-url`);
    const path = join(folder, 'film.mp4');
    await writeFile(path, Buffer.from(await (await fetch(url)).arrayBuffer()));
    const { durationMs, streams } = await probe(ffmpeg, path);
    assert.deepEqual(streams.map(({ codec }) => codec).toSorted(), ['aac', 'h264']);
    const truth = Date.parse(done.stopped_at ?? '') - Date.parse(done.started_at ?? '');
    assert.ok(Math.abs(durationMs - truth) < 500, `${String(durationMs)} ms of ${String(truth)}`);
    assert.ok(truth >= lasted - 500, `${String(truth)} ms, streamed for ${String(lasted)}`);

    const types = [
      'hls.started.success',
      'hls.stopped.success',
      'hls.recording.success',
      'beam.started.success',
    ];
    const { events } = await rest.get<{ events: { type: string; data: Record<string, unknown> }[] }>(
      `/analytics/events?room_id=${room}&${types.map((type) => `type=${type}`).join('&')}`,
    );
    assert.deepEqual(
      events.map(({ type, data }) => [type, data['beam_id']]),
      types
        .slice(0, 3)
        .map((type) => [type, stream.id])
        .toReversed(),
    );
    const [file] = events[0]?.data['recording_single_files'] as Record<string, unknown>[];
    assert.deepEqual([file?.['asset_id'], file?.['layer'], file?.['width']], [film.id, '0', 1280]);
    assert.equal((await fetch(String(file?.['recording_presigned_url']))).status, 200);
    assert.equal(events[2]?.data['recording_vod_playlist_enabled'], true);
  });

  test('HM 2.9 rtmp-start with record: one rtmp-stop ends both', async () => {
    const room = await newRoom();
    const host = await come(room);
    await host.call('rtmp-start', { rtmp_urls: ['rtmp://127.0.0.1:9/live/key'], record: true });
    const stream = await only<Shown>(`/external-streams?room_id=${room}`);
    assert.equal(stream.recording, true);
    const { id } = await only<Job>(`/recordings?room_id=${room}`);
    publish(await asked('the recording', () => media.recording(id)), host.id);
    await heard(host, 'Browser', 'started');
    await host.call('rtmp-stop', {});
    await heard(host, 'Browser', 'stopped');
    await untilStatus('external-streams', stream.id, 'stopped');
    assert.equal((await house.untilStatus(id, 'post_processing', 'completed')).stopped_by, host.id);
  });

  test('HM 2.8 after a restart the stream goes on with another recording; both films are its files', async () => {
    const room = await newRoom();
    const known = media.recordings.length;
    const host = await come(room);
    const stream = await rest.post<Shown>(`/live-streams/room/${room}/start`, {
      recording: { hls_vod: true },
    });
    const { id: first } = await only<Job>(`/recordings?room_id=${room}`);
    const kept = await asked('the recording', () => media.recording(first));
    publish(kept, host.id);
    publish(
      await asked('the stream', () => media.recordings.slice(known).find((one) => one !== kept)),
      host.id,
    );
    await untilStatus('live-streams', stream.id, 'running');
    for (const end of ends.splice(0)) await end();
    house.close();
    await server.stop();
    await start();
    const before = media.recordings.length;
    await until('the end of the first', async () => {
      const { status } = await job(first);
      return status === 'post_processing' || status === 'completed' ? status : undefined;
    });
    await come(room);
    const second = await until('another recording', async () => {
      const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}`);
      return data.find(({ id }) => id !== first);
    });
    const again = await asked('the recording', () => media.recording(second.id));
    for (const one of media.recordings.slice(before)) publish(one, 'cid');
    assert.ok(again);
    await untilStatus('live-streams', stream.id, 'running');
    await rest.post(`/live-streams/${stream.id}/stop`);
    await until(
      'both films',
      async () => {
        const { recording_assets: files } = await rest.get<Shown>(`/live-streams/${stream.id}`);
        const films = files?.filter(
          ({ type, status }) => type === 'room-composite' && status === 'completed',
        );
        return films?.length === 2 || undefined;
      },
      90_000,
    );
  });
});
