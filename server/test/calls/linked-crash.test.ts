import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { joinRoom } from '@enfilade/client';
import type * as wire from '@enfilade/protocol';
import { ask } from '../support/http.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer } from '../support/server.ts';
import { until } from '../live/room.ts';
import { boardCaller } from './board-caller.ts';
import { appToken, connect } from './caller.ts';

test('kill -9 with people at the board, in the call and in both: all have left, one session has ended', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-test-'));
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const environment = { ...KEY_ENVIRONMENT, ENFILADE_DATA_DIR: dataDir };
  const first = await spawnServer(t, environment);
  const headers = { authorization: `Bearer ${KEYS.apiKey}` };
  const api = async <T>(url: string, path: string, body?: object) =>
    (await ask(`${url}/api/v1${path}`, { headers, ...(body && { body }) })).body as T;
  const room = await api<wire.Room>(first.url, '/rooms', {});
  const enter = async () => {
    const { token } = await api<wire.MintedToken>(first.url, `/rooms/${room.id}/tokens`, { role: 'writer' });
    return joinRoom({ url: first.url, room: room.id, token });
  };
  const [drawing, both] = [await enter(), boardCaller(await enter())];
  t.after(() => {
    for (const live of [drawing, both.live]) live.leave();
  });
  await both.call('join', { name: '' });
  const caller = await connect(first, appToken(room.short_id, 'guest'));
  t.after(() => {
    caller.ws.terminate();
  });
  await caller.call('join', { name: 'Guest' });
  await until(() => drawing.people.length === 3);
  const before = both.live.you.id;

  await first.end('SIGKILL');
  const { port } = new URL(first.url);
  const second = await spawnServer(t, { ...environment, ENFILADE_PORT: port });
  await until(() => [drawing, both.live].every(({ state }) => state.is === 'connected'), 'coming back');
  assert.notEqual(both.live.you.id, before, 'who is told that they are another joins anew');
  await both.call('join', { name: '' });
  const { data: people } = await api<wire.Page<wire.Participant>>(
    second.url,
    `/rooms/${room.id}/participants`,
  );
  const gone = people.filter(({ left_at }) => left_at !== null);
  assert.deepEqual([gone.length, people.length], [3, 5]);
  assert.deepEqual([...new Set(gone.map(({ left_reason }) => left_reason))], ['lost']);
  const { data: sessions } = await api<wire.Page<wire.Session>>(second.url, `/rooms/${room.id}/sessions`);
  assert.deepEqual(
    sessions.map(({ ended_at }) => ended_at === null),
    [true, false],
  );
});
