import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ordering } from './ordering.ts';

describe('packets in their order', () => {
  const rows: { what: string; come: [sequence: number, now: number][]; end: number; given: string }[] = [
    {
      what: 'in order',
      come: [
        [7, 0],
        [8, 1],
        [9, 2],
      ],
      end: 2,
      given: '-7 8 9',
    },
    {
      what: 'overtaken',
      come: [
        [7, 0],
        [9, 1],
        [8, 2],
      ],
      end: 2,
      given: '-7 8 9',
    },
    {
      what: 'twice',
      come: [
        [7, 0],
        [7, 1],
        [8, 2],
        [7, 3],
        [8, 4],
      ],
      end: 4,
      given: '-7 8',
    },
    {
      what: 'over the end of the numbers',
      come: [
        [65_535, 0],
        [1, 1],
        [0, 2],
      ],
      end: 2,
      given: '-65535 0 1',
    },
    {
      what: 'missing, still waited for',
      come: [
        [7, 0],
        [9, 1],
      ],
      end: 100,
      given: '-7',
    },
    {
      what: 'missing for good',
      come: [
        [7, 0],
        [9, 1],
        [10, 50],
      ],
      end: 101,
      given: '-7 -9 10',
    },
    {
      what: 'sent again in time',
      come: [
        [7, 0],
        [9, 1],
        [8, 99],
      ],
      end: 200,
      given: '-7 8 9',
    },
    {
      what: 'sent again too late',
      come: [
        [7, 0],
        [9, 1],
        [10, 150],
        [8, 160],
      ],
      end: 300,
      given: '-7 -9 10',
    },
    {
      what: 'too many that wait',
      come: [
        [1, 0],
        [3, 0],
        [4, 0],
        [5, 0],
        [6, 0],
      ],
      end: 0,
      given: '-1 -3 4 5 6',
    },
    {
      what: 'another beginning',
      come: [
        [10_000, 0],
        [10_002, 0],
        [3, 0],
        [4, 0],
      ],
      end: 0,
      given: '-10000 -10002 -3 4',
    },
  ];
  for (const { what, come, end, given } of rows) {
    test(what, () => {
      const order = ordering<number>({ patience: 100, most: 3 });
      const all = come.flatMap(([sequence, now]) => [
        ...order.due(now),
        ...order.push(sequence, sequence, now),
      ]);
      all.push(...order.due(end));
      assert.equal(all.map(({ item, follows }) => `${follows ? '' : '-'}${item}`).join(' '), given);
    });
  }

  test('the rest comes at the end, whatever is missing', () => {
    const order = ordering<number>({ patience: 100, most: 10 });
    for (const sequence of [1, 3, 5]) order.push(sequence, sequence, 0);
    assert.deepEqual(
      order.rest().map(({ item }) => item),
      [3, 5],
    );
    assert.deepEqual(order.rest(), []);
  });
});
