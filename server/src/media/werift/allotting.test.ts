import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allot } from './allotting.ts';

describe('what fits into what somebody is sent', () => {
  const layers = [100, 300, 900];
  for (const { why, wishes, most, given } of [
    { why: 'everything, where there is room', wishes: [layers, layers], most: 5000, given: [3, 3] },
    { why: 'nothing of nothing', wishes: [], most: 100, given: [] },
    {
      why: 'the lowest of all before the next of one',
      wishes: [layers, layers, layers],
      most: 500,
      given: [2, 1, 1],
    },
    {
      why: 'those wanted first, where not even the lowest fit',
      wishes: [layers, layers],
      most: 150,
      given: [1, 0],
    },
    {
      why: 'a picture of one layer that is too large is left out',
      wishes: [[900], layers],
      most: 500,
      given: [0, 2],
    },
    { why: 'no layer above what they prefer', wishes: [[100], [100, 300]], most: 5000, given: [1, 2] },
    { why: 'a layer that nobody sends costs nothing', wishes: [[100, 0, 0]], most: 120, given: [3] },
  ])
    test(why, () => {
      assert.deepEqual(
        allot(
          wishes.map((rates) => ({ rates, given: 3 })),
          most,
        ),
        given,
      );
    });

  test('what was taken away comes back only where it fits easily', () => {
    const at = (given: number, most: number) => allot([{ rates: layers, given }], most)[0];
    assert.deepEqual([at(3, 900), at(2, 900), at(2, 1000), at(2, 1100)], [3, 2, 2, 3]);
  });
});
