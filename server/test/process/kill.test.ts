import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { sdkToken, TokenRole } from 'netless-token';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';

const REQUESTS = 1000;
const token = sdkToken(KEYS.accessKey, KEYS.secretKey, 0, { role: TokenRole.Admin });

test('kill -9 in the middle of 1,000 concurrent creates: what was answered is there, nothing is half made', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  const answered: string[] = [];
  // Each goes on until one is not answered, so the kill is in the middle however fast the machine is.
  const create = async (): Promise<void> => {
    for (;;) {
      const response = await fetch(`${first.url}/v5/rooms`, { method: 'POST', headers: { token } });
      const { uuid } = (await response.json()) as { uuid: string };
      if (response.status === 201) answered.push(uuid);
      if (answered.length === REQUESTS / 4) first.child.kill('SIGKILL');
    }
  };
  const results = await Promise.allSettled(Array.from({ length: REQUESTS }, create));
  await first.end('SIGKILL');
  assert.ok(answered.length >= REQUESTS / 4);
  assert.ok(results.every((result) => result.status === 'rejected'));

  const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
  for (const uuid of answered) {
    const response = await fetch(`${second.url}/v5/rooms/${uuid}`, { headers: { token } });
    assert.equal(response.status, 200, uuid);
    await response.body?.cancel();
  }
  await second.end();

  const database = new DatabaseSync(join(first.dataDir, 'enfilade.db'));
  const [check] = database.prepare('pragma integrity_check').all();
  assert.deepEqual({ ...check }, { integrity_check: 'ok' });
  const rooms = database.prepare('select id, revision from rooms order by id').all();
  const events = database
    .prepare(
      `select subject as id, max(seq) as revision from events where type like 'room.%' group by subject order by subject`,
    )
    .all();
  assert.ok(rooms.length >= answered.length);
  assert.deepEqual(
    rooms.map((row) => ({ ...row })),
    events.map((row) => ({ ...row })),
  );
  database.close();
});

test('a data folder serves one server at a time, and the next one after a kill -9', async (t) => {
  const first = await spawnServer(t, KEY_ENVIRONMENT);
  await assert.rejects(
    spawnServer(t, KEY_ENVIRONMENT, first.dataDir),
    /ENFILADE_DATA_DIR: another server uses/,
  );
  await first.end('SIGKILL');
  const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
  assert.equal(await second.end(), 0);
});
