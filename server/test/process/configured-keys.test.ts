import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';

const { ENFILADE_ENCRYPTION_KEY } = KEY_ENVIRONMENT;

async function call<T>(url: string, path: string, body?: object, key = KEYS.apiKey): Promise<T> {
  const answer = await ask(`${url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${key}` },
    ...(body && { body }),
  });
  assert.ok(answer.status < 300, `${path}: ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

const knock = async (url: string, key: string) =>
  (await ask(`${url}/api/v1/rooms`, { headers: { authorization: `Bearer ${key}` } })).status;

/** What was written of the default project's keys, in order; of a folder that no server uses. */
function keyEvents(dataDir: string): string[] {
  const database = new DatabaseSync(join(dataDir, 'enfilade.db'));
  const rows = database.prepare("select type from events where type like '%key.%' order by pos").all();
  database.close();
  return rows.map(({ type }) => String(type));
}

describe('an API key in the configuration', () => {
  test('that was made through the API is the configured one from then on', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const made = await call<wire.ShownKey>(first.url, '/keys', { name: 'mine', scopes: ['rooms:read'] });
    await first.end();
    const before = keyEvents(first.dataDir).length;

    const changed = { ENFILADE_ENCRYPTION_KEY, ENFILADE_API_KEY: made.key };
    const second = await spawnServer(t, changed, first.dataDir);
    assert.deepEqual([await knock(second.url, made.key), await knock(second.url, KEYS.apiKey)], [200, 401]);
    await second.end();
    assert.deepEqual(keyEvents(first.dataDir).slice(before), ['api_key.deleted', 'api_key.updated']);

    const third = await spawnServer(t, changed, first.dataDir);
    await third.end();
    assert.equal(keyEvents(first.dataDir).length, before + 2, 'the same again changes nothing');
    // Being the configured one now, it is what another one replaces.
    const fourth = await spawnServer(t, { ...changed, ENFILADE_API_KEY: KEYS.apiKey }, first.dataDir);
    assert.deepEqual([await knock(fourth.url, made.key), await knock(fourth.url, KEYS.apiKey)], [401, 200]);
    await fourth.end();
  });

  test('that belongs to another project stops the start with a clear word', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const { keys } = await call<wire.ProjectWithKeys>(first.url, '/projects', { name: 'other' });
    await first.end();
    const changed = { ENFILADE_ENCRYPTION_KEY, ENFILADE_API_KEY: keys.api_key };
    await assert.rejects(spawnServer(t, changed, first.dataDir), (reason: Error) => {
      assert.match(reason.message, /ENFILADE_API_KEY: this key belongs to another project/);
      return !reason.message.includes(keys.api_key);
    });
  });

  test('that was rolled comes back with the next start, beside the one that it was rolled to', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const rolled = await call<wire.ShownKey>(first.url, '/keys/self/roll', { overlap_seconds: 600 });
    await first.end();
    const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
    assert.deepEqual([await knock(second.url, KEYS.apiKey), await knock(second.url, rolled.key)], [200, 200]);
    const keys = await call<wire.Page<wire.Key>>(second.url, '/keys');
    assert.equal(keys.data.length, 2);
    await second.end();
  });
});

describe('a pair of keys in the configuration', () => {
  const path = '/projects/self/access-keys';
  const shown = async (url: string) =>
    (await call<wire.AccessKeys>(url, path)).data.map(({ access_key, expires_at }) => [
      access_key,
      expires_at,
    ]);

  test('that was rolled stays good after the next start, beside the new one', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const pair = await call<wire.ShownAccessKey>(first.url, `${path}/roll`, { overlap_seconds: 600 });
    await first.end();
    const before = keyEvents(first.dataDir).length;
    const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
    assert.deepEqual(await shown(second.url), [
      [pair.access_key, null],
      [KEYS.accessKey, null],
    ]);
    await second.end();
    assert.deepEqual(keyEvents(first.dataDir).slice(before), ['access_key.set']);
  });

  test('that had ended comes back; another one replaces it, and what was made through the API stays', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const pair = await call<wire.ShownAccessKey>(first.url, `${path}/roll`, { overlap_seconds: 0 });
    await first.end();
    const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
    assert.deepEqual(await shown(second.url), [
      [KEYS.accessKey, null],
      [pair.access_key, null],
    ]);
    await second.end();
    const changed = { ...KEY_ENVIRONMENT, ENFILADE_ACCESS_KEY: 'another-access-key' };
    const third = await spawnServer(t, changed, first.dataDir);
    assert.deepEqual(await shown(third.url), [
      ['another-access-key', null],
      [pair.access_key, null],
    ]);
    await third.end();
  });

  test('may be one that was made by rolling: the one before goes on until its overlap ends', async (t) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const pair = await call<wire.ShownAccessKey>(first.url, `${path}/roll`, { overlap_seconds: 600 });
    const before = await shown(first.url);
    await first.end();
    const changed = {
      ...KEY_ENVIRONMENT,
      ENFILADE_ACCESS_KEY: pair.access_key,
      ENFILADE_SECRET_KEY: pair.secret_key,
    };
    const second = await spawnServer(t, changed, first.dataDir);
    assert.deepEqual(await shown(second.url), before);
    await second.end();
    const third = await spawnServer(t, { ...changed, ENFILADE_ACCESS_KEY: 'third-key' }, first.dataDir);
    assert.deepEqual(await shown(third.url), [['third-key', null]]);
    await third.end();
  });
});
