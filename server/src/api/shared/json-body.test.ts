import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HouseError } from '../../errors.ts';
import { readJson } from './json-body.ts';

const read = (text: string | Buffer, loneSurrogates: 'refuse' | 'mend' = 'refuse') =>
  readJson(Buffer.from(text as string), { loneSurrogates });

test('an empty body, or one of blanks, is an empty object', () => {
  assert.deepEqual(read(''), {});
  assert.deepEqual(read(' \r\n'), {});
});

test('what is well formed is read as it is', () => {
  const text = '{"a":[1,{"b":"ü🧲"}],"c":null}';
  assert.deepEqual(read(text), JSON.parse(text));
});

const refused: [string, string | Buffer, string, string | undefined][] = [
  ['broken JSON', '{', 'bad_json', undefined],
  ['bytes that are not UTF-8', Buffer.from([0x22, 0xc3, 0x22]), 'bad_json', undefined],
  ['NUL in a list in a member', '{"a":{"b":["x","\\u0000"]}}', 'bad_input', 'a.b.1'],
  ['half a surrogate pair', '{"a":"\\udc00"}', 'bad_input', 'a'],
  ['half a surrogate pair in a name', '{"\\ud800":1}', 'bad_input', 'body'],
  ['__proto__ far inside', '{"a":[{"__proto__":1}]}', 'bad_input', 'a.0'],
];
for (const [what, text, code, member] of refused) {
  test(`${what} is refused by its place`, () => {
    assert.throws(
      () => read(text),
      (reason) => reason instanceof HouseError && reason.code === code && reason.member === member,
    );
  });
}

test('DS 8: half surrogate pairs become underscores where they are mended', () => {
  assert.deepEqual(read('{"a":["x\\ud800y\\udc00"],"b":"\\ud83e\\uddf2"}', 'mend'), { a: ['x_y_'], b: '🧲' });
});

test('nesting is bounded: 64 levels are read, 65 are not', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  assert.doesNotThrow(() => read(nested(64)));
  assert.throws(() => read(nested(66)), HouseError);
  assert.throws(() => read(nested(500_000)), HouseError);
});
