import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transportFeedback } from './transport-cc.ts';

/** What a report says: which numbers came, and when in microseconds. */
function read(raw: Buffer): { base: number; came: (number | undefined)[]; count: number } {
  assert.equal(raw.readUInt16BE(0) & 0xdfff, 0x8fcd, 'transport feedback of format 15');
  assert.equal(raw.length, (raw.readUInt16BE(2) + 1) * 4);
  const base = raw.readUInt16BE(12);
  const total = raw.readUInt16BE(14);
  let ticks = raw.readUIntBE(16, 3) * 256;
  const symbols: number[] = [];
  let at = 20;
  while (symbols.length < total) {
    const chunk = raw.readUInt16BE(at);
    at += 2;
    if (chunk & 0x8000) {
      assert.ok(chunk & 0x4000);
      for (let i = 0; i < 7; i += 1) symbols.push((chunk >> (12 - 2 * i)) & 3);
    } else for (let i = 0; i < (chunk & 0x1fff); i += 1) symbols.push((chunk >> 13) & 3);
  }
  const came = symbols.slice(0, total).map((symbol) => {
    if (symbol === 0) return undefined;
    ticks += symbol === 1 ? raw.readUInt8(at) : raw.readInt16BE(at);
    at += symbol;
    return ticks * 250;
  });
  const padding = raw.readUInt8(0) & 0x20 ? raw.readUInt8(raw.length - 1) : 0;
  assert.equal(at, raw.length - padding, 'nothing is left over');
  return { base, came, count: raw.readUInt8(19) };
}

const only = (reports: Buffer[]): ReturnType<typeof read> => {
  const [report, ...others] = reports;
  assert.equal(others.length, 0);
  assert.ok(report);
  return read(report);
};

test('holes are told as such, and times to a quarter of a millisecond', () => {
  const feedback = transportFeedback(1);
  feedback.arrived(10, 1_000_000);
  feedback.arrived(12, 1_001_250);
  feedback.arrived(13, 1_100_000);
  const { base, came } = only(feedback.reports(5));
  assert.equal(base, 10);
  assert.deepEqual(came, [1_000_000, undefined, 1_001_250, 1_100_000]);
});

test('reports follow each other without a gap, over the turn of the numbers, and are counted', () => {
  const feedback = transportFeedback(1);
  feedback.arrived(65_534, 1_000_000);
  assert.deepEqual(only(feedback.reports(5)), { base: 65_534, came: [1_000_000], count: 0 });
  assert.deepEqual(feedback.reports(5), [], 'nothing came, nothing is said');
  feedback.arrived(1, 1_002_000);
  assert.deepEqual(only(feedback.reports(5)), {
    base: 65_535,
    came: [undefined, undefined, 1_002_000],
    count: 1,
  });
});

test('what comes in the wrong order keeps its time, unless it was told as lost', () => {
  const feedback = transportFeedback(1);
  for (const [sequence, at] of [
    [1, 1_000_000],
    [3, 1_003_000],
    [2, 1_004_000],
  ] as const)
    feedback.arrived(sequence, at);
  assert.deepEqual(only(feedback.reports(5)).came, [1_000_000, 1_004_000, 1_003_000]);
  feedback.arrived(2, 1_005_000);
  assert.deepEqual(feedback.reports(5), []);
});

test('long runs, long silences and a thousand packets at once are all told', () => {
  const feedback = transportFeedback(1);
  const sent = new Map<number, number>();
  let at = 0;
  for (let sequence = 0; sequence < 3000; sequence += 1) {
    at += sequence === 1500 ? 20_000_000 : 500;
    if (sequence % 97 === 0 && sequence > 0) continue;
    sent.set(sequence, at);
    feedback.arrived(sequence & 0xffff, at);
  }
  let next = 0;
  const told = new Map<number, number>();
  for (const report of feedback.reports(5)) {
    const { base, came } = read(report);
    assert.equal(base, next, 'each begins where the last one ended');
    came.forEach((time, index) => time !== undefined && told.set(base + index, time));
    next = base + came.length;
  }
  assert.deepEqual(told, sent);
});
