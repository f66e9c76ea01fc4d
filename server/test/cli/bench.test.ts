import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { startServer } from '../support/server.ts';
import { newFolder, runCli, spawnCli, until } from './cli.ts';

interface Result {
  request: string;
  requests: number;
  per_second: number;
  median_ms: number;
  p99_ms: number;
}

test('on a throw-away server: a table, and what was measured; nothing is left', async (t) => {
  const temporary = newFolder(t);
  const { status, stdout, stderr } = await runCli(t, ['bench', '--seconds', '1'], {
    env: { TMPDIR: temporary },
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^REQUEST +PER SECOND +MEDIAN +99 % WITHIN +REQUESTS\ncreate a room +[\d,]+ /);
  assert.match(stdout, /\n\nMeasured on a throw-away server .*\n.*share this machine/);
  assert.deepEqual(readdirSync(temporary), []);
});

test('on a server: only when it is agreed to, and its rooms are gone afterwards', async (t) => {
  const server = await startServer();
  const env = { ENFILADE_API_KEY: server.keys.apiKey };
  const asked = await runCli(t, ['bench', '--url', server.url, '--seconds', '1'], { env });
  assert.match(asked.stderr, /^enfilade: .*--yes\n$/);
  assert.equal(asked.status, 2);

  const { stdout } = await runCli(t, ['bench', '--url', server.url, '--seconds', '1', '--yes', '--json'], {
    env,
  });
  const { url, results } = JSON.parse(stdout) as { url: string; results: Result[] };
  assert.equal(url, server.url);
  assert.deepEqual(
    results.map(({ request }) => request),
    ['create', 'get', 'list'],
  );
  for (const { requests, per_second, median_ms, p99_ms } of results) {
    assert.ok(requests > 0 && per_second > 0 && median_ms > 0 && p99_ms >= median_ms);
  }
  assert.deepEqual(await roomsOf(server.url, server.keys.apiKey), []);
  await server.stop();
});

test('interrupted, it deletes its rooms, too', async (t) => {
  const server = await startServer();
  const env = { ENFILADE_API_KEY: server.keys.apiKey };
  const { child, ended } = spawnCli(t, ['bench', '--url', server.url, '--seconds', '60', '--yes'], { env });
  const { db } = server.running;
  const count = async () => (await db.queries.selectFrom('rooms').select('id').limit(1).execute()).length;
  let made = 0;
  await until(() => {
    void count().then((found) => (made = found));
    return made > 0;
  });
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  assert.equal(stderr, 'enfilade: it was interrupted\n');
  assert.equal(status, 130);
  assert.deepEqual(await roomsOf(server.url, server.keys.apiKey), []);
  await server.stop();
});

test('a key that may not make rooms is told', async (t) => {
  const server = await startServer();
  const env = { ENFILADE_API_KEY: `sk-${'0'.repeat(64)}` };
  const { status, stderr } = await runCli(t, ['bench', '--url', server.url, '--yes'], { env });
  assert.match(stderr, /^enfilade: POST \/rooms was answered with 401: .*\n$/);
  assert.equal(status, 1);
  await server.stop();
});

async function roomsOf(url: string, key: string): Promise<unknown[]> {
  const answer = await fetch(`${url}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { data: unknown[] }).data;
}
