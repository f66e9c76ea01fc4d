import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
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

test('a server that bounds how often it is asked: its rooms are gone all the same', async (t) => {
  const rooms = new Set<string>();
  let asked = 0;
  let heldUntil = Infinity;
  const server = createServer((request, response) => {
    asked += 1;
    if (asked === 200) heldUntil = Date.now() + 900;
    const isHeld = asked >= 200 && Date.now() < heldUntil;
    void text(request).then((body) => {
      response.setHeader('retry-after', '1').statusCode = isHeld ? 429 : 200;
      if (isHeld) response.end('{}');
      else if (request.url?.endsWith('/batch')) {
        const { operations } = JSON.parse(body) as { operations: { room_id: string }[] };
        for (const { room_id: id } of operations) rooms.delete(id);
        response.end('{}');
      } else {
        const id = String(asked);
        rooms.add(id);
        // Some are still on their way when the first one is refused.
        setTimeout(() => response.end(JSON.stringify({ id })), 5);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { status, stderr } = await runCli(t, ['bench', '--url', url, '--key', 'sk-1', '--yes']);
  assert.match(stderr, /^enfilade: POST \/rooms was answered with 429: .*\n$/);
  assert.equal(status, 1);
  assert.ok(asked > 200);
  assert.deepEqual([...rooms], []);
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
