import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { startServer, type TestServer } from '../support/server.ts';
import { BAD, clientOf, fromNow, nothingChangedBy, type Refusal } from './rooms-client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const native = clientOf(() => server);
const TAKEN: Refusal = { status: 409, code: 'name_taken', member: 'name' };
const changesNothing = nothingChangedBy(() => server);

describe('POST /api/v1/rooms/{room_id}/duplicate', () => {
  const given = {
    ...{ title: 'Copy me', description: 'd', type: 'public', region: 'eu', seats: 4, record: true, size: 3 },
    ...{
      large_room: true,
      max_duration_seconds: 300,
      webhook: { url: 'https://a.example', headers: { k: 'v' } },
    },
    ...{ polls: ['p'], recording: { enabled: true }, indexing: true, deny_download: true, quota: 9 },
    ...{ lifetime: { period: 'day', value: 3 }, watermark: { additions: ['room_name'], rotate: 9 } },
    ...{ color: 'aabbcc', cover: 'star', tags: ['one', 'two'], metadata: { a: { b: 1 } } },
    ...{ opens_at: fromNow(60_000), expires_at: fromNow(600_000), on_expiry: 'archive' },
  };

  test('is a room like it, under another name, that says where it comes from', async () => {
    const room = await native.create(given);
    const options = { method: 'POST' };
    const { status, headers, body } = await native.raw(`/rooms/${room.id}/duplicate`, options);
    const copy = body as wire.Room;
    assert.equal(status, 201);
    assert.equal(headers.get('location'), `/api/v1/rooms/${copy.id}`);
    assert.equal(headers.get('etag'), '"1"');
    const { id, short_id, number, name, created_at, updated_at, last_activity_at } = copy;
    const own = { id, short_id, number, name, created_at, updated_at, last_activity_at };
    assert.deepEqual(copy, { ...room, ...own, title: 'Copy me (1)' });
    assert.ok(id !== room.id && name !== room.name);
    const [event] = await native.events(id);
    assert.equal(event?.type, 'room.created');
    assert.equal((event.data as Record<string, unknown>)['duplicated_from'], room.id);
    assert.equal(
      (await native.call<wire.Room>(`/rooms/${room.id}/duplicate`, options, 201)).title,
      'Copy me (2)',
    );
    assert.deepEqual(await native.get(room.id), room);
    // The secret values came along, though nobody sees them.
    const row = server.running.db.queries.selectFrom('rooms').select('settings').where('num', '=', number);
    assert.match((await row.executeTakeFirstOrThrow()).settings, /"headers":\{"k":"v"\}/);
  });

  test('is open, whatever the other one is', async () => {
    const { id } = await native.create({ name: 'closed', expires_at: fromNow(600_000) });
    await native.act(id, 'disable');
    await native.act(id, 'archive');
    const copy = await native.call<wire.Room>(`/rooms/${id}/duplicate`, { body: { name: 'opened' } }, 201);
    assert.deepEqual([copy.state, copy.archived_at, copy.name], ['open', null, 'opened']);
  });

  const rows: [body: object, shown: object][] = [
    [{ title: ' Given ' }, { title: 'Given' }],
    [{ name: 'given-name' }, { name: 'given-name' }],
    [
      { title: 'T', name: 't-2' },
      { title: 'T', name: 't-2' },
    ],
    [{ with_content: false }, {}],
  ];
  for (const [body, shown] of rows) {
    test(`takes ${JSON.stringify(body)}`, async () => {
      const { id } = await native.create();
      const copy = await native.call<wire.Room>(`/rooms/${id}/duplicate`, { body }, 201);
      assert.deepEqual({ ...copy, ...shown }, copy);
    });
  }

  const wrong: [body: object, refusal: Refusal][] = [
    [{ name: 'given-name' }, TAKEN],
    [{ name: 'a b' }, BAD('name')],
    [{ title: '' }, BAD('title')],
    [{ with_content: 'no' }, BAD('with_content')],
    [{ tags: [] }, BAD('tags')],
  ];
  for (const [body, refusal] of wrong) {
    test(`refuses ${JSON.stringify(body)}`, async () => {
      const { id } = await native.create();
      await changesNothing(() => native.refused(refusal, `/rooms/${id}/duplicate`, { body }));
    });
  }
});
