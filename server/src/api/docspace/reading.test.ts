import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reader, type Shape } from './reading.ts';

const shape: Shape = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    kind: { type: 'integer', names: { Red: 1, DarkBlue: 7 } },
    marks: { type: 'integer', flags: { Name: 1, Date: 8 } },
    list: { type: 'array', items: { type: 'integer' } },
    inner: { type: 'object', properties: { value: { type: 'number' } } },
  },
};

test('DS 2.1 bodies: names in any case, null as absent, numbers as text, enumerations by name', () => {
  const read = reader(shape, false);
  const rows: [unknown, unknown][] = [
    [{ TITLE: 'x', Unknown: 1 }, { title: 'x' }],
    [{ title: null, count: null }, {}],
    [{ count: '12' }, { count: 12 }],
    [{ count: ' -3 ' }, { count: -3 }],
    [{ count: '1e3' }, { count: '1e3' }],
    [{ count: '' }, { count: '' }],
    [{ flag: 'True' }, { flag: true }],
    [{ flag: 1 }, { flag: 1 }],
    [{ kind: 'darkblue' }, { kind: 7 }],
    [{ kind: '1' }, { kind: 1 }],
    [{ kind: 'constructor' }, { kind: 'constructor' }],
    [{ marks: 'date' }, { marks: 8 }],
    [{ marks: 'Name, Date,Name' }, { marks: 9 }],
    [{ marks: '9' }, { marks: 9 }],
    [{ marks: 'Name,Nothing' }, { marks: 'Name,Nothing' }],
    [{ marks: '' }, { marks: '' }],
    [{ list: ['1', 'x', null] }, { list: [1, 'x', null] }],
    [{ list: '1' }, { list: '1' }],
    [{ Inner: { VALUE: '1.5' } }, { inner: { value: 1.5 } }],
    [{ inner: [1] }, { inner: [1] }],
    [[], []],
    ['text', 'text'],
  ];
  for (const [given, expected] of rows) assert.deepEqual(read(given), expected);
});

test('DS 2.4 queries: lists are repeated names or have brackets, of anything else the first counts', () => {
  const read = reader(shape, true);
  const rows: [unknown, unknown][] = [
    [{ list: '1' }, { list: [1] }],
    [{ list: ['1', '2'] }, { list: [1, 2] }],
    [{ 'list[]': ['1', '2'] }, { list: [1, 2] }],
    [{ 'list[0]': '1', 'LIST[1]': '2' }, { list: [1, 2] }],
    [{ count: ['1', '2'] }, { count: 1 }],
    [{ kind: 'Red' }, { kind: 1 }],
  ];
  for (const [given, expected] of rows) assert.deepEqual(read(given), expected);
});
