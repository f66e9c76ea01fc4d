import assert from 'node:assert/strict';
import { test } from 'node:test';
import { thin, wantedFields } from './fields.ts';

const room = {
  id: 1,
  title: 'x',
  createdBy: { id: 'u', displayName: 'A' },
  tags: ['a'],
  folders: [{ id: 2, title: 'y' }, 3],
};

test('DS 2.1 fields leaves what is asked for, also in members and lists', () => {
  const rows: [string[], unknown][] = [
    [['id'], { id: 1 }],
    [['id,title'], { id: 1, title: 'x' }],
    [['id', ' title '], { id: 1, title: 'x' }],
    [['createdBy.displayName'], { createdBy: { displayName: 'A' } }],
    [['createdBy', 'createdBy.id'], { createdBy: room.createdBy }],
    [['createdBy.id,createdBy'], { createdBy: room.createdBy }],
    [['createdBy.id', 'createdBy.displayName'], { createdBy: room.createdBy }],
    [['folders.title'], { folders: [{ title: 'y' }, 3] }],
    [['tags.length', 'tags'], { tags: ['a'] }],
    [['nothing', 'toString', '__proto__.a'], {}],
  ];
  for (const [lists, expected] of rows) assert.deepEqual(thin(room, wantedFields(lists) ?? {}), expected);
  assert.deepEqual(thin([room, room], wantedFields(['id']) ?? {}), [{ id: 1 }, { id: 1 }]);
  assert.equal(thin('text', wantedFields(['id']) ?? {}), 'text');
  assert.equal(({} as { a?: unknown }).a, undefined);
});

test('DS 2.1 fields that name nothing ask for everything', () => {
  for (const lists of [[], [''], [','], ['.'], [' , . ']]) assert.equal(wantedFields(lists), undefined);
});
