import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isoTime } from './iso-time.ts';

test('HM 0 times are written as toISOString writes them', () => {
  const everyYear = fc.integer({ min: Date.UTC(-1000, 0, 1), max: Date.UTC(12_000, 0, 1) });
  fc.assert(
    fc.property(everyYear, (time) => {
      assert.equal(isoTime(time), new Date(time).toISOString());
    }),
  );
  assert.equal(isoTime(0), '1970-01-01T00:00:00.000Z');
  assert.equal(isoTime(86_399_999), '1970-01-01T23:59:59.999Z');
});
