import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { MediaEngine, RecordedTrack } from '../../src/media/engine.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { compose, streamFile, type ManifestTrack } from '../../src/recordings/compose.ts';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { probe } from '../../src/recordings/probe.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { caller, until, type Caller } from '../media/caller.ts';
import { lossyLine } from '../media/lossy-line.ts';
import { ffmpegBytes, listen, watch } from './studio.ts';

/** What was sent of a track, as the page counts it. */
type Counts = Record<string, { packets: number; frames: number; keyFrames: number }>;

const TALK_MS = 15_000;
const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('what is published is recorded', { timeout: 240_000 }, () => {
  let browser: Browser;
  let ffmpeg = '';
  let folder = '';
  let engine: MediaEngine;
  const faults: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'enfilade-capture-'));
    ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('these tests need ffmpeg');
    browser = await startBrowser(CALL_FLAGS);
    engine = weriftEngine({ addresses: ['127.0.0.1'], processes: 1, complain: (text) => faults.push(text) });
  });
  after(async () => {
    await engine.close();
    await browser.close();
    await rm(folder, { recursive: true });
  });

  const listener = () => {
    const heard: { began: RecordedTrack[]; ended: RecordedTrack[]; lost: (string | undefined)[] } = {
      ...{ began: [], ended: [], lost: [] },
    };
    return {
      heard,
      began: (track: RecordedTrack) => void heard.began.push(track),
      ended: (track: RecordedTrack) => void heard.ended.push(track),
      lost: (why?: string) => void heard.lost.push(why),
    };
  };
  const both = async (room: string): Promise<[Caller, Caller]> => [
    await caller(browser, engine, room, 'ann'),
    await caller(browser, engine, room, 'bob'),
  ];
  const leave = async (...all: Caller[]): Promise<void> => {
    for (const one of all) {
      assert.deepEqual(one.complaints, []);
      await one.leave();
    }
  };
  const stopped = async (told: ReturnType<typeof listener>, count: number) =>
    until(
      `${count} tracks ended`,
      () => told.heard.ended,
      (ended) => ended.length === count,
    );
  const asManifest = (tracks: readonly RecordedTrack[], endedAt: number): ManifestTrack[] =>
    tracks.map((track) => ({
      ...track,
      source: 'regular',
      name: track.peer,
      role: 'host',
      endedAt,
      muted: [],
    }));

  test('two talk: every packet, the true length, and both are in the film', async () => {
    const told = listener();
    const recording = await engine.record('talk', folder, told);
    const [ann, bob] = await both('talk');
    const ids = [
      ...(await ann.publish(['audio', 'video'])),
      await bob.run<string>('publishCanvas', 640, 360),
    ];
    ids.push(...(await bob.publish(['audio'])));
    await until(
      'all began',
      () => told.heard.began,
      (began) => began.length === 4,
    );
    await pass(TALK_MS);
    const counts: Counts = { ...(await ann.run<Counts>('counts')), ...(await bob.run<Counts>('counts')) };
    const endedAt = Date.now();
    await recording.stop();
    await recording.stop();
    assert.deepEqual(told.heard.ended.map(({ track }) => track).toSorted(), ids.toSorted());
    assert.deepEqual(told.heard.lost, []);
    for (const { track, kind, peer, file, startedAt } of told.heard.ended) {
      const { durationMs, streams } = await probe(ffmpeg, join(folder, file));
      const sent = counts[track];
      const of = (kind === 'audio' ? sent?.packets : sent?.frames) ?? 0;
      const [{ codec, packets } = assert.fail('no stream')] = streams;
      assert.equal(codec, kind === 'audio' ? 'opus' : 'vp8');
      assert.equal(track === ids[0] || track === ids[1] ? 'ann' : 'bob', peer);
      const says = `${peer} ${kind}: ${durationMs} of ${endedAt - startedAt} ms, ${packets} of ${of}`;
      assert.ok(Math.abs(durationMs - (endedAt - startedAt)) < 500, says);
      // What came between counting and stopping is more than was counted.
      assert.ok(packets >= of * 0.98 && packets <= of * 1.02 + 10, says);
    }

    const startedAt = Math.min(...told.heard.began.map((track) => track.startedAt));
    const manifest = { startedAt, endedAt, pauses: [], tracks: asManifest(told.heard.ended, endedAt) };
    const made = await compose(folder, manifest, { width: 1280, height: 720, ffmpeg });
    const probed = await probe(ffmpeg, join(folder, made.file));
    assert.ok(Math.abs(probed.durationMs - (endedAt - startedAt)) < 500);
    const film = await watch(ffmpeg, join(folder, made.file));
    const times = [3000, 6000, 9000, 12_000];
    // Who was seen or heard first stands at the left. Ann's camera is a disk on green; bob's picture runs through all colours.
    const first = told.heard.began.find((track) => track.startedAt === startedAt);
    const [annAt, bobAt] = first?.peer === 'ann' ? [0.03, 0.75] : [0.53, 0.25];
    const annIs = times.map((ms) => film.at(ms, annAt, 0.3));
    for (const [red, green, blue] of annIs) assert.ok(green > red + 60 && green > blue + 60, annIs.join(' '));
    const bobIs = new Set(
      times.map((ms) =>
        film
          .at(ms, bobAt, 0.3)
          .map((value) => value >> 6)
          .join(),
      ),
    );
    assert.ok(bobIs.size > 1, [...bobIs].join(' '));
    const heard = await listen(ffmpeg, join(folder, made.file));
    assert.ok(heard.filter(({ level }) => level > 0.01).length >= 10, 'it beeps');
    const shots = process.env['ENFILADE_TEST_SHOTS'];
    if (shots) await copyFile(join(folder, made.file), join(shots, 'talk.mp4'));
    await leave(ann, bob);
  });

  test('sound and picture of one person stay together', async () => {
    const told = listener();
    const ann = await caller(browser, engine, 'flash', 'ann');
    await ann.run('publishFlash');
    // They are there before the recording is.
    await pass(1000);
    const recording = await engine.record('flash', folder, told);
    await until(
      'both began',
      () => told.heard.began,
      (began) => began.length === 2,
    );
    await pass(10_000);
    await recording.stop();
    const { file } = await streamFile(folder, asManifest(told.heard.ended, Date.now()), { ffmpeg });
    // Every 20 ms: the same time for both.
    const path = join(folder, file);
    const sound = await ffmpegBytes(
      ffmpeg,
      ...['-i', path, '-vn', '-af', 'aresample=8000:async=1:first_pts=0'],
      ...PCM,
    );
    const loud = Array.from({ length: Math.floor(sound.length / 320) }, (_, index) =>
      Array.from({ length: 160 }, (_one, at) => Math.abs(sound.readInt16LE((index * 160 + at) * 2))).some(
        (value) => value > 3000,
      ),
    );
    const white = [
      ...(await ffmpegBytes(ffmpeg, '-i', path, '-an', '-vf', 'fps=50:start_time=0,scale=1:1', ...GREY)),
    ];
    const rises = (on: readonly boolean[]): number[] =>
      on.flatMap((is, index) => (is && index > 25 && !on[index - 1] && !on[index - 3] ? [index * 20] : []));
    const [flashes, tones] = [rises(white.map((value) => value > 128)), rises(loud)];
    const apart = flashes.map((flash) => Math.min(...tones.map((tone) => Math.abs(tone - flash))));
    assert.ok(flashes.length >= 8 && apart.length >= 8, JSON.stringify({ flashes, tones }));
    const middle = apart.toSorted((a, b) => a - b)[Math.floor(apart.length / 2)] ?? Infinity;
    assert.ok(middle <= 100, JSON.stringify({ apart, flashes, tones }));
    assert.ok(tones.length <= flashes.length + 3, JSON.stringify({ flashes, tones }));
    await leave(ann);
  });

  test('who leaves has a whole file at once; pauses are gaps; the best layer is taken', async () => {
    const told = listener();
    const recording = await engine.record('layers', folder, told);
    const [ann, bob] = await both('layers');
    const encodings = [
      { rid: 'f', active: true },
      { rid: 'h', active: true, scaleResolutionDownBy: 2 },
      { rid: 'q', active: true, scaleResolutionDownBy: 4 },
    ];
    await ann.run<string>('publishCanvas', 1280, 720, encodings);
    await bob.publish(['audio']);
    await until(
      'both began',
      () => told.heard.began,
      (began) => began.length === 2,
    );
    const wide = async () => ann.run<{ layers: { rid: string; frames: number }[] }>('sending');
    await until(
      'the best layer is sent',
      wide,
      ({ layers }) => layers.some(({ rid, frames }) => rid === 'f' && frames > 30),
      30_000,
    );
    await bob.leave();
    const [sound = assert.fail('nothing ended')] = await stopped(told, 1);
    assert.equal(sound.kind, 'audio');
    assert.ok((await probe(ffmpeg, join(folder, sound.file))).durationMs > 500);
    await pass(1500);
    recording.pause();
    const pausedAt = Date.now();
    await pass(3000);
    recording.resume();
    const resumedAt = Date.now();
    await pass(3000);
    await recording.stop();
    const stoppedAt = Date.now();
    const [, picture = assert.fail('one track')] = told.heard.ended;
    const shown = execFileSync(
      'ffprobe',
      [
        ...'-v error -of csv=p=0 -show_entries frame=pts_time,width -select_streams v'.split(' '),
        join(folder, picture.file),
      ],
      { encoding: 'utf8' },
    );
    const frames = shown
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number));
    const times = frames.map(([time = 0]) => picture.startedAt + time * 1000);
    const gap = times.findIndex((time, index) => time - (times[index - 1] ?? time) > 2000);
    assert.ok(gap > 0);
    const says = JSON.stringify({
      pausedAt,
      resumedAt,
      stoppedAt,
      before: times[gap - 1],
      after: times[gap],
    });
    assert.ok(Math.abs((times[gap - 1] ?? 0) - pausedAt) < 500, says);
    assert.ok((times[gap] ?? 0) - resumedAt > -200 && (times[gap] ?? 0) - resumedAt < 1500, says);
    assert.ok(Math.abs((times.at(-1) ?? 0) - stoppedAt) < 500, says);
    assert.equal(frames.at(-1)?.[1], 1280);
    await ann.leave();
    assert.equal(told.heard.ended.length, 2, 'nothing is told after the end');
  });

  test('with one packet of twenty lost, what is asked for again is in the file in its place', async () => {
    const line = lossyLine(0.05, '127.0.0.1');
    const told = listener();
    const ann = await caller(browser, engine, 'loss', 'ann', line);
    const picture = await ann.run<string>('publishCanvas', 640, 360);
    const [sound = ''] = await ann.publish(['audio']);
    line.begin();
    const recording = await engine.record('loss', folder, told);
    await until(
      'both began',
      () => told.heard.began,
      (began) => began.length === 2,
    );
    const before = await ann.run<Counts>('counts');
    await pass(10_000);
    const counts = await ann.run<Counts>('counts');
    await recording.stop();
    for (const { track, file } of told.heard.ended) {
      const { streams, durationMs } = await probe(ffmpeg, join(folder, file));
      const packets = streams[0]?.packets ?? 0;
      const [now, then] = [counts[track], before[track]];
      // Sound is not asked for again; after a picture that stayed lost there is none until a whole one.
      const [sent, least] =
        track === sound
          ? [(now?.packets ?? 0) - (then?.packets ?? 0), 0.88]
          : [(now?.frames ?? 0) - (then?.frames ?? 0), 0.8];
      assert.ok(packets >= sent * least && packets <= sent * 1.1 + 10, `${file}: ${packets} of ${sent}`);
      assert.ok(Math.abs(durationMs - 10_000) < 1500, `${file}: ${durationMs}`);
    }
    assert.ok(line.counted.lost > 20, JSON.stringify(line.counted));
    assert.ok(told.heard.ended.some(({ track }) => track === picture));
    await leave(ann);
    line.close();
  });

  test('a process that is killed leaves files which play up to then, and the recording is told', async () => {
    const told = listener();
    await engine.record('crash', folder, told);
    const ann = await caller(browser, engine, 'crash', 'ann');
    await ann.publish(['audio', 'video']);
    await until(
      'both began',
      () => told.heard.began,
      (began) => began.length === 2,
    );
    await pass(5000);
    const ps = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
    const [pid = assert.fail(ps)] = ps.split('\n').filter((line) => line.includes('werift/main.ts'));
    process.kill(Number.parseInt(pid, 10), 'SIGKILL');
    const killedAt = Date.now();
    await until(
      'it is told',
      () => told.heard.lost,
      (lost) => lost.length === 1,
    );
    assert.deepEqual([told.heard.ended, ann.heard.lost, faults.splice(0).length], [[], 1, 1]);
    for (const { file, startedAt, kind } of told.heard.began) {
      const { durationMs, streams } = await probe(ffmpeg, join(folder, file));
      const missing = killedAt - startedAt - durationMs;
      assert.ok(missing > -100 && missing < 1300, `${kind}: ${missing} ms are missing`);
      assert.ok((streams[0]?.packets ?? 0) > (kind === 'audio' ? 150 : 50));
    }
    // Another process takes the next recording, also of the same room.
    const again = await engine.record('crash', folder, told);
    await again.stop();
    await ann.page.context().close();
  });

  test('a folder that is none ends the recording with its reason, and nothing else', async () => {
    const told = listener();
    await engine.record('nowhere', join(folder, 'none'), told);
    const [ann, bob] = await both('nowhere');
    bob.peer.subscribe(await ann.publish(['audio']));
    await until(
      'it is told',
      () => told.heard.lost,
      (lost) => lost.length === 1,
    );
    assert.deepEqual(told.heard.lost, ['the file cannot be written (ENOENT)']);
    await until('bob hears ann', bob.stats, (got) => Object.values(got).some(({ energy }) => energy > 0.001));
    assert.deepEqual(faults, []);
    await leave(ann, bob);
  });
});

const PCM = ['-ac', '1', '-f', 's16le'];
const GREY = ['-f', 'rawvideo', '-pix_fmt', 'gray'];
