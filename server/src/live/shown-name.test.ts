import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownName } from './shown-name.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const ROWS: [what: string, said: string, shown: string][] = [
  ['a name', ' Ann Älter ', 'Ann Älter'],
  ['nothing that is seen', '\u200B\u2060 \u200D', 'Guest'],
  ['lines and controls', 'Ann\nBob\u0000\u2028Cy', 'Ann Bob Cy'],
  ['what turns text around', 'Ann\u202Etxt', 'Ann txt'],
  ['half of a letter', 'Ann\uD83D', 'Ann\uFFFD'],
  ['a family', `${FAMILY} Ann`, `${FAMILY} Ann`],
  ['a skin tone, and one in a profession', '👍🏽 👩🏽‍🚀', '👍🏽 👩🏽‍🚀'],
  ['flags', '🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈', '🇩🇪🇫🇷 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈'],
  ['a joiner that joins nothing', 'An\u200Dn 👩\u200D', 'An n 👩'],
  ['letters that are joined and parted', 'می\u200Cخواهم क्\u200Dष', 'می\u200Cخواهم क्\u200Dष'],
  ['too long a name', 'x'.repeat(101), 'x'.repeat(100)],
  ['a family at its end', `${'x'.repeat(95)}${FAMILY}`, 'x'.repeat(95)],
  ['flags at its end', `${'x'.repeat(97)}🇩🇪`, 'x'.repeat(97)],
  ['a skin tone at its end', `${'x'.repeat(98)}👍🏽`, 'x'.repeat(98)],
  ['half of a letter at its end', `${'x'.repeat(99)}😀`, 'x'.repeat(99)],
  ['one letter without end', `a${'\u0301'.repeat(200)}`, `a${'\u0301'.repeat(99)}`],
];

for (const [what, said, shown] of ROWS)
  test(`a name that is shown: ${what}`, () => {
    assert.equal(shownName(said), shown);
    assert.equal(shownName(shown), shown, 'once more changes nothing');
  });
