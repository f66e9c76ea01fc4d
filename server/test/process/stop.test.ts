import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
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
  await new Promise((resolve) => setTimeout(resolve, 100));
  const ended = server.end('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  await assert.rejects(ask(`${server.url}/healthz`), 'a new connection is refused');
  socket.write(body.slice(5));
  assert.equal(await ended, 0);
  assert.match(answer, /^HTTP\/1\.1 201 /);
});

test('a client that holds its request open is given up after the time for stopping', async (t) => {
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_SHUTDOWN_SECONDS: '1' });
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`POST /v5/rooms HTTP/1.1\r\nHost: x\r\ntoken: ${token}\r\nContent-Length: 100\r\n\r\n{`);
  await new Promise((resolve) => setTimeout(resolve, 100));
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
