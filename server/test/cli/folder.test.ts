import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';
import { newFolder, runCli } from './cli.ts';

const { ENFILADE_ENCRYPTION_KEY } = KEY_ENVIRONMENT;

test('on a data folder: no key is stored or changed, events say who it was, and nothing is left open', async (t) => {
  const dataDir = newFolder(t);
  const server = await spawnServer(t, KEY_ENVIRONMENT, dataDir);
  await server.end();
  const files = readdirSync(dataDir).sort();
  const before = rows(dataDir, 'select id, hash, last_used_at from api_keys order by id');

  // A key for another server must not become the key of this one, as it would at a start.
  const env = {
    ENFILADE_ENCRYPTION_KEY,
    ENFILADE_DATA_DIR: dataDir,
    ENFILADE_API_KEY: `sk-${'f'.repeat(64)}`,
  };
  const made = await runCli(t, ['room', 'create', '--name', 'physics'], { env });
  assert.deepEqual([made.stderr, made.status], ['', 0]);
  assert.deepEqual(rows(dataDir, 'select id, hash, last_used_at from api_keys order by id'), before);
  const [event] = rows(dataDir, `select type, door, actor from events where type = 'room.created'`);
  assert.deepEqual(event, { type: 'room.created', door: 'native', actor: 'key:command-line' });
  const link = await runCli(t, ['token', 'physics', '--role', 'writer'], { env });
  assert.match(link.stdout, /^http:\/\/127\.0\.0\.1:7788\/r\/[0-9a-f]{32}#join\.\S+\n$/);
  assert.deepEqual(readdirSync(dataDir).sort(), files);

  const next = await spawnServer(t, KEY_ENVIRONMENT, dataDir);
  const answer = await fetch(`${next.url}/api/v1/rooms/name:physics`, {
    headers: { authorization: `Bearer ${KEYS.apiKey}` },
  });
  assert.equal(answer.status, 200);
  await next.end();
});

test('a folder that a server holds is left alone, and the command says how to ask the server', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  const held = { ENFILADE_DATA_DIR: server.dataDir, ENFILADE_PORT: new URL(server.url).port };
  const { stderr, status } = await runCli(t, ['room', 'list'], { env: held });
  assert.match(stderr, new RegExp(`^enfilade: a server uses .*--url ${server.url} --key sk-….*\n$`));
  assert.equal(status, 1);
  const asked = await runCli(t, ['room', 'list'], { env: { ...held, ENFILADE_API_KEY: KEYS.apiKey } });
  assert.deepEqual([asked.stderr, asked.status], ['There are no such rooms.\n', 0]);
  await server.end();
});

test('a command makes no folder and no database; one that is not ready says what to do', async (t) => {
  const folder = newFolder(t);
  const missing = join(folder, 'data');
  const none = await runCli(t, ['room', 'list'], { cwd: folder });
  assert.match(none.stderr, /^enfilade: there is no database in \.\/data: start a server \(enfilade serve\)/);
  assert.equal(none.status, 1);
  mkdirSync(missing);
  assert.equal((await runCli(t, ['keys', 'create', 'x'], { cwd: folder })).status, 1);
  assert.deepEqual(readdirSync(missing), []);
  const follow = await runCli(t, ['events', 'follow'], { cwd: folder });
  assert.equal(follow.status, 1);
});

test('an encryption key that does not fit stops a command before it changes anything', async (t) => {
  const server = await spawnServer(t, KEY_ENVIRONMENT);
  await server.end();
  const env = { ENFILADE_DATA_DIR: server.dataDir, ENFILADE_ENCRYPTION_KEY: 'cd'.repeat(32) };
  const { stderr, status } = await runCli(t, ['project', 'create', 'x'], { env });
  assert.match(stderr, /^enfilade: the encryption key does not open.*\n$/);
  assert.equal(status, 1);
  const fitting = { ...env, ENFILADE_ENCRYPTION_KEY };
  const other = await runCli(t, ['room', 'list', '--project', 'nobody'], { env: fitting });
  assert.match(other.stderr, /^enfilade: there is no project "nobody"/);
  const follow = await runCli(t, ['events', 'follow'], { env: fitting });
  assert.match(follow.stderr, /^enfilade: nothing happens in .*--url.*events list\n$/);
});

function rows(dataDir: string, sql: string): object[] {
  const database = new DatabaseSync(join(dataDir, 'enfilade.db'));
  const found = database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
  database.close();
  return found;
}
