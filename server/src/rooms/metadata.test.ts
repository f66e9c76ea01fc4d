import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexedAs } from './metadata.ts';

const keyOf = (number: number) => indexedAs(String(number)).find((key) => key.startsWith('n')) ?? '';

test('the order of the keys of numbers is the order of the numbers', () => {
  const numbers = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [x, y] = [a === 0 ? 0 : a, b === 0 ? 0 : b];
      assert.equal(Math.sign(x - y) || Math.sign(Number(x > y) - Number(x < y)), order(keyOf(x), keyOf(y)));
    }),
  );
});

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const read: [string, number][] = [
  ['8', 2],
  ['8.0', 2],
  ['true', 2],
  ['', 1],
  [' 8', 1],
  ['Infinity', 1],
  ['eight', 1],
];
for (const [text, ways] of read) {
  test(`${JSON.stringify(text)} may stand in ${ways === 1 ? 'one way' : 'two ways'} in metadata`, () => {
    assert.equal(indexedAs(text).length, ways);
  });
}
