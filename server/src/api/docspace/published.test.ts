import assert from 'node:assert/strict';
import { test } from 'node:test';
import { published } from './published.ts';

test('an enumeration may be sent by number or by name', () => {
  const schema = { type: 'integer', enum: [0, 1], names: { Owner: 0, Member: 1 }, description: 'Who.' };
  assert.deepEqual(published(schema), {
    anyOf: [
      { type: 'integer', enum: [0, 1] },
      { type: 'string', enum: ['Owner', 'Member'] },
    ],
    description: 'Who. 0 Owner, 1 Member',
  });
});

test('several at once may be sent as their sum or by their names; of two names the first counts', () => {
  const schema = { type: 'integer', minimum: 0, maximum: 3, flags: { Name: 1, Mail: 2, Email: 2 } };
  assert.deepEqual(published(schema), {
    anyOf: [{ type: 'integer', minimum: 0, maximum: 3 }, { type: 'string' }],
    description: 'The sum of 1 Name, 2 Mail; or their names with commas.',
  });
});

test('what is said of a fault is not part of the schema', () => {
  assert.deepEqual(published({ type: 'string', maxLength: 30, says: 'Incorrect name.' }), {
    type: 'string',
    maxLength: 30,
  });
});
