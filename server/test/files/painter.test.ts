import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { HouseError } from '../../src/errors.ts';
import { openBoardPainter } from '../../src/screenshots/painter.ts';
import type { Shot } from '../../src/screenshots/render.ts';
import { newDataDir } from '../support/server.ts';

const folder = newDataDir();
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const shot: Shot = {
  ...{ elements: [], files: [], background: undefined },
  ...{ width: 1, height: 1, format: 'png', dark: false },
};
const program = (job: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { ${job} });
    `)}`,
  );
const BUSY = program('');
const QUICK = program('parentPort.postMessage({ bytes: new Uint8Array(1) })');
const codeOf = (job: Promise<unknown>) =>
  job.then(
    () => 'painted',
    (reason: unknown) => (reason instanceof HouseError ? reason.code : String(reason)),
  );
const open = (script: URL, timeLimitMs = 400) => openBoardPainter({ folder, program: script, timeLimitMs });

describe('the painter of boards', () => {
  test('one room takes four places, one project sixteen, all sixty-four', async () => {
    const painter = open(BUSY);
    let gathered = 0;
    const ask = (room: string, project: string) =>
      codeOf(
        painter.paint({ room, project }, async () => {
          gathered += 1;
          return shot;
        }),
      );
    const isIn = async (asked: Promise<string>) =>
      (await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 20, 'in'))])) === 'in';
    const inside: Promise<string>[] = [];
    const enter = async (room: string, project: string, times: number) => {
      for (let time = 0; time < times; time += 1) {
        const asked = ask(room, project);
        inside.push(asked);
        assert.ok(await isIn(asked), `${room} ${project} ${time}`);
      }
    };
    await enter('a1', 'a', 4);
    assert.equal(await ask('a1', 'a'), 'rate_limited');
    await Promise.all([enter('a2', 'a', 4), enter('a3', 'a', 4), enter('a4', 'a', 4)]);
    assert.equal(await ask('a5', 'a'), 'rate_limited');
    const others = ['b', 'c', 'd'].flatMap((project) => [1, 2, 3, 4].map((room) => [project, room] as const));
    await Promise.all(others.map(([project, room]) => enter(`${project}${room}`, project, 4)));
    assert.equal(await ask('e1', 'e'), 'rate_limited');
    // What is refused is not fetched.
    assert.equal(gathered, 64);
    const begun = Date.now();
    await painter.close();
    assert.ok(Date.now() - begun < 2000, 'what waits is given up at the end');
    assert.deepEqual(new Set(await Promise.all(inside)), new Set(['unavailable']));
  });

  test('a place is free again when a picture is painted, or could not be fetched', async () => {
    const painter = open(QUICK);
    for (let time = 0; time < 10; time += 1) {
      const whose = { room: 'a', project: 'a' };
      assert.equal(await codeOf(painter.paint(whose, async () => shot)), 'painted');
      const failed = codeOf(painter.paint(whose, () => Promise.reject(new Error('gone'))));
      assert.equal(await failed, 'Error: gone');
    }
    await painter.close();
  });
});
