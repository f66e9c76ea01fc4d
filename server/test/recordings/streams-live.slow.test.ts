import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import type { MediaEngine } from '../../src/media/engine.ts';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { findFfmpeg } from '../../src/recordings/ffmpeg.ts';
import { openBroadcast } from '../../src/streams/broadcast.ts';
import type { StreamableCall } from '../../src/rooms/call-streaming.ts';
import { caller, until } from '../media/caller.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { listen, watch } from './studio.ts';

let browser: Browser;
let ffmpeg = '';
let folder = '';
let engine: MediaEngine;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enfilade-live-'));
  ffmpeg = (await findFfmpeg(undefined)) ?? assert.fail('these tests need ffmpeg');
  browser = await startBrowser(CALL_FLAGS);
  engine = weriftEngine({ addresses: ['127.0.0.1'], processes: 1, complain: () => undefined });
});
after(async () => {
  await engine.close();
  await browser.close();
  await rm(folder, { recursive: true });
});

const PART_MS = 10_000;

test(
  'HM 2.8: two browsers as one film, on and on while what they said is thrown away',
  { timeout: 180_000 },
  async (context) => {
    const call: StreamableCall = {
      room: () => assert.fail('nobody asks'),
      session: () => 'one',
      person: (peer) => ({ name: peer === 'ann' ? 'Ann Älter' : 'Bob', role: 'host' }),
      track: () => ({ source: 'regular', muted: false }),
      show: () => undefined,
    };
    let isRunning = false;
    const faults: string[] = [];
    const broadcast = await openBroadcast({
      ...{ engine, ffmpeg, roomId: 'talk', folder, size: { width: 1280, height: 720 } },
      ...{ output: { kind: 'hls', folder }, call: () => call, partMs: PART_MS },
      running: () => (isRunning = true),
      interrupted: (why) => faults.push(why),
      failed: (why) => faults.push(why),
      target: () => undefined,
    });
    const ann = await caller(browser, engine, 'talk', 'ann');
    const bob = await caller(browser, engine, 'talk', 'bob');
    await ann.publish(['audio', 'video']);
    await bob.run<string>('publishCanvas', 640, 360);
    await bob.publish(['audio']);
    await until('it runs', () => isRunning, Boolean);

    const segments = async () => (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted();
    const enough = await untilAsync(async () => {
      const all = await segments();
      return existsSync(join(folder, 'part-3')) && !existsSync(join(folder, 'part-1')) ? all : undefined;
    });
    // The oldest are deleted while they are looked at.
    const kept = await mkdtemp(join(tmpdir(), 'enfilade-seen-'));
    context.after(() => rm(kept, { recursive: true }));
    for (const name of new Set([...enough, ...(await segments())]))
      await copyFile(join(folder, name), join(kept, name)).catch(() => undefined);
    const names = (await readdir(kept)).toSorted();
    const pictures: { isAnn: boolean; bob: string }[] = [];
    let loud = 0;
    for (const name of names) {
      const path = join(kept, name);
      const film = await watch(ffmpeg, path);
      for (let frame = 0; frame < film.frames; frame += 1) {
        const [red, green, blue] = film.at(frame * 40, 0.03, 0.3);
        const bob = film.at(frame * 40, 0.75, 0.3).map((value) => value >> 6);
        pictures.push({ isAnn: green > red + 60 && green > blue + 60, bob: bob.join() });
      }
      loud += (await listen(ffmpeg, path)).filter(({ level }) => level > 0.005).length;
    }
    // From when she is seen first she is seen in each of them, whatever file she is in.
    const seen = pictures.slice(pictures.findIndex(({ isAnn }) => isAnn));
    const shots = process.env['ENFILADE_TEST_SHOTS'];
    if (shots)
      for (const name of names) await copyFile(join(kept, name), join(shots, name)).catch(() => undefined);
    const often = seen.filter(({ isAnn }) => isAnn).length;
    assert.ok(seen.length > 75, `${String(seen.length)} of ${String(pictures.length)}`);
    assert.ok(often >= seen.length * 0.98, `ann is seen in ${String(often)} of ${String(seen.length)}`);
    assert.ok(new Set(seen.map(({ bob }) => bob)).size > 1, 'what bob shows moves');
    assert.ok(loud > 0, 'it beeps');
    assert.deepEqual(faults, []);
    await broadcast.stop();
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('part-')),
      [],
    );
    for (const one of [ann, bob]) await one.leave();
  },
);

async function untilAsync<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + 90_000; Date.now() < end;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come');
}
