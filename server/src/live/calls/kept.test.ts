import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keeping } from './kept.ts';

const messages = (taken: readonly { params: object }[]): unknown[] =>
  taken.map(({ params }) => (params as { at?: unknown }).at);

test('6 what arrived is forgotten with all before it, what did not is taken once', () => {
  const kept = keeping();
  const arrivals: (() => void)[] = [];
  const wire = { confirm: (arrived: () => void) => void arrivals.push(arrived) };
  for (const at of [1, 2, 3]) kept.keep('on-broadcast', { at }, wire);
  arrivals[1]?.();
  arrivals[0]?.();
  assert.deepEqual(messages(kept.take()), [3]);
  arrivals[2]?.();
  kept.keep('on-poll-start', { at: 4 }, undefined);
  assert.deepEqual(messages(kept.take()), [4]);
  assert.deepEqual(kept.take(), []);
});

test('6 what is told anew is not kept, nor what cannot get lost', () => {
  const kept = keeping();
  kept.keep('on-track-add', { at: 1 }, undefined);
  kept.keep('on-broadcast', { at: 2 }, {});
  assert.deepEqual(kept.take(), []);
});

test('6 500 of it are kept, and a mebibyte: the newest', () => {
  const kept = keeping();
  for (let at = 0; at < 600; at += 1) kept.keep('on-broadcast', { at }, undefined);
  const few = messages(kept.take());
  assert.deepEqual([few.length, few[0]], [500, 100]);
  for (let at = 0; at < 100; at += 1) kept.keep('on-broadcast', { at, text: 'x'.repeat(16_000) }, undefined);
  const large = messages(kept.take());
  assert.ok(large.length >= 60 && large.length <= 65, String(large.length));
  assert.equal(large.at(-1), 99);
  kept.keep('on-broadcast', { at: 0 }, undefined);
  assert.deepEqual(messages(kept.take()), [0]);
});
