import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { parametersOf } from './parameters.ts';
import { schemaShelf } from './schemas.ts';

const told = (schema: object, url = '/rooms') =>
  parametersOf({ method: 'GET', url, schema }, schemaShelf(), false);

test('what stands in the path is required, described or not', () => {
  const params = Type.Object({ room_id: Type.String({ description: 'Its id.' }) });
  assert.deepEqual(told({ params }, '/rooms/:room_id/roles/:role'), [
    { name: 'room_id', in: 'path', description: 'Its id.', schema: { type: 'string' }, required: true },
    { name: 'role', in: 'path', description: undefined, schema: { type: 'string' }, required: true },
  ]);
});

test('what has a default need not be sent', () => {
  const querystring = Type.Object({ limit: Type.Integer({ default: 50 }), q: Type.String() });
  assert.deepEqual(
    told({ querystring })?.map((one) => [
      (one as { name: string }).name,
      (one as { required?: boolean }).required ?? false,
    ]),
    [
      ['limit', false],
      ['q', true],
    ],
  );
});

test('what says nothing itself is told in the words of its API, before what its values mean', () => {
  const querystring = Type.Object({
    order: Type.Integer({ description: 'Its own.' }),
    area: Type.Unsafe<number>({ type: 'integer', meant: '0 All' }),
    id: Type.String(),
  });
  const words = [
    ['order', 'Not this.'],
    ['area', 'Where to look.'],
    ['id', 'A group.', '/groups'],
    ['id', 'A room.'],
  ] as const;
  const publish = ({ meant, ...schema }: Record<string, unknown>): Record<string, unknown> =>
    meant === undefined ? schema : { ...schema, description: meant };
  const toldAt = (url: string) => {
    const route = { method: 'GET', url, schema: { querystring } };
    return (parametersOf(route, schemaShelf(publish), false, words) ?? []).map(
      (one) => (one as { description?: string }).description,
    );
  };
  assert.deepEqual(toldAt('/rooms'), ['Its own.', 'Where to look. 0 All', 'A room.']);
  assert.deepEqual(toldAt('/groups/:name').slice(-1), ['A group.']);
});

test('names that the caller chooses are told by what they begin with', () => {
  const querystring = { type: 'object', patternProperties: { '^metadata\\..{1,100}$': { type: 'string' } } };
  assert.deepEqual(told({ querystring }), [
    { name: 'metadata.<key>', in: 'query', description: undefined, schema: { type: 'string' } },
  ]);
});
