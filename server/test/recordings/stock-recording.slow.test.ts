import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import { stockHouse, until } from '../calls/stock.ts';
import type { Asset, Job } from './house.ts';
import { ACCOUNT, startS3 } from './s3.ts';

const TALK_MS = 8000;

interface Shown {
  browser: { running: boolean; state?: string };
}

describe('a recording that the unmodified web client asks for', { timeout: 280_000 }, () => {
  const house = stockHouse({ environment: { ENFILADE_FETCH_ALLOW: '127.0.0.1' } });
  let s3: Awaited<ReturnType<typeof startS3>>;
  let folder: string;
  let ffmpeg: string;
  before(async () => {
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('this test needs ffmpeg');
    folder = await mkdtemp(join(tmpdir(), 'enfilade-films-'));
    s3 = await startS3();
    await house.start();
  });
  after(async () => {
    await house.stop();
    await s3.close();
    await rm(folder, { recursive: true });
  });

  test('HM 2.6 start and stop as the client does; the film is in the bucket, with everybody in it', async () => {
    const { rest } = house;
    const options = { region: 'eu-central-1', endpoint: s3.url };
    const upload_info = { type: 's3', location: 'films', prefix: 'p', credentials: ACCOUNT, options };
    const recording_info = { enabled: false, upload_info };
    const { id: room } = await rest.room({ template_id: await house.template(), recording_info });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await ann.gets('Ann gets Bob');
    await bob.gets('Bob gets Ann');
    await ann.run('stock.actions.startRTMPOrRecording({ record: true })');
    const shows = (one: typeof ann, isOn: boolean) =>
      until(
        isOn ? 'that it is recorded' : 'that it is not recorded',
        () => one.run<Shown>('stock.recording()'),
        ({ browser }) => browser.running === isOn,
      );
    await Promise.all([shows(ann, true), shows(bob, true)]);
    const carl = await house.come(room, 'Carl', 'viewer');
    await shows(carl, true);
    const began = Date.now();
    await new Promise((resolve) => setTimeout(resolve, TALK_MS));
    await ann.run('stock.actions.stopRTMPAndRecording()');
    const lasted = Date.now() - began;
    await Promise.all([ann, bob, carl].map((one) => shows(one, false)));
    await house.end(ann, bob, carl);

    const { data } = await rest.get<{ data: Job[] }>(`/recordings?room_id=${room}`);
    const [{ id } = { id: '' }] = data;
    const job = await until(
      'the film',
      () => rest.get<Job>(`/recordings/${id}`),
      ({ status }) => status === 'completed' || status === 'failed',
      120_000,
    );
    assert.equal(job.status, 'completed', JSON.stringify(job));
    const films = (job.recording_assets ?? []).filter(({ type }) => type === 'room-composite');
    assert.equal(films.length, 1);
    const [film] = films as [Asset];
    assert.match(film.path, new RegExp(`^s3://films/p/beam/${room}/\\d{8}/Rec-${room}-\\d+\\.(mp4|webm)$`));
    assert.deepEqual(film.metadata, { resolution: { width: 1280, height: 720 } });

    const { url } = await rest.get<{ url: string }>(`/recording-assets/${film.id}/presigned-url`);
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    const file = join(folder, `film.${film.path.endsWith('mp4') ? 'mp4' : 'webm'}`);
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const { durationMs, streams } = await probe(ffmpeg, file);
    const started = Date.parse(job.started_at ?? '');
    const truth = Date.parse(job.stopped_at ?? '') - started;
    assert.ok(Math.abs(durationMs - truth) < 500, `${String(durationMs)} ms of ${String(truth)}`);
    assert.ok(truth >= lasted, `${String(truth)} ms, talked for ${String(lasted)}`);
    assert.deepEqual(streams.map(({ kind }) => kind).sort(), ['audio', 'video']);
    assert.equal(film.duration, Math.round(durationMs / 1000));

    const picture = join(folder, 'frame.png');
    execFileSync(ffmpeg, ['-v', 'error', '-ss', '5', '-i', file, '-frames:v', '1', picture]);
    const keep = process.env['ENFILADE_TEST_KEEP'];
    if (keep !== undefined) await copyFile(picture, keep);
  });

  test('HM 2.6 the server stops in the middle: the next makes the film of what was said until then', async () => {
    const { rest } = house;
    const { id: room } = await rest.room({ template_id: await house.template() });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await ann.gets('Ann gets Bob');
    const { id } = await rest.post<Job>(`/recordings/room/${room}/start`);
    const get = () => rest.get<Job>(`/recordings/${id}`);
    await until('the recording', get, ({ status }) => status === 'running');
    await new Promise((resolve) => setTimeout(resolve, TALK_MS / 2));
    await house.restart();
    const ended = ({ status }: Job) => status === 'completed' || status === 'failed';
    const job = await until('the film', get, ended, 120_000);
    assert.equal(job.status, 'completed', JSON.stringify(job));
    await Promise.all([ann, bob].map((one) => one.close()));
    const truth = Date.parse(job.stopped_at ?? '') - Date.parse(job.started_at ?? '');
    const [film] = job.recording_assets ?? [];
    assert.ok(truth > TALK_MS / 2 && Math.abs((film?.duration ?? 0) * 1000 - truth) < 1000);
    const path = `/recording-assets/${String(film?.id)}/presigned-url`;
    const { url } = await rest.get<{ url: string }>(path);
    // The address that clients know has a certificate of its own.
    const answer = await fetch(house.server().url + new URL(url).pathname);
    const file = join(folder, 'restarted.film');
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    const { durationMs, streams } = await probe(ffmpeg, file);
    assert.ok(Math.abs(durationMs - truth) < 500, `${String(durationMs)} ms of ${String(truth)}`);
    assert.equal(streams.length, 2);
  });
});
