import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialsOf } from './colours.ts';

test('initials are what people take for letters: joined emoji, flags and skin tones are one', () => {
  for (const [name, initials] of [
    ['Ann', 'A'],
    ['ann de ville', 'AV'],
    ['👩‍👩‍👧‍👦 Miller', '👩‍👩‍👧‍👦M'],
    ['Ann 🇩🇪', 'A🇩🇪'],
    ['👍🏽👍🏽', '👍🏽'],
    ['e\u0301mile', 'E\u0301'],
    ['  ', '?'],
  ])
    assert.equal(initialsOf(name ?? ''), initials, name);
});
