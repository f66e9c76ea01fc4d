import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect, type PeerCertificate } from 'node:tls';
import { ownCertificate } from '../../src/ops/own-certificate.ts';
import { appToken } from '../calls/caller.ts';
import { runCli } from '../cli/cli.ts';
import { KEY_ENVIRONMENT, KEYS, newDataDir, spawnServer } from '../support/server.ts';

const START = [process.execPath, 'server/enfilade.mjs'] as const;

/** @returns the status and the JSON that a request is answered with, where the certificate is believed */
async function ask(url: string, ca: string, init: { method?: string; headers?: object; body?: string } = {}) {
  const { body, ...rest } = init;
  const asking = request(url, { ca, ...rest, headers: { ...rest.headers } });
  asking.end(body);
  const [answer] = (await once(asking, 'response')) as [import('node:http').IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown };
}

test('HM /init over --tls: the server makes its certificate once, says what to accept, and leads to wss', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT, undefined, [...START, '--tls']);
  assert.match(first.url, /^https:\/\/127\.0\.0\.1:\d+$/);
  assert.match(
    first.output().stdout,
    /^Enfilade is listening on https.*\nIts certificate is its own: a browser warns/,
  );
  assert.match(first.output().stdout, /\ncurl -k -X POST https:/);
  const path = join(first.dataDir, 'tls.pem');
  const certificate = readFileSync(path, 'utf8');
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await assert.rejects(fetch(`${first.url}/healthz`), /fetch failed/);
  for (const host of ['127.0.0.1', 'localhost'])
    assert.deepEqual(await ask(`${first.url.replace('127.0.0.1', host)}/healthz`, certificate), {
      status: 200,
      body: { status: 'ok' },
    });

  const management = /'Authorization: Bearer (ey[^']+)'/.exec(first.output().stdout)?.[1] ?? '';
  const made = await ask(`${first.url}/v2/rooms`, certificate, {
    method: 'POST',
    headers: { authorization: `Bearer ${management}`, 'content-type': 'application/json' },
    body: '{"name":"tls"}',
  });
  assert.equal(made.status, 200);
  const { id } = made.body as { id: string };
  const headers = { authorization: `Bearer ${appToken(id, 'host')}` };
  const { status, body } = await ask(`${first.url}/init?peer_id=one-of-them`, certificate, { headers });
  assert.equal(status, 200);
  assert.equal((body as { endpoint: string }).endpoint, `${first.url.replace('https', 'wss')}/v2/ws`);

  const port = new URL(first.url).port;
  const env = { ENFILADE_TLS: 'true', ENFILADE_PORT: port, ENFILADE_DATA_DIR: first.dataDir };
  const listed = await runCli(t, ['room', 'list'], { env: { ...env, ENFILADE_API_KEY: KEYS.apiKey } });
  assert.match(listed.stdout, /tls/, listed.stderr);
  assert.equal(await first.end(), 0);

  const second = await spawnServer(t, { ...KEY_ENVIRONMENT, ENFILADE_TLS: 'true' }, first.dataDir);
  assert.equal((await ask(`${second.url}/healthz`, certificate)).status, 200);
  assert.equal(await second.end(), 0);
});

test('a certificate of theirs is served with its options alone; what does not fit stops the start', async (t) => {
  const dataDir = newDataDir();
  const [mine, other] = [
    await ownCertificate(dataDir, ['127.0.0.1', 'rooms.example.org']),
    await ownCertificate(dataDir, ['127.0.0.1', 'other.example.org']),
  ];
  const files = { cert: join(dataDir, 'cert.pem'), key: join(dataDir, 'key.pem') };
  writeFileSync(files.cert, mine.cert);
  writeFileSync(files.key, mine.key);
  const env = { ENFILADE_TLS_CERT: files.cert, ENFILADE_TLS_KEY: files.key };
  const server = await spawnServer(t, env, dataDir);
  assert.doesNotMatch(server.output().stdout, /certificate is its own/);
  const wire = connect({ port: Number(new URL(server.url).port), host: '127.0.0.1', ca: mine.cert });
  await once(wire, 'secureConnect');
  const shown: PeerCertificate = wire.getPeerCertificate();
  assert.match(shown.subjectaltname ?? '', /rooms\.example\.org/);
  wire.destroy();
  assert.equal(await server.end(), 0);

  writeFileSync(files.key, other.key);
  await assert.rejects(
    spawnServer(t, env, dataDir),
    /ENFILADE_TLS_CERT, ENFILADE_TLS_KEY: the key does not belong/,
  );
  writeFileSync(files.key, 'no key');
  await assert.rejects(spawnServer(t, env, dataDir), /ENFILADE_TLS_KEY: /);
  await assert.rejects(
    spawnServer(t, { ...env, ENFILADE_TLS_CERT: join(dataDir, 'none') }, dataDir),
    /ENFILADE_TLS_CERT: ENOENT/,
  );
});
