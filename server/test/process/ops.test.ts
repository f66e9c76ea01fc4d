import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askDoor } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';

test('health, readiness and metrics need no credential; a route is counted by its pattern', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  assert.deepEqual((await ask(`${server.url}/healthz`)).body, { status: 'ok' });
  assert.deepEqual((await ask(`${server.url}/readyz`)).body, { status: 'ready' });
  await askDoor(server.url, '/v5', KEYS, `/rooms/${'a'.repeat(32)}`);
  const { body, headers } = await ask(`${server.url}/metrics`);
  assert.match(headers.get('content-type') ?? '', /^text\/plain/);
  assert.match(
    String(body),
    /enfilade_http_request_duration_seconds_count\{method="GET",route="\/v5\/rooms\/:uuid",status="404"\} 1/,
  );
  assert.match(String(body), /process_resident_memory_bytes \d/);
});

test('every answer has a request id', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  for (const path of ['/healthz', '/v5/rooms', '/v2/rooms', '/api/2.0/files/rooms', '/nothing']) {
    const { headers } = await ask(server.url + path);
    assert.match(headers.get('x-request-id') ?? '', /^[0-9a-f-]{36}$/, path);
  }
});

test('without its database the server is alive but not ready, and answers 500 in the API’s shape', async (t) => {
  const postgres = await runningPostgres();
  t.after(() => postgres.stop());
  const url = await createDatabase(postgres);
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_DATABASE_URL: url });
  assert.equal((await askDoor(server.url, '/v5', KEYS, '/rooms', { body: {} })).status, 201);

  const { default: pg } = await import('pg');
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`drop database "${new URL(url).pathname.slice(1)}" with (force)`);
  await admin.end();

  assert.equal((await ask(`${server.url}/healthz`)).status, 200);
  assert.equal((await ask(`${server.url}/readyz`)).status, 503);
  const { status, body } = await askDoor(server.url, '/v5', KEYS, '/rooms', { body: {} });
  assert.equal(status, 500);
  assert.deepEqual(body, { message: 'internal error', code: 'internal' });
});

test('two servers on one PostgreSQL are one: what one makes, the other has', async (t) => {
  const postgres = await runningPostgres();
  t.after(() => postgres.stop());
  const environment = { ...KEY_ENVIRONMENT, ENFILADE_DATABASE_URL: await createDatabase(postgres) };
  const servers = await Promise.all([spawnServer(t, environment), spawnServer(t, environment)]);
  const [one, other] = servers;
  const created = await Promise.all(
    Array.from({ length: 16 }, (_, n) =>
      askDoor(n % 2 ? one.url : other.url, '/v2', KEYS, '/rooms', { body: { name: 'shared-name' } }),
    ),
  );
  assert.deepEqual(
    created.map(({ status }) => status),
    Array.from({ length: 16 }, () => 200),
  );
  assert.equal(new Set(created.map(({ body }) => (body as { id: string }).id)).size, 1);
  const lists = await Promise.all(servers.map((server) => askDoor(server.url, '/v5', KEYS, '/rooms')));
  assert.equal((lists[0]?.body as unknown[]).length, 1);
  assert.deepEqual(lists[0]?.body, lists[1]?.body);
});
