import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';

const run = promisify(execFile);

test('the first start shows the keys with three calls that work; the second shows nothing and has the same rooms', async (t) => {
  const first = await spawnServer(t);
  const { stdout } = first.output();
  const lines = stdout.split('\n').filter((line) => line.startsWith('curl '));
  assert.equal(lines.length, 3);
  for (const line of lines) {
    const { stdout: answer } = await run('bash', ['-c', `${line} -s -o /dev/null -w '%{http_code}'`]);
    assert.match(answer, /^20[01]$/, line);
  }
  const [, token = ''] = /token: (NETLESSSDK_\S+)'/.exec(stdout) ?? [];
  const headers = { token };
  const before = (await ask(`${first.url}/v5/rooms`, { headers })).body;
  assert.equal((before as unknown[]).length, 3);
  assert.equal(await first.end(), 0);

  const second = await spawnServer(t, {}, first.dataDir);
  assert.equal(second.output().stdout, `Enfilade is listening on ${second.url}\n`);
  assert.deepEqual((await ask(`${second.url}/v5/rooms`, { headers })).body, before);
  assert.equal(await second.end(), 0);
  assert.equal(statSync(first.dataDir).mode & 0o077, 0);
  assert.equal(statSync(join(first.dataDir, 'encryption.key')).mode & 0o077, 0);
});

test('keys that the environment fixes are those of the default project, also when they change later', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  const mint = async (url: string, secretAccessKey: string) => {
    const body = { accessKey: KEYS.accessKey, secretAccessKey, lifespan: 0, role: 'admin' };
    return (await ask(`${url}/v5/tokens/teams`, { body })).status;
  };
  assert.equal(await mint(first.url, KEYS.secretKey), 201);
  await first.end();
  const changed = { ...KEY_ENVIRONMENT, ENFILADE_SECRET_KEY: 'another-secret-key-012345' };
  const second = await spawnServer(t, changed, first.dataDir);
  assert.equal(await mint(second.url, KEYS.secretKey), 401);
  assert.equal(await mint(second.url, 'another-secret-key-012345'), 201);
  await second.end();
});

test('all faults of the configuration are told together, by name, without their values', async (t) => {
  const environment = {
    ENFILADE_PORT: 'many',
    ENFILADE_DATABASE_URL: 'mysql://root:hunter2@localhost/x',
    ENFILADE_SECRET_KEY: 'hunter2 hunter2',
    ENFILADE_NO_SUCH: '1',
  };
  await assert.rejects(spawnServer(t, environment), (reason: Error) => {
    for (const name of [
      'ENFILADE_PORT',
      'ENFILADE_DATABASE_URL',
      'ENFILADE_SECRET_KEY',
      'ENFILADE_NO_SUCH',
    ]) {
      assert.match(reason.message, new RegExp(`^${name}: `, 'm'));
    }
    assert.doesNotMatch(reason.message, /hunter2/);
    return true;
  });
});

test('an encryption key that does not open what is stored stops the start with a clear word', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  await first.end();
  const other = { ...KEY_ENVIRONMENT, ENFILADE_ENCRYPTION_KEY: 'cd'.repeat(32) };
  await assert.rejects(spawnServer(t, other, first.dataDir), /encryption key/i);
});

test('a port that is taken stops the start with a clear word', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  const environment = { ...KEY_ENVIRONMENT, ENFILADE_PORT: new URL(first.url).port };
  await assert.rejects(spawnServer(t, environment), /EADDRINUSE/);
  await first.end();
});
