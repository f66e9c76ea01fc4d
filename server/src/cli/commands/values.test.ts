import assert from 'node:assert/strict';
import { test } from 'node:test';
import { header, metadata, moment, seconds, several, wholeNumber } from './values.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const local = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();

const good: [what: string, read: () => unknown, expected: unknown][] = [
  ['a whole number', () => wholeNumber(1, 100)('100'), 100],
  ['one below nothing', () => wholeNumber(-1)('-1'), -1],
  ['seconds', () => seconds('90'), 90],
  ['minutes', () => seconds('15m'), 900],
  ['days', () => seconds('7d'), 604_800],
  ['from now', () => moment('+2h', NOW), '2026-11-22T14:00:00.000Z'],
  ['RFC 3339', () => moment('2026-12-24T18:00:00+01:00'), '2026-12-24T17:00:00.000Z'],
  ['in lower case', () => moment('2026-12-24t18:00:00z'), '2026-12-24T18:00:00.000Z'],
  ['a time here', () => moment('2026-12-24 18:30'), local(2026, 11, 24, 18, 30)],
  ['a day here', () => moment('2026-12-24'), local(2026, 11, 24)],
  ['several', () => several('b', several('a')), ['a', 'b']],
  ['metadata', () => metadata('b=x=y', metadata('a=8')), { a: 8, b: 'x=y' }],
  [
    'metadata: a truth, a text of digits, nothing',
    () => metadata('c=', metadata('b="8"', metadata('a=true'))),
    { a: true, b: '8', c: '' },
  ],
  [
    'metadata: a number that would not stay as it was typed is a text',
    () => metadata('c=1e400', metadata('b=1.50', metadata('a=12345678901234567890'))),
    { a: '12345678901234567890', b: 1.5, c: '1e400' },
  ],
  ['a header', () => header('B:', header('X-A: b: c')), { 'X-A': 'b: c', B: '' }],
];
for (const [what, read, expected] of good) {
  test(`a value is read: ${what}`, () => assert.deepEqual(read(), expected));
}

const bad: [what: string, read: () => unknown, expected: RegExp][] = [
  ['half a number', () => wholeNumber(0)('1.5'), /whole number, 0 or more/],
  ['too large', () => wholeNumber(1, 100)('101'), /whole number, 1 to 100/],
  ['another base', () => wholeNumber(0)('0x10'), /whole number/],
  ['nothing', () => wholeNumber(0)(''), /whole number/],
  ['a unit that is none', () => seconds('7w'), /90s, 15m, 12h or 7d/],
  ['a day that is none', () => moment('2026-13-01'), /RFC|2026-12-24/],
  ['a day that its month does not have', () => moment('2027-02-31'), /2026-12-24/],
  ['a day of no year', () => moment('+999999999999d'), /2026-12-24/],
  ['words', () => moment('tomorrow'), /2026-12-24/],
  ['metadata without a value', () => metadata('grade'), /key=value/],
  ['metadata without a key', () => metadata('=8'), /key=value/],
  ['a header without a name', () => header(': x'), /Name: value/],
];
for (const [what, read, expected] of bad) {
  test(`a value is refused: ${what}`, () => assert.throws(read, expected));
}
