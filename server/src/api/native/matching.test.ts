import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HouseError } from '../../errors.ts';
import { checkMatch, names } from './matching.ts';

const cases: [header: string, strong: boolean, weak: boolean][] = [
  ['"7"', true, true],
  ['"6", "7"', true, true],
  ['*', true, true],
  [' * ', true, true],
  ['W/"7"', false, true],
  ['"6"', false, false],
  ['7', false, false],
  ['"77"', false, false],
  ['', false, false],
];
for (const [header, strong, weak] of cases) {
  test(`RFC 9110 13.1 ${JSON.stringify(header)} ${strong ? 'names' : 'does not name'} revision 7`, () => {
    assert.equal(names(header, 7, false), strong);
    assert.equal(names(header, 7, true), weak);
  });
}

test('RFC 9110 13.1.1 without If-Match anything may be changed, with another tag nothing', () => {
  assert.doesNotThrow(() => checkMatch(undefined, 7));
  assert.throws(
    () => checkMatch('"6"', 7),
    (reason) => reason instanceof HouseError && reason.code === 'precondition_failed',
  );
});
