import assert from 'node:assert/strict';
import { test } from 'node:test';
import { json, plain } from './plain.ts';

test('text from elsewhere stays on its line and moves nothing', () => {
  assert.equal(plain('a\tb\r\nc'), 'a b\\u000d c');
  assert.equal(plain('\u001b]0;title\u0007\u2066x\u2028'), '\\u001b]0;title\\u0007\\u2066x\\u2028');
  assert.equal(plain('Größe 数学 👩‍🏫 عربى'), 'Größe 数学 👩‍🏫 عربى');
});

test('a document is JSON that says the same, and shows no control', () => {
  const value = { title: 'a\u009b31m\u007f\u001b\n', list: [1, null] };
  for (const text of [json(value), json(value, 2)]) {
    assert.deepEqual(JSON.parse(text), value);
    assert.doesNotMatch(text, /[^\P{Cc}\n]/u);
  }
});
