import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sdkToken, TokenRole } from 'netless-token';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';

const token = sdkToken(KEYS.accessKey, KEYS.secretKey, 0, { role: TokenRole.Admin });

test('a stop answers what is under way, takes nothing new, and ends with status 0', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  const body = '{"name":"late"}';
  const head = `POST /v5/rooms HTTP/1.1\r\nHost: x\r\ntoken: ${token}\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  socket.write(head + body.slice(0, 5));
  await sleep(100);
  const ended = server.end('SIGTERM');
  await sleep(100);
  const ready = await ask(`${server.url}/readyz`);
  assert.equal(ready.status, 503, 'it says that it is leaving');
  assert.equal(ready.headers.get('connection'), 'close');
  await sleep(700);
  await assert.rejects(ask(`${server.url}/healthz`), 'a new connection is refused');
  socket.write(body.slice(5));
  assert.equal(await ended, 0);
  assert.match(answer, /^HTTP\/1\.1 201 /);
});

test('clients that ask all the time are told to go before anything is closed', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  const clients = Array.from({ length: 8 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while ((await get(`${server.url}/healthz`, agent)) !== 'close') await sleep(5);
  });
  await sleep(200);
  const ended = server.end('SIGTERM');
  await Promise.all(clients);
  assert.equal(await ended, 0);
});

test('a connection on which nobody ever asked is not waited for', async (t) => {
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_SHUTDOWN_SECONDS: '60' });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  await ask(`${server.url}/healthz`);
  const ended = server.end('SIGTERM');
  assert.equal(await Promise.race([ended, sleep(20_000, 'still there', { ref: false })]), 0);
});

/** Answers what the server says of the connection. */
function get(url: string, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { agent }, (response) => {
      response.resume().on('error', reject);
      response.on('end', () => {
        resolve(response.headers.connection);
      });
    })
      .on('error', reject)
      .end();
  });
}

const noFullDisk = existsSync('/dev/full') ? {} : { skip: 'needs /dev/full' };

test('a log that cannot be written stops nothing', noFullDisk, async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-test-'));
  const full = openSync('/dev/full', 'w');
  const environment = {
    ...KEY_ENVIRONMENT,
    ENFILADE_LOG_LEVEL: 'trace',
    ENFILADE_PORT: '0',
    ENFILADE_DATA_DIR: dataDir,
  };
  const main = join(import.meta.dirname, '../../enfilade.mjs');
  const child = spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'pipe', full] });
  const ended = once(child, 'exit');
  t.after(() => {
    child.kill('SIGKILL');
    closeSync(full);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const [printed] = (await once(child.stdout ?? assert.fail(), 'data')) as [Buffer];
  const [, url = ''] = /listening on (\S+)/.exec(printed.toString()) ?? [];
  for (let n = 0; n < 50; n += 1) assert.equal((await ask(`${url}/v5/rooms`)).status, 401);
  assert.equal((await ask(`${url}/healthz`)).status, 200);
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
});

test('a client that holds its request open is given up after the time for stopping', async (t) => {
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_SHUTDOWN_SECONDS: '1' });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`POST /v5/rooms HTTP/1.1\r\nHost: x\r\ntoken: ${token}\r\nContent-Length: 100\r\n\r\n{`);
  await sleep(100);
  const started = Date.now();
  assert.equal(await server.end('SIGTERM'), 0);
  assert.ok(Date.now() - started < 5000);
});

test('the log has no secret, at its most talkative', async (t) => {
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_LOG_LEVEL: 'trace' });
  const pair = { accessKey: KEYS.accessKey, secretAccessKey: KEYS.secretKey, lifespan: 0, role: 'admin' };
  await ask(`${server.url}/v5/tokens/teams`, { body: pair });
  await ask(`${server.url}/v5/tokens/teams`, { body: { ...pair, secretAccessKey: 'wrong-secret-in-body' } });
  await ask(`${server.url}/v5/tokens/teams`, {
    method: 'POST',
    body: `{"secretAccessKey":"${KEYS.secretKey}"`,
  });
  await ask(`${server.url}/v5/rooms?token=${token}`, { headers: { token } });
  const bearer = { authorization: `Bearer ${KEYS.apiKey}` };
  await ask(`${server.url}/v2/rooms`, { headers: bearer });
  await ask(`${server.url}/api/2.0/files/rooms`, { headers: bearer });
  await server.end();
  const { stdout, stderr } = server.output();
  assert.match(stderr, /"reqId":"[0-9a-f-]{36}"/);
  for (const secret of [
    KEYS.secretKey,
    KEYS.apiKey,
    KEYS.adminPassword,
    token.slice(20),
    'wrong-secret-in-body',
  ]) {
    assert.ok(!stderr.includes(secret), `a secret is in the log: ${secret.slice(0, 4)}…`);
  }
  // The keys were given, but a first start still shows them once.
  assert.ok(stdout.includes(KEYS.apiKey));
});
