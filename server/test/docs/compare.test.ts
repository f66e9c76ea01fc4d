import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf } from './blocks.ts';
import { comparePrinted, toBeShown } from './compare.ts';

const ID = '01a201682916709bad29e648232e9a3d';
const OTHER_ID = '01a201682a5771879a34cf98aaaaaaaa';

const PAIRS: [title: string, lang: string, printed: string, shown: string, same: boolean][] = [
  ['the same text', 'text', 'two rooms\n', 'two rooms\n', true],
  ['another text', 'text', 'two rooms\n', 'three rooms\n', false],
  ['another id', 'text', `room ${ID}`, `room ${OTHER_ID}`, true],
  ['an id where none is shown', 'text', `room ${ID}`, 'room null', false],
  ['another time', 'text', 'at 2026-11-22T03:58:53.206Z', 'at 2027-01-01T00:00:00.000Z', true],
  ['no time', 'text', 'at null', 'at 2027-01-01T00:00:00.000Z', false],
  ['JSON in other lines', 'json', '{"a":1,"b":[2]}', '{\n "a": 1, "b": [2]\n}', true],
  ['another value', 'json', '{"a":1}', '{"a":2}', false],
  ['a member more', 'json', '{"a":1,"b":2}', '{"a":1}', false],
  ['a member more, left out', 'jsonc', '{"a":1,"b":2}', '{"a":1,\n // …\n}', true],
  ['a member less, where some are left out', 'jsonc', '{"b":2}', '{"a":1,\n // …\n}', false],
  ['another value, where some are left out', 'jsonc', '{"a":2,"b":2}', '{"a":1,\n // …\n}', false],
  ['an item more, where members are left out', 'jsonc', '[{"a":1},{"a":1}]', '[{"a":1,\n // …\n}]', false],
];

for (const [title, lang, printed, shown, same] of PAIRS) {
  test(`what is printed and what is shown: ${title}`, () => {
    const compare = (): void => comparePrinted(lang, printed, shown, 'here');
    if (same) assert.doesNotThrow(compare);
    else assert.throws(compare);
  });
}

test('what is written into a page keeps to the members that it shows', () => {
  assert.equal(toBeShown('jsonc', '{"a":2,"b":2}', '{"a":1,\n // …\n}'), '{\n  "a": 2\n  // …\n}\n');
  assert.equal(toBeShown('jsonc', '{"code":"bad"}', '{"a":1,\n // …\n}'), '{\n  "code": "bad"\n}\n');
});

test('the blocks of a page: marks, and what stands right below', () => {
  const page = [
    '```sh\nfirst\n```\n\n```text\none\n```\n\n```text\nalone\n```',
    '<!-- run: fails -->\n\n```sh [Tab]\nsecond\n```\n\nIn between.\n\n```json\n{}\n```\n',
  ].join('\n\n');
  const blocks = blocksOf(page);
  assert.deepEqual(
    blocks.map(({ lang, code, mark, shown }) => [lang, code, mark, shown?.text]),
    [
      ['sh', 'first\n', undefined, 'one\n'],
      ['text', 'alone\n', undefined, undefined],
      ['sh', 'second\n', 'fails', undefined],
      ['json', '{}\n', undefined, undefined],
    ],
  );
  const shown = blocks[0]?.shown;
  assert.equal(page.slice(shown?.from, shown?.to), 'one\n');
});
