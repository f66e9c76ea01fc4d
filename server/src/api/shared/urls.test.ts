import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanUrl } from './urls.ts';

const urls: [string, string][] = [
  ['/v5/rooms?limit=1', '/v5/rooms?limit=1'],
  ['http://api.100ms.live/v2/rooms?a=http://b//c', '/v2/rooms?a=http://b//c'],
  ['https://user:pw@api.example:443', '/'],
  ['http://api.example?x=1', '/?x=1'],
  ['//api/2.0//files', '/api/2.0/files'],
  ['/v5/rooms/%zz', '/v5/rooms/%25zz'],
  ['/v5/rooms/%41', '/v5/rooms/%41'],
  ['/v5/rooms?x=%zz', '/v5/rooms?x=%zz'],
  ['*', '/*'],
];
for (const [from, to] of urls) {
  test(`HM 4, DS 9: ${from} is routed as ${to}`, () => {
    assert.equal(cleanUrl(from), to);
  });
}
