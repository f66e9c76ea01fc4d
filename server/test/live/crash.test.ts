import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { joinRoom, type LiveRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';
import { rectangle, until } from './room.ts';

const PEOPLE = 20;

test('kill -9 while 20 people draw: what was saved is there, and the pages come back by themselves', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-test-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const environment = { ...KEY_ENVIRONMENT, ENFILADE_DATA_DIR: dataDir };
  const first = await spawnServer(t, environment);
  const headers = { authorization: `Bearer ${KEYS.apiKey}` };
  const api = async <T>(url: string, path: string, body?: object) =>
    (await ask(`${url}/api/v1${path}`, { headers, ...(body && { body }) })).body as T;
  const room = await api<wire.Room>(first.url, '/rooms', {});
  const people: LiveRoom[] = [];
  t.after(() => {
    for (const live of people) live.leave();
  });
  for (let n = 0; n < PEOPLE; n += 1) {
    const minted = await api<wire.MintedToken>(first.url, `/rooms/${room.id}/tokens`, { role: 'writer' });
    people.push(await joinRoom({ url: first.url, room: room.id, token: minted.token }));
  }
  await until(() => people.every((live) => live.elements('init')));

  // What each of them was told is saved, at any moment.
  const saved = new Map<string, number>();
  let isDrawing = true;
  const drawing = people.map(async (live, person) => {
    for (let version = 1; isDrawing; version += 1) {
      const id = `p${String(person)}-${String(version % 7)}`;
      live.draw('init', [rectangle(id, { version })]);
      await sleep(10 + person);
      if (live.isSaved && live.state.is === 'connected') saved.set(id, version);
    }
  });
  await sleep(700);
  const savedThen = new Map(saved);
  await first.end('SIGKILL');
  await sleep(300);
  const { port } = new URL(first.url);
  const second = await spawnServer(t, { ...environment, ENFILADE_PORT: port });
  assert.equal(second.url, first.url);
  await until(() => people.every(({ state }) => state.is === 'connected'), 'coming back');
  isDrawing = false;
  await Promise.all(drawing);
  await until(() => people.every(({ isSaved }) => isSaved), 'saving');
  await until(() => people.every((live) => same(live, people[0])), 'the same picture for everybody');
  const versions = new Map(people[0]?.elements('init')?.map(({ id, version }) => [id, version]));
  assert.ok(savedThen.size >= PEOPLE, 'something was saved before');
  for (const [id, version] of savedThen) assert.ok((versions.get(id) ?? 0) >= version, `${id} is lost`);
  // And it is in the database: nobody's memory.
  for (const live of people.splice(0)) live.leave();
  await second.end('SIGKILL');
  const third = await spawnServer(t, { ...environment, ENFILADE_PORT: '0' });
  const minted = await api<wire.MintedToken>(third.url, `/rooms/${room.id}/tokens`, { role: 'reader' });
  const late = await joinRoom({ url: third.url, room: room.id, token: minted.token });
  people.push(late);
  await until(() => late.elements('init')?.length === versions.size);
  for (const { id, version } of late.elements('init') ?? []) assert.equal(version, versions.get(id));
  const sessions = await api<wire.Page<wire.Session>>(third.url, `/rooms/${room.id}/sessions`);
  assert.deepEqual(
    sessions.data.map(({ ended_at }) => ended_at === null),
    [true, false, false],
    'sessions that the killed servers held have ended',
  );
});

function same(one: LiveRoom, other: LiveRoom | undefined): boolean {
  const versions = (live: LiveRoom | undefined) =>
    (live?.elements('init') ?? [])
      .map(({ id, version, versionNonce }) => `${id} ${version} ${versionNonce}`)
      .sort();
  return JSON.stringify(versions(one)) === JSON.stringify(versions(other));
}
