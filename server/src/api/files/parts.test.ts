import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeIn } from './parts.ts';

const ranges: [header: string | undefined, range: [number, number] | 'none' | undefined][] = [
  [undefined, undefined],
  ['bytes=0-9', [0, 9]],
  ['bytes=10-', [10, 99]],
  ['bytes=-10', [90, 99]],
  ['bytes=-1000', [0, 99]],
  ['bytes=90-1000', [90, 99]],
  ['bytes=99-99', [99, 99]],
  ['bytes=100-', 'none'],
  ['bytes=-0', 'none'],
  ['bytes=9-5', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['lines=0-1', undefined],
];
for (const [header, range] of ranges) {
  test(`of 100 bytes ${header ?? 'no range'} is ${String(range)}`, () => {
    assert.deepEqual(rangeIn(header, 100), range);
  });
}
