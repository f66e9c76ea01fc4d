import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateOf, plainDateOf } from './dates.ts';

test('DS 2.3 dates have seven digits of a second; the end of a login has none', () => {
  const at = Date.UTC(2026, 10, 21, 9, 30, 15, 7);
  assert.equal(dateOf(at), '2026-11-21T09:30:15.0070000Z');
  assert.equal(plainDateOf(at), '2026-11-21T09:30:15');
  assert.equal(Date.parse(dateOf(at)), at);
});
