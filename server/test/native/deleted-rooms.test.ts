import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { sweepRooms } from '../../src/rooms/sweep.ts';
import { askDoor, type DoorPrefix } from '../support/doors.ts';
import { ENGINES } from '../support/engines.ts';
import type { Ask } from '../support/http.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { BAD, clientOf, fromNow, NOT_FOUND } from './rooms-client.ts';

const DAY_MS = 86_400_000;
let server: TestServer;
let other: Awaited<ReturnType<TestServer['addProject']>>;
const native = clientOf(() => server);
const stranger = clientOf(
  () => server,
  () => other.keys,
);
const undelete = (id: string) => native.act(id, 'undelete');
const asked = (door: DoorPrefix, path: string, options: Ask = {}) =>
  askDoor(server.url, door, server.keys, path, options);

/** Rows that hang on a room. */
async function belongings(room: wire.Room): Promise<Record<string, number>> {
  const { queries } = server.running.db;
  const byNum = ['room_tags', 'room_metadata', 'pins', 'room_members', 'room_links'] as const;
  const counts: [string, number][] = [];
  for (const table of byNum) {
    const rows = await queries
      .selectFrom(table)
      .select('room_num')
      .where('room_num', '=', room.number)
      .execute();
    counts.push([table, rows.length]);
  }
  const codes = await queries
    .selectFrom('room_codes')
    .select('code')
    .where('room_id', '=', room.id)
    .execute();
  return Object.fromEntries([...counts, ['room_codes', codes.length]]);
}

for (const engine of ENGINES) {
  describe(`deleted rooms on ${engine}`, () => {
    before(async () => {
      server = await startServerOn(engine);
      other = await server.addProject('other');
    });
    after(() => server.stop());

    test('undelete brings a room back as it was, whatever it was', async () => {
      const given = {
        ...{ name: 'Back.1', title: 'Back', description: 'd', type: 'public', region: 'eu', seats: 3 },
        ...{
          record: true,
          size: 7,
          webhook: { url: 'https://a.example', headers: { k: 'v' } },
          polls: ['p'],
        },
        ...{ recording: { enabled: true }, indexing: true, quota: 5, color: 'aabbcc', cover: 'star' },
        ...{ tags: ['b', 'A'], metadata: { grade: 8, deep: { x: 1 } }, on_expiry: 'archive' },
        ...{ opens_at: fromNow(1e6), expires_at: fromNow(1e7), watermark: { additions: ['room_name'] } },
      };
      for (const before of [[], ['disable'], ['archive'], ['disable', 'archive']]) {
        const { id } = await native.create(given);
        for (const action of before) await native.act(id, action);
        const room = await native.get(id);
        await native.remove(id);
        const back = await undelete(id);
        const { updated_at, last_activity_at, revision } = back;
        assert.ok(updated_at >= room.updated_at);
        assert.ok(revision > room.revision);
        assert.deepEqual(back, { ...room, updated_at, last_activity_at, revision });
        assert.deepEqual(await native.get(id), back);
        assert.deepEqual(await native.list('?tag=a&metadata.grade=8'), {
          data: [back],
          next: null,
          previous: null,
        });
        const types = await native.eventTypes(id);
        assert.deepEqual(types.slice(-2), ['room.deleted', 'room.undeleted']);
        assert.equal(types.length, back.revision);
        await native.remove(id, '?retention_seconds=0');
      }
    });

    test('it answers like a get, and the room is found by id, short id and number, not by its name', async () => {
      const room = await native.create({ name: 'three-names' });
      for (const path of [room.id, room.short_id, String(room.number)]) {
        await native.remove(room.id);
        await native.refused(NOT_FOUND, '/rooms/name:three-names/undelete', { method: 'POST' });
        const { status, headers, body } = await native.raw(`/rooms/${path}/undelete`, { method: 'POST' });
        assert.equal(status, 200);
        assert.equal(headers.get('etag'), `"${(body as wire.Room).revision}"`);
        assert.deepEqual(body, await native.get(room.id));
      }
    });

    test('a room that is there, was never there or is somebody else’s is not brought back', async () => {
      const { id } = await native.create();
      await native.refused(NOT_FOUND, `/rooms/${id}/undelete`, { method: 'POST' });
      await native.refused(NOT_FOUND, `/rooms/${'0'.repeat(32)}/undelete`, { method: 'POST' });
      await native.remove(id);
      await stranger.refused(NOT_FOUND, `/rooms/${id}/undelete`, { method: 'POST' });
      await undelete(id);
      await native.refused(NOT_FOUND, `/rooms/${id}/undelete`, { method: 'POST' });
    });

    test('its name is free meanwhile; when somebody took it, it comes back under another one', async () => {
      const first = await native.create({ name: 'Wanted', title: 'First' });
      await native.remove(first.id);
      const second = await native.create({ name: 'wanted' });
      const back = await undelete(first.id);
      assert.equal(back.name, `Wanted-${first.id.slice(-12)}`);
      assert.equal(back.title, 'First');
      assert.deepEqual(await native.get('name:wanted'), second);
      assert.deepEqual(await native.get(`name:${back.name}`), back);
      const event = (await native.events(first.id)).at(-1);
      assert.deepEqual(event?.data, { title: 'First', alias: back.name });
      // Again, with both names taken.
      await native.remove(first.id);
      const third = await native.create({ name: back.name });
      assert.ok(![second.name, third.name].includes((await undelete(first.id)).name));
      assert.equal(new Set((await native.list('?q=first&limit=100')).data.map((room) => room.id)).size, 1);
    });

    test('tags that were deleted or renamed meanwhile are there again', async () => {
      const { id } = await native.create({ tags: ['Stays', 'Dies', 'Renamed'] });
      await native.remove(id);
      assert.equal(
        (await asked('/api/2.0', '/files/tags', { method: 'DELETE', body: { names: ['dies'] } })).status,
        200,
      );
      const rename = { oldName: 'Renamed', newName: 'Called otherwise' };
      assert.equal((await asked('/api/2.0', '/files/tags', { method: 'PUT', body: rename })).status, 200);
      assert.deepEqual((await undelete(id)).tags, ['Stays', 'Dies', 'Renamed']);
      for (const tag of ['stays', 'dies', 'renamed']) {
        assert.deepEqual(
          (await native.list(`?tag=${tag}`)).data.map((room) => room.id),
          [id],
          tag,
        );
      }
      const { body } = await asked('/api/2.0', '/files/tags?filterValue=dies');
      assert.deepEqual((body as { response: string[] }).response, ['Dies']);
    });

    test('where its template was deleted meanwhile it follows the default, and its event says so', async () => {
      const template = await asked('/v2', '/templates', { body: { roles: { only: {} } } });
      const { id: template_id } = template.body as { id: string };
      const room = await native.create({ template_id });
      await native.remove(room.id);
      await native.call(`/templates/${template_id}`, { method: 'DELETE' });
      assert.equal((await undelete(room.id)).template_id, null);
      const data = (await native.events(room.id)).at(-1)?.data as Record<string, unknown>;
      assert.equal(data['templateId'], null);
      const codes = await native.call<wire.Codes>(`/rooms/${room.id}/codes`, { body: {} }, 201);
      assert.deepEqual(codes.data.map(({ role }) => role).sort(), ['guest', 'host']);
    });

    test('from the moment of `purge_at` it is gone, also before the sweeper has come by', async (context) => {
      const room = await native.create();
      const { purge_at } = await native.remove(room.id, '?retention_seconds=3600');
      context.mock.timers.enable({ apis: ['Date'], now: Date.parse(purge_at) - 1 });
      assert.ok((await native.deletedRooms('?limit=100')).data.some(({ id }) => id === room.id));
      context.mock.timers.setTime(Date.parse(purge_at));
      assert.ok(!(await native.deletedRooms('?limit=100')).data.some(({ id }) => id === room.id));
      await native.refused(NOT_FOUND, `/rooms/${room.id}/undelete`, { method: 'POST' });
    });

    test('an expiry that passed meanwhile is taken away, one to come stays', async () => {
      const expiresAt = fromNow(300);
      const past = await native.create({ expires_at: expiresAt, on_expiry: 'delete' });
      const later = await native.create({ expires_at: fromNow(DAY_MS), on_expiry: 'delete' });
      for (const { id } of [past, later]) await native.remove(id);
      while (new Date().toISOString() <= expiresAt) await native.list();
      assert.equal((await undelete(past.id)).expires_at, null);
      const event = (await native.events(past.id)).at(-1);
      assert.equal((event?.data as Record<string, unknown>)['expiresAt'], null);
      assert.equal((await undelete(later.id)).expires_at, later.expires_at);
      assert.ok(!('expiresAt' in ((await native.events(later.id)).at(-1)?.data as object)));
    });

    test('codes work again, pins are lost', async () => {
      const template = await asked('/v2', '/templates', { body: { roles: { host: {}, guest: {} } } });
      const { id: templateId } = template.body as { id: string };
      const room = await native.create({ template_id: templateId });
      const made = await asked('/v2', `/room-codes/room/${room.short_id}`, { body: {} });
      const codes = (made.body as { data: { code: string }[] }).data.map(({ code }) => code);
      assert.equal(codes.length, 2);
      await asked('/api/2.0', `/files/rooms/${room.number}/pin`, { method: 'PUT', body: {} });
      const entered = async () =>
        Promise.all(
          codes.map(async (code) => (await asked('/v2', '/token', { body: { code, user_id: 'u' } })).status),
        );
      assert.deepEqual(await entered(), [200, 200]);
      await native.remove(room.id);
      assert.deepEqual(
        [...new Set(await entered())].filter((status) => status < 400),
        [],
      );
      const { room_codes, pins } = await belongings(room);
      assert.deepEqual({ room_codes, pins }, { room_codes: 2, pins: 0 });
      await undelete(room.id);
      assert.deepEqual(await entered(), [200, 200]);
      const { body } = await asked('/v2', `/room-codes/room/${room.short_id}`);
      assert.deepEqual(
        (body as { data: { code: string }[] }).data.map(({ code }) => code).sort(),
        codes.sort(),
      );
      const shown = await asked('/api/2.0', `/files/rooms/${room.number}`);
      assert.equal((shown.body as { response: { pinned: boolean } }).response.pinned, false);
    });

    test('no door sees it while it is deleted, and every door when it is back', async () => {
      const room = await native.create({ name: 'unseen', tags: ['unseen'] });
      const { id, short_id, number } = room;
      const gets: [DoorPrefix, string][] = [
        ['/v5', `/rooms/${id}`],
        ['/v2', `/rooms/${short_id}`],
        ['/api/2.0', `/files/rooms/${number}`],
        ['/api/v1', `/rooms/${id}`],
      ];
      const lists: [DoorPrefix, string][] = [
        ['/v5', '/rooms?limit=1000'],
        ['/v2', '/rooms?limit=100'],
        ['/v2', '/rooms?name=unseen'],
        ['/api/2.0', '/files/rooms?filterValue=unseen'],
        ['/api/2.0', '/files/rooms?searchArea=Any&tags=["unseen"]'],
        ['/api/v1', '/rooms?limit=100'],
        ['/api/v1', '/rooms?name=unseen'],
      ];
      const statuses = () => Promise.all(gets.map(async ([door, path]) => (await asked(door, path)).status));
      const listed = () =>
        Promise.all(
          lists.map(async ([door, path]) => {
            const { status, body } = await asked(door, path);
            assert.equal(status, 200);
            const text = JSON.stringify(body);
            return [id, `"${short_id}"`, `"id":${number},`].some((name) => text.includes(name));
          }),
        );
      assert.deepEqual(await statuses(), [200, 200, 200, 200]);
      assert.deepEqual([...new Set(await listed())], [true]);
      await native.remove(id);
      assert.deepEqual([...new Set(await statuses())], [404]);
      assert.deepEqual([...new Set(await listed())], [false]);
      const writes: [DoorPrefix, string, Ask][] = [
        ['/v5', `/rooms/${id}`, { method: 'PATCH', body: { isBan: true } }],
        ['/v2', `/rooms/${short_id}`, { body: { description: 'x' } }],
        ['/v2', `/room-codes/room/${short_id}`, { body: {} }],
        ['/api/2.0', `/files/rooms/${number}`, { method: 'PUT', body: { title: 'x' } }],
        ['/api/2.0', `/files/rooms/${number}/archive`, { method: 'PUT', body: {} }],
        ['/api/2.0', `/files/rooms/${number}`, { method: 'DELETE', body: {} }],
        ['/api/v1', `/rooms/${id}`, { method: 'PATCH', body: { title: 'x' } }],
        ['/api/v1', `/rooms/${id}`, { method: 'DELETE' }],
      ];
      for (const [door, path, options] of writes) {
        const { status } = await asked(door, path, options);
        assert.ok(status === 404 || status === 403, `${door}${path}: ${status}`);
      }
      // The vendor's upsert makes a new room under the name.
      const upserted = await asked('/v2', '/rooms', { body: { name: 'unseen' } });
      assert.notEqual((upserted.body as { id: string }).id, short_id);
      await native.remove('name:unseen', '?retention_seconds=0');
      await undelete(id);
      assert.deepEqual(await statuses(), [200, 200, 200, 200]);
      assert.deepEqual([...new Set(await listed())], [true]);
      assert.equal((await native.eventTypes(id)).length, 3);
    });

    test('the list: newest first, forwards and backwards, this project’s only', async () => {
      for (const { id } of (await native.deletedRooms('?limit=100')).data) await undelete(id);
      const made = (await native.batch(Array.from({ length: 23 }, () => ({ op: 'create', room: {} })))).map(
        ({ room }) => room?.id ?? '',
      );
      // Many of them at the same millisecond.
      await native.batch(made.slice(0, 20).map((room_id) => ({ op: 'delete', room_id })));
      for (const id of made.slice(20)) await native.remove(id, '?retention_seconds=60');
      const stolen = await stranger.create();
      await stranger.remove(stolen.id);
      const all = (await native.deletedRooms('?limit=100')).data;
      assert.deepEqual(all.map((room) => room.id).sort(), made.toSorted());
      const times = all.map((room) => room.deleted_at);
      assert.deepEqual(times, times.toSorted().reverse());
      assert.deepEqual(
        all.slice(0, 3).map((room) => room.id),
        made.slice(20).reverse(),
      );
      for (const limit of [1, 4, 23]) {
        let page = await native.deletedRooms(`?limit=${limit}`);
        const seen = [...page.data];
        while (page.next !== null) {
          page = await native.deletedRooms(`?limit=${limit}&after=${page.next}`);
          seen.push(...page.data);
        }
        assert.deepEqual(seen, all);
        const back = [...page.data];
        while (page.previous !== null) {
          page = await native.deletedRooms(`?limit=${limit}&before=${page.previous}`);
          back.unshift(...page.data);
        }
        assert.deepEqual(back, all);
      }
      assert.deepEqual(
        (await stranger.deletedRooms()).data.map((room) => room.id),
        [stolen.id],
      );
    });

    const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
    const WRONG: [query: string, member: string][] = [
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['count=true', 'count'],
      ['sort=name', 'sort'],
      ['after=x', 'after'],
      ['before=', 'before'],
      [`after=${cursor([1, 'x'])}`, 'after'],
      [`before=${cursor([1, 2.5])}`, 'before'],
      [`before=${cursor(['created_at', '', 'x'])}`, 'before'],
      [`after=${cursor([1, 2])}&before=${cursor([1, 2])}`, 'before'],
    ];
    for (const [query, member] of WRONG) {
      test(`the list refuses ${query}`, () => native.refused(BAD(member), `/deleted-rooms?${query}`));
    }

    test('a cursor that was made up does no harm', async () => {
      for (const place of [
        [-5, -5],
        [2 ** 53 - 1, 2 ** 53 - 1],
      ]) {
        for (const way of ['after', 'before']) await native.deletedRooms(`?${way}=${cursor(place)}`);
      }
    });

    test('when its time is over it is gone for good, with all that hung on it', async () => {
      const template = await asked('/v2', '/templates', { body: { roles: { host: {} } } });
      const { id: template_id } = template.body as { id: string };
      const make = () => native.create({ template_id, tags: ['purge'], metadata: { a: 1 }, type: 'public' });
      const [short, long] = [await make(), await make()];
      for (const room of [short, long]) await asked('/v2', `/room-codes/room/${room.short_id}`, { body: {} });
      const { purge_at } = await native.remove(short.id, '?retention_seconds=1');
      await native.remove(long.id, '?retention_seconds=3600');
      assert.equal((await belongings(short))['room_codes'], 1);
      // The sweeper comes by every second.
      const last = async () => (await native.events(short.id)).at(-1);
      while ((await last())?.type !== 'room.purged') await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok(new Date().toISOString() > purge_at);
      await native.refused(NOT_FOUND, `/rooms/${short.id}/undelete`, { method: 'POST' });
      assert.deepEqual([...new Set(Object.values(await belongings(short)))], [0]);
      const event = await last();
      assert.deepEqual([event?.door, event?.actor, event?.data], ['system', 'system', { num: short.number }]);
      const numbers = (await native.events(short.id)).map(({ seq }) => seq);
      assert.deepEqual(
        numbers,
        numbers.map((_, n) => n + 1),
      );
      const ids = (await native.deletedRooms('?limit=100')).data.map((room) => room.id);
      assert.ok(ids.includes(long.id) && !ids.includes(short.id));
      assert.deepEqual((await undelete(long.id)).tags, ['purge']);
    });

    test('hundreds whose time is over at once are purged by one sweep after the other, others not', async () => {
      const made: string[] = [];
      for (let batch = 0; batch < 3; batch += 1) {
        const results = await native.batch(
          Array.from({ length: 80 }, () => ({ op: 'create', room: { tags: ['many'] } })),
        );
        made.push(...results.map(({ room }) => room?.id ?? ''));
      }
      for (let from = 0; from < made.length; from += 80) {
        await native.batch(
          made.slice(from, from + 80).map((room_id) => ({ op: 'delete', room_id, retention_seconds: 3600 })),
        );
      }
      const { db } = server.running;
      const later = Date.now() + 3_601_000;
      const sweeps: boolean[] = [];
      do sweeps.push(await sweepRooms(db, later));
      while (sweeps.at(-1));
      assert.ok(sweeps.length >= 3);
      const rows = await db.queries
        .selectFrom('deleted_rooms')
        .select('id')
        .where('id', 'in', made)
        .execute();
      assert.deepEqual(rows, []);
      for (const id of made) assert.deepEqual((await native.eventTypes(id)).at(-1), 'room.purged');
    });

    test('many undeletes of one room at once: one of them does it', async () => {
      const { id } = await native.create({ tags: ['race'], metadata: { race: true } });
      await native.remove(id);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => native.raw(`/rooms/${id}/undelete`, { method: 'POST' })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 404)]);
      assert.deepEqual(await native.eventTypes(id), ['room.created', 'room.deleted', 'room.undeleted']);
    });

    test('a delete and changes at once: whoever comes later finds no room', async () => {
      const { id } = await native.create();
      const calls = Array.from({ length: 12 }, (_, n) =>
        n % 3 === 0
          ? native.raw(`/rooms/${id}`, { method: 'DELETE' })
          : native.raw(`/rooms/${id}`, { method: 'PATCH', body: { seats: n + 1 } }),
      );
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      assert.equal(statuses.filter((status, n) => n % 3 === 0 && status === 200).length, 1);
      assert.deepEqual(
        statuses.filter((status) => status !== 200 && status !== 404),
        [],
      );
      const events = await native.events(id);
      assert.equal(events.filter(({ type }) => type === 'room.deleted').length, 1);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, n) => n + 1),
      );
      assert.equal(events.at(-1)?.type, 'room.deleted');
    });
  });
}
