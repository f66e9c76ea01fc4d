import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Histogram, Registry } from 'prom-client';
import { keysOf } from '../support/doors.ts';
import { checkDocumented, checkStatuses } from '../support/documented.ts';
import { ask, type Answer } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';

// Every answer that any test gets is held against the documents. Here it is seen that this can fail.

let server: TestServer;
let url: string;
let good: Answer;
before(async () => {
  server = await startServer();
  url = `${server.url}/v5/rooms`;
  good = await ask(url, { method: 'POST', headers: keysOf('/v5', KEYS) });
});
after(() => server.stop());

const wrong: [string, (answer: Answer) => Answer, RegExp][] = [
  ['a status', (answer) => ({ ...answer, status: 202 }), /→ 202: this status is not in createRoom/],
  [
    'a type of body',
    (answer) => ({ ...answer, headers: new Headers({ 'content-type': 'text/html' }) }),
    /text\/html is not in/,
  ],
  ['a member of another type', withBody({ limit: '5' }), /limit must be integer/],
  ['a member that is not documented', withBody({ capacity: 5 }), /must NOT have additional properties/],
  ['a member that is missing', withBody({ uuid: undefined }), /must have required property 'uuid'/],
];

function withBody(change: object): (answer: Answer) => Answer {
  return (answer) => ({ ...answer, body: { ...(answer.body as object), ...change } });
}

for (const [what, change, message] of wrong) {
  test(`${what} that the document does not have fails the test that sees it`, () => {
    checkDocumented('POST', url, good);
    assert.throws(() => {
      checkDocumented('POST', url, change(good));
    }, message);
  });
}

test('what no test asked through `ask` is seen when the server stops', async () => {
  const registry = new Registry();
  const histogram = new Histogram({
    name: 'enfilade_http_request_duration_seconds',
    help: 'as the server counts',
    labelNames: ['method', 'route', 'status'] as const,
    registers: [registry],
  });
  histogram.observe({ method: 'GET', route: '/v5/rooms/:uuid', status: 404 }, 1);
  histogram.observe({ method: 'GET', route: 'none', status: 418 }, 1);
  await checkStatuses(registry);
  histogram.observe({ method: 'GET', route: '/v5/rooms/:uuid', status: 418 }, 1);
  await assert.rejects(checkStatuses(registry), /GET \/v5\/rooms\/\{uuid\} → 418/);
});

test('the documents say where clients reach the server', async () => {
  const other = await startServer({ ENFILADE_PUBLIC_URL: 'https://rooms.example.com' });
  try {
    const { body } = await ask(`${other.url}/docs/native.json`);
    assert.deepEqual((body as { servers: unknown }).servers, [{ url: 'https://rooms.example.com' }]);
  } finally {
    await other.stop();
  }
});
