import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaps } from './gaps.ts';

test('a packet in the wrong order is not asked for, a missing one is, again and again', () => {
  const missing = gaps();
  missing.arrived(10, 0);
  missing.arrived(12, 0);
  assert.deepEqual(missing.due(5), { again: [], isBroken: false });
  assert.equal(missing.arrived(11, 6), true);
  assert.deepEqual(missing.due(100), { again: [], isBroken: false });
  missing.arrived(15, 100);
  assert.deepEqual(missing.due(120).again, [13, 14]);
  assert.deepEqual(missing.due(140).again, [], 'they are on their way');
  missing.arrived(13, 150);
  assert.deepEqual(missing.due(190).again, [14]);
});

test('what never comes breaks the picture once', () => {
  const missing = gaps();
  missing.arrived(1, 0);
  missing.arrived(3, 0);
  assert.equal(missing.due(590).isBroken, false);
  assert.deepEqual(missing.due(601), { again: [], isBroken: true });
  assert.deepEqual(missing.due(700), { again: [], isBroken: false });
  assert.equal(missing.arrived(2, 710), false, 'it came too late to be of use');
});

test('the numbers turn; what came before is known', () => {
  const missing = gaps();
  missing.arrived(65_534, 0);
  missing.arrived(1, 0);
  assert.deepEqual(missing.due(20).again, [65_535, 0]);
  assert.equal(missing.arrived(65_535, 30), true);
  assert.equal(missing.arrived(65_535, 31), false);
  assert.equal(missing.arrived(1, 32), false);
  assert.deepEqual(missing.due(100).again, [0]);
});

test('a break is not asked for packet by packet, but as a new picture', () => {
  const missing = gaps();
  missing.arrived(0, 0);
  missing.arrived(5000, 0);
  assert.deepEqual(missing.due(20), { again: [], isBroken: true });
  assert.deepEqual(missing.due(40), { again: [], isBroken: false });
});
