import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span } from './manifest.ts';
import { closeSpan, MOST_SPANS, openSpan, UNENDED } from './spans.ts';

test('whoever switches on and off for hours leaves so many spans and no more', () => {
  const spans: Span[] = [];
  let time = 1;
  const mute = (silentMs: number, heardMs: number): void => {
    openSpan(spans, time);
    closeSpan(spans, time + silentMs);
    time += silentMs + heardMs;
  };
  for (let index = 0; index < MOST_SPANS - 1; index += 1) mute(1000, 2000);
  const lastWord = time - 2000;
  for (let index = 0; index < 10_000; index += 1) mute(10, 10);
  assert.equal(spans.length, MOST_SPANS);
  assert.deepEqual(spans[0], { from: 1, to: 1001 });
  assert.ok(spans.every(({ from, to }, index) => from < to && to <= (spans[index + 1]?.from ?? Infinity)));
  const heard = spans.slice(1).map(({ from }, index) => from - (spans[index]?.to ?? 0));
  assert.ok(heard.filter((ms) => ms === 2000).length >= MOST_SPANS - 2, 'what was said for longer is heard');
  assert.ok((spans.at(-1)?.from ?? 0) <= lastWord + 2000 && spans.at(-1)?.to === time - 10);
});

test('the newest span may be one with the one before, and has not ended', () => {
  const spans: Span[] = [];
  for (let index = 0; index < MOST_SPANS; index += 1) {
    openSpan(spans, index * 100 + 1);
    closeSpan(spans, index * 100 + 2);
  }
  openSpan(spans, MOST_SPANS * 100 - 97);
  assert.deepEqual(spans.at(-1), { from: (MOST_SPANS - 1) * 100 + 1, to: UNENDED });
  closeSpan(spans, 1_000_000);
  assert.deepEqual([spans.length, spans.at(-1)?.to], [MOST_SPANS, 1_000_000]);
});
