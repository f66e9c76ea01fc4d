import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allot } from './allotting.ts';
import { congestion } from './congestion.ts';

/** A line of so many bits a second, over which a picture of three layers is sent: which of them, each second. */
function over(line: number, seconds: number, loss = 0): number[] {
  const look = congestion();
  const rates = [100_000, 300_000, 900_000];
  let given = 3;
  const layers: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    const sent = rates[given - 1] ?? 0;
    const carried = look(Math.max(loss, 1 - line / sent), sent);
    given = Math.max(1, allot([{ rates, given }], carried)[0] ?? 0);
    layers.push(given);
  }
  return layers;
}

describe('what a line carries', () => {
  test('everything where nothing is lost, and where a little is lost whatever is sent', () => {
    assert.deepEqual(new Set(over(10_000_000, 60)), new Set([3]));
    assert.deepEqual(new Set(over(10_000_000, 60, 0.05)), new Set([3]));
  });

  test('a line that is too narrow gets a lower layer within seconds, and more is tried now and then', () => {
    const layers = over(500_000, 120);
    assert.equal(layers[2], 2);
    const full = layers.filter((layer) => layer === 3).length;
    assert.ok(full > 0 && full < 20, `${String(full)} of 120 seconds with too much`);
  });

  test('one that carries nothing to speak of gets the lowest, never nothing', () => {
    const layers = over(90_000, 60);
    assert.ok(layers.slice(5).filter((layer) => layer === 1).length > 45, layers.join(' '));
  });
});
