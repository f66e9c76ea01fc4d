import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeCluster, writeHead } from '../../media/webm/webm.ts';
import { blockReader } from './blocks.ts';

test('blocks are found wherever a file that grows is cut', () => {
  const blocks = [0, 20, 40, 900].map((time) => ({
    ...{ time, isKeyFrame: time === 40 },
    data: Buffer.alloc(time + 3, time % 251),
  }));
  const whole = Buffer.concat([
    writeHead({ kind: 'video', startedAt: 1_700_000_000_000, width: 640, height: 360 }),
    ...[writeCluster(blocks.slice(0, 2)), writeCluster(blocks.slice(2))],
  ]);
  for (const step of [1, 7, 64, whole.length]) {
    const read = blockReader();
    const found = [];
    for (let at = 0; at < whole.length; at += step) found.push(...read(whole.subarray(at, at + step)));
    assert.deepEqual(found, blocks, String(step));
  }
});

test('what is no track is not read on and on', () => {
  assert.throws(() => blockReader()(Buffer.alloc(64)), /no track/);
});
