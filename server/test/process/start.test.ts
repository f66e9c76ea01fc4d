import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, newDataDir, spawnServer } from '../support/server.ts';

const run = promisify(execFile);

test('the first start shows the keys with a call for each API that works; the second shows nothing and has the same rooms', async (t) => {
  const first = await spawnServer(t);
  const { stdout } = first.output();
  const lines = stdout.split('\n').filter((line) => line.startsWith('curl '));
  assert.deepEqual(
    lines.map((line) => /127\.0\.0\.1:\d+(\/(?:api\/[^/]+|[^/]+))/.exec(line)?.[1]),
    ['/api/v1', '/v5', '/v2', '/api/2.0'],
  );
  assert.ok(stdout.includes(`${first.url}/docs`));
  for (const line of lines) {
    const { stdout: answer } = await run('bash', ['-c', `${line} -s -o /dev/null -w '%{http_code}'`]);
    assert.match(answer, /^20[01]$/, line);
  }
  const [, token = ''] = /token: (NETLESSSDK_\S+)'/.exec(stdout) ?? [];
  const headers = { token };
  const before = (await ask(`${first.url}/v5/rooms`, { headers })).body;
  assert.equal((before as unknown[]).length, lines.length);
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

test('a database that a newer version has used is left alone, with a clear word', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  await first.end();
  const database = new DatabaseSync(join(first.dataDir, 'enfilade.db'));
  database.exec(`insert into kysely_migration values ('9999-later', '')`);
  database.close();
  await assert.rejects(spawnServer(t, KEY_ENVIRONMENT, first.dataDir), /newer version .*9999-later.*backup/);
});

test('a port that is taken stops the start with a clear word', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  const environment = { ...KEY_ENVIRONMENT, ENFILADE_PORT: new URL(first.url).port };
  await assert.rejects(spawnServer(t, environment), /EADDRINUSE/);
  await first.end();
});

test('a first start that fails makes no keys: the next one that listens shows them', async (t) => {
  const other = await spawnServer(t, KEY_ENVIRONMENT);
  const dataDir = newDataDir();
  const taken = { ENFILADE_PORT: new URL(other.url).port };
  await assert.rejects(spawnServer(t, taken, dataDir), /EADDRINUSE/);
  const next = await spawnServer(t, {}, dataDir);
  const [, key = ''] = /^ +API key +(sk-\S+)$/m.exec(next.output().stdout) ?? [];
  assert.equal(await knock(next.url, key), 200);
});

test('npm start: a SIGTERM to npm leaves no server behind', async (t) => {
  const home = { HOME: process.env['HOME'] ?? '', npm_config_update_notifier: 'false' };
  const server = await spawnServer(t, { ...KEY_ENVIRONMENT, ...home }, undefined, ['npm', 'start']);
  assert.equal(await knock(server.url, KEYS.apiKey), 200);
  const isOver = await Promise.race([server.end('SIGTERM').then(() => true), sleep(5000, false)]);
  assert.ok(isOver, 'something still runs');
  await assert.rejects(ask(server.url), 'the port is free');
});

describe('what the configuration says of the default project later', () => {
  const { ENFILADE_ENCRYPTION_KEY } = KEY_ENVIRONMENT;
  const { adminEmail, adminPassword, apiKey } = KEYS;

  test('a password alone: the address stays, who was signed in is signed out', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const token = await signIn(first.url, adminEmail, adminPassword);
    assert.equal(await knock(first.url, token), 200);
    await first.end();
    const before = projectEvents(first.dataDir).length;

    const changed = { ENFILADE_ENCRYPTION_KEY, ENFILADE_ADMIN_PASSWORD: 'another horse' };
    const second = await spawnServer(t, changed, first.dataDir);
    assert.equal(await knock(second.url, token), 401);
    assert.equal(await signIn(second.url, adminEmail, adminPassword), '');
    assert.notEqual(await signIn(second.url, adminEmail, 'another horse'), '');
    await second.end();
    const [updated, ...others] = projectEvents(first.dataDir).slice(before);
    assert.equal(updated?.type, 'user.updated');
    assert.doesNotMatch(updated.data, /horse/);
    assert.deepEqual(
      others.map(({ type }) => type),
      ['login.created'],
    );

    const third = await spawnServer(t, changed, first.dataDir);
    await third.end();
    assert.equal(projectEvents(first.dataDir).length, before + 2, 'the same again changes nothing');
  });

  test('an address alone: it is the new one, with the same password', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    await first.end();
    const before = projectEvents(first.dataDir).length;

    const changed = { ENFILADE_ENCRYPTION_KEY, ENFILADE_ADMIN_EMAIL: 'Boss@example.test' };
    const second = await spawnServer(t, changed, first.dataDir);
    assert.equal(await signIn(second.url, adminEmail, adminPassword), '');
    const token = await signIn(second.url, 'boss@example.test', adminPassword);
    const { body } = await ask(`${second.url}/api/2.0/people/@self`, { headers: bearer(token) });
    assert.equal((body as { response: { email: string } }).response.email, 'Boss@example.test');
    await second.end();
    assert.equal(projectEvents(first.dataDir)[before]?.type, 'user.updated');
  });

  test('another API key: the earlier one ends, also when it was renamed; a key named alike stays', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const headers = bearer(apiKey);
    const keys = `${first.url}/api/2.0/keys`;
    const self = (await ask(`${keys}/@self`, { headers })).body as { response: { id: string } };
    const { id } = self.response;
    const made = await ask(keys, { headers, body: { name: 'default' } });
    const own = (made.body as { response: { key: string } }).response.key;
    await ask(`${keys}/${id}`, { method: 'PUT', headers, body: { name: 'renamed' } });
    await first.end();
    const before = projectEvents(first.dataDir).length;

    const changed = { ENFILADE_ENCRYPTION_KEY, ENFILADE_API_KEY: `sk-${'fedcba98'.repeat(8)}` };
    const second = await spawnServer(t, changed, first.dataDir);
    const statuses = [];
    for (const key of [changed.ENFILADE_API_KEY, own, apiKey]) statuses.push(await knock(second.url, key));
    assert.deepEqual(statuses, [200, 200, 401]);
    await second.end();
    const [deleted, created, ...others] = projectEvents(first.dataDir).slice(before);
    assert.deepEqual([deleted?.type, created?.type, others], ['api_key.deleted', 'api_key.created', []]);
    assert.equal((JSON.parse(deleted?.data ?? '') as { id: string }).id, id);

    const third = await spawnServer(t, changed, first.dataDir);
    await third.end();
    assert.equal(projectEvents(first.dataDir).length, before + 2, 'the same again changes nothing');
  });
});

function bearer(credential: string): Record<string, string> {
  return { authorization: `Bearer ${credential}` };
}

/** The status that a credential of DocSpace's gets. */
async function knock(url: string, credential: string): Promise<number> {
  return (await ask(`${url}/api/2.0/files/rooms`, { headers: bearer(credential) })).status;
}

/** The token; nothing when it is refused. */
async function signIn(url: string, userName: string, password: string): Promise<string> {
  const { body } = await ask(`${url}/api/2.0/authentication`, { body: { userName, password } });
  return (body as { response?: { token: string } }).response?.token ?? '';
}

/** Those of the default project, in order; of a folder that no server uses. */
function projectEvents(dataDir: string): { type: string; data: string }[] {
  const database = new DatabaseSync(join(dataDir, 'enfilade.db'));
  const own = 'select type, data from events where subject in (select id from projects) order by seq';
  const events = database.prepare(own).all() as { type: string; data: string }[];
  database.close();
  return events;
}
