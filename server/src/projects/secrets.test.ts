import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newEncryptionKey, openSecretBox, sameSecret } from './secrets.ts';

test('what is sealed opens again, never looks the same twice, and not with another key', () => {
  const box = openSecretBox(newEncryptionKey());
  const sealed = box.seal('ключ 🔑');
  assert.equal(box.open(sealed), 'ключ 🔑');
  assert.notEqual(box.seal('ключ 🔑'), sealed);
  assert.throws(() => openSecretBox(newEncryptionKey()).open(sealed));
  const altered = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
  assert.throws(() => box.open(altered));
  assert.throws(() => box.open('v2.abc'));
});

test('secrets are compared whole', () => {
  assert.ok(sameSecret('abc', 'abc'));
  assert.ok(!sameSecret('abc', 'abcd'));
  assert.ok(!sameSecret('', 'a'));
});
