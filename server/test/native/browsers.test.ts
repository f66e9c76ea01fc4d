import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const origin = 'https://class.example';
const EXPOSED = 'etag, location, idempotency-replayed, retry-after, x-ratelimit-remaining, x-request-id';

for (const path of ['/rooms', '/rooms/some', '/nothing/here']) {
  test(`a preflight for ${path} is answered without a credential`, async () => {
    const headers = {
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization, content-type, if-match',
    };
    const answer = await ask(`${server.url}/api/v1${path}`, { method: 'OPTIONS', headers });
    assert.equal(answer.status, 204);
    const told = Object.fromEntries(
      [...answer.headers].filter(([name]) => name.startsWith('access-control-')),
    );
    assert.deepEqual(told, {
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED,
      'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id',
      'access-control-max-age': '86400',
    });
  });
}

const answers: [string, string, Record<string, string>, number][] = [
  ['an answer', '/rooms', {}, 200],
  ['a refused credential', '/rooms', { authorization: 'Bearer sk-wrong' }, 401],
  ['an unknown path', '/nothing', {}, 404],
];
for (const [what, path, other, status] of answers) {
  test(`any page can read ${what}`, async () => {
    const headers = { origin, authorization: `Bearer ${server.keys.apiKey}`, ...other };
    const answer = await ask(`${server.url}/api/v1${path}`, { headers });
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.equal(answer.headers.get('access-control-expose-headers'), EXPOSED);
  });
}
