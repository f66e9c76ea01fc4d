import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Every text of a language with its path; a function says what it makes of numbers and names. */
function textsOf(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) => {
    const at = `${path}${name}`;
    if (typeof value === 'string') return [[at, value]];
    if (typeof value === 'function') return [[at, (value as (...parts: unknown[]) => string)(3, 5)]];
    return textsOf(value as object, `${at}.`);
  });
}

test('no text is empty, and none was left in English', () => {
  const english = new Map(textsOf(en));
  const same = new Set(['languageName']);
  for (const [path, text] of textsOf(zh)) {
    assert.notEqual(text.trim(), '', path);
    if (!same.has(path)) assert.notEqual(text, english.get(path), path);
  }
});
