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

test('names that the caller chooses are told by what they begin with', () => {
  const querystring = { type: 'object', patternProperties: { '^metadata\\..{1,100}$': { type: 'string' } } };
  assert.deepEqual(told({ querystring }), [
    { name: 'metadata.<key>', in: 'query', description: undefined, schema: { type: 'string' } },
  ]);
});
