import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsFor, layerFor, sizeFor } from './grid.ts';

test('pictures are as large as the space lets them be', () => {
  for (const [count, width, height, columns] of [
    [1, 1000, 700, 1],
    [2, 1000, 700, 1],
    [2, 1400, 500, 2],
    [4, 1000, 700, 2],
    [9, 1200, 700, 3],
    [3, 360, 700, 1],
  ] as const) {
    const found = columnsFor(count, width, height);
    assert.equal(found, columns, `${count} in ${width} × ${height}`);
    const size = sizeFor(count, found, width, height);
    const rows = Math.ceil(count / found);
    assert.ok(size * found <= width && (size * 9 * rows) / 16 <= height, `${size}`);
  }
});

test('6 small pictures ask for small layers', () => {
  assert.deepEqual(
    [layerFor(112, false), layerFor(240, false), layerFor(500, false), layerFor(112, true)],
    ['low', 'medium', 'high', 'high'],
  );
});
