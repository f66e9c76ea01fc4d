import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { schemaShelf } from './schemas.ts';

const Name = Type.String({ maxLength: 5 });
const Room = Type.Object({ name: Name }, { title: 'Room', examples: [{ name: 'a', title: 'Person' }] });

test('a schema with a name stands once, however often it is used', () => {
  const shelf = schemaShelf();
  const ref = { $ref: '#/components/schemas/Room' };
  assert.deepEqual(shelf.put(Room), ref);
  const page = Type.Object({ data: Type.Array(Room), first: Type.Optional(Type.Union([Room, Type.Null()])) });
  assert.deepEqual(shelf.put(page), {
    type: 'object',
    required: ['data'],
    properties: { data: { type: 'array', items: ref }, first: { anyOf: [ref, { type: 'null' }] } },
  });
  assert.deepEqual(Object.keys(shelf.named()), ['Room']);
});

test('examples and members that are called title are no names', () => {
  const shelf = schemaShelf();
  const titled = Type.Object({ title: Type.String() }, { title: 'A title with blanks' });
  assert.deepEqual(shelf.put(titled), {
    type: 'object',
    required: ['title'],
    properties: { title: { type: 'string' } },
    title: 'A title with blanks',
  });
  shelf.put(Room);
  assert.deepEqual(shelf.named()['Room']?.['examples'], [{ name: 'a', title: 'Person' }]);
  assert.deepEqual(Object.keys(shelf.named()), ['Room']);
});

test('two different schemas cannot have one name', () => {
  const shelf = schemaShelf();
  shelf.put(Room);
  shelf.put(Type.Object({ name: Name }, { title: 'Room', examples: [{ name: 'a', title: 'Person' }] }));
  assert.throws(() => shelf.put(Type.Object({}, { title: 'Room' })), /two schemas are called Room/);
});

test('words of a door become JSON Schema, at any depth', () => {
  const shelf = schemaShelf(({ says: _says, ...schema }) => schema);
  const body = Type.Object({ tags: Type.Array(Type.String({ says: 'too long' })) });
  assert.deepEqual(shelf.put(body), {
    type: 'object',
    required: ['tags'],
    properties: { tags: { type: 'array', items: { type: 'string' } } },
  });
});
