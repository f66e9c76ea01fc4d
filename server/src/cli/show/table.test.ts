import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sink } from '../io.ts';
import { details, table, type Column } from './table.ts';

const sink = (columns?: number): Sink => ({
  print: () => Promise.resolve(),
  isTerminal: columns !== undefined,
  color: false,
  columns: columns ?? 80,
});

interface Row {
  name: string;
  count: number | null;
}
const COLUMNS: Column<Row>[] = [
  { title: 'NAME', of: ({ name }) => name },
  { title: 'COUNT', of: ({ count }) => count, right: true },
];

test('columns stand below each other by how wide a terminal shows them', () => {
  const rows = [
    { name: 'algebra', count: 7 },
    { name: '数学', count: 1234 },
    { name: '👩‍🏫!', count: null },
  ];
  assert.equal(
    table(sink(), COLUMNS, rows),
    ['NAME     COUNT', 'algebra      7', '数学      1234', '👩‍🏫!          –', ''].join('\n'),
  );
});

test('on a terminal the widest column gives way; in a pipe nothing is cut', () => {
  const rows = [{ name: '数'.repeat(30), count: 1 }];
  for (const line of table(sink(30), COLUMNS, rows).trimEnd().split('\n')) assert.ok(line.length <= 30, line);
  assert.match(table(sink(30), COLUMNS, rows), /数…/);
  assert.match(table(sink(), COLUMNS, rows), /数{30}/);
});

test('what could move the cursor or turn the writing is shown, not done', () => {
  const rows = [{ name: 'a\u001b[2Jb\u009bc\u202ed\ne', count: 0 }];
  assert.match(table(sink(), COLUMNS, rows), /^a\\u001b\[2Jb\\u009bc\\u202ed e +0$/m);
});

test('details: lists, yes and no, objects; nothing is a dash', () => {
  const pairs = [
    ['id', 7],
    ['tags', ['a', 'b']],
    ['record', false],
    ['metadata', { grade: 8 }],
    ['size', null],
    ['polls', []],
  ] as const;
  assert.equal(
    details(sink(), pairs),
    'id        7\ntags      a, b\nrecord    no\nmetadata  {"grade":8}\nsize      –\npolls     –\n',
  );
});
