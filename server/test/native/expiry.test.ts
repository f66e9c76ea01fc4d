import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as wire from '@enfilade/protocol';
import { openPostgres } from '../../src/db/postgres.ts';
import { sweepRooms } from '../../src/rooms/sweep.ts';
import { askDoor, type DoorPrefix } from '../support/doors.ts';
import { ENGINES } from '../support/engines.ts';
import { ask, type Ask } from '../support/http.ts';
import { createDatabase, runningPostgres, type TestPostgres } from '../support/postgres.ts';
import { KEY_ENVIRONMENT, KEYS, spawnServer, startServer, type TestServer } from '../support/server.ts';
import { clientOf, fromNow, NOT_FOUND } from './rooms-client.ts';

let server: TestServer;
const native = clientOf(() => server);
const asked = (door: DoorPrefix, path: string, options: Ask = {}) =>
  askDoor(server.url, door, server.keys, path, options);

/** Waits until a time has come, and carries out what is due: the sweeper would within a second. */
async function sweptAfter(time: string | null): Promise<void> {
  const wait = Date.parse(time ?? assert.fail()) - Date.now();
  if (wait >= 0) await sleep(wait + 1);
  while (await sweepRooms(server.running.db, Date.now()));
}

/** A room that has expired: closed, archived or deleted. */
async function expired(given: object = {}): Promise<wire.Room> {
  const room = await native.create({ expires_at: fromNow(400), ...given });
  await sweptAfter(room.expires_at);
  return room;
}

for (const engine of ENGINES) {
  describe(`opens_at and expires_at on ${engine}`, () => {
    let postgres: TestPostgres | undefined;
    let databaseUrl: string | undefined;
    before(async () => {
      postgres = engine === 'postgres' ? await runningPostgres() : undefined;
      databaseUrl = postgres && (await createDatabase(postgres));
      server = await startServer(databaseUrl === undefined ? {} : { ENFILADE_DATABASE_URL: databaseUrl });
    });
    after(async () => {
      await server.stop();
      await postgres?.stop();
    });

    test('a room is scheduled until its time comes, and opens by itself without an event', async () => {
      const room = await native.create({ opens_at: fromNow(1000) });
      assert.deepEqual([room.state, room.enabled], ['scheduled', true]);
      const known = { headers: { 'if-none-match': '"1"' } };
      assert.equal((await native.raw(`/rooms/${room.id}`, known)).status, 304);
      await sleep(Date.parse(room.opens_at ?? '') - Date.now() + 1);
      const seen = await native.raw(`/rooms/${room.id}`, known);
      assert.deepEqual([seen.status, (seen.body as wire.Room).state], [200, 'open']);
      assert.deepEqual(await native.get(room.id), { ...room, state: 'open' });
      assert.deepEqual(await native.eventTypes(room.id), ['room.created']);
    });

    test('nobody enters by a code before', async () => {
      const template = await asked('/v2', '/templates', { body: { roles: { host: {} } } });
      const { id: template_id } = template.body as { id: string };
      const room = await native.create({ template_id, opens_at: fromNow(3_600_000) });
      const made = await asked('/v2', `/room-codes/room/${room.short_id}`, { body: {} });
      const [{ code } = { code: '' }] = (made.body as { data: { code: string }[] }).data;
      const enter = async () => (await asked('/v2', '/token', { body: { code, user_id: 'u' } })).status;
      assert.equal(await enter(), 403);
      await native.change(room.id, { opens_at: fromNow(-1000) });
      assert.equal(await enter(), 200);
    });

    type Row = [
      before: string[],
      action: wire.Room['on_expiry'],
      state: wire.Room['state'] | 'deleted',
      event: string | undefined,
    ];
    const rows: Row[] = [
      [[], 'disable', 'disabled', 'room.disabled'],
      [['disable'], 'disable', 'disabled', undefined],
      [['archive'], 'disable', 'archived', undefined],
      [[], 'archive', 'archived', 'room.archived'],
      [['disable'], 'archive', 'archived', 'room.archived'],
      [['archive'], 'archive', 'archived', undefined],
      [[], 'delete', 'deleted', 'room.deleted'],
      [['disable'], 'delete', 'deleted', 'room.deleted'],
      [['archive'], 'delete', 'deleted', 'room.deleted'],
    ];
    for (const [before, on_expiry, state, event] of rows) {
      const told = `to ${on_expiry} one that was ${before.join(', ') || 'open'}: ${event ?? 'nothing happens'}`;
      test(told, async () => {
        const { id, expires_at } = await native.create({ expires_at: fromNow(400), on_expiry, tags: ['t'] });
        for (const action of before) await native.act(id, action);
        const seen = await native.get(id);
        await sweptAfter(expires_at);
        const [last, ...more] = (await native.events(id)).slice(seen.revision);
        assert.equal(last?.type, event);
        assert.deepEqual(more, []);
        if (event !== undefined) assert.deepEqual([last?.door, last?.actor], ['system', 'system']);
        if (state === 'deleted') {
          await native.refused(NOT_FOUND, `/rooms/${id}`);
          const [deleted] = (await native.deletedRooms()).data;
          assert.equal(deleted?.id, id);
          // It can be undone for a week, and then it would not be deleted again at once.
          const { deleted_at, purge_at } = deleted;
          assert.equal(Date.parse(purge_at) - Date.parse(deleted_at), 604_800_000);
          assert.equal((await native.act(id, 'undelete')).expires_at, null);
        } else {
          const room = await native.get(id);
          assert.deepEqual([room.state, room.expires_at], [state, expires_at]);
          if (event === undefined) assert.deepEqual(room, seen);
        }
      });
    }

    const OPENINGS: [
      what: string,
      action: 'disable' | 'archive',
      open: (room: wire.Room) => Promise<unknown>,
    ][] = [
      ['enable', 'disable', ({ id }) => native.act(id, 'enable')],
      ['PATCH enabled', 'disable', ({ id }) => native.change(id, { enabled: true })],
      [
        'Agora isBan',
        'disable',
        ({ id }) => asked('/v5', `/rooms/${id}`, { method: 'PATCH', body: { isBan: false } }),
      ],
      [
        '100ms enabled',
        'disable',
        ({ short_id }) => asked('/v2', `/rooms/${short_id}`, { body: { enabled: true } }),
      ],
      ['100ms by name', 'disable', ({ name }) => asked('/v2', '/rooms', { body: { name, enabled: true } })],
      ['restore', 'archive', ({ id }) => native.act(id, 'restore')],
      [
        'DocSpace unarchive',
        'archive',
        ({ number }) => asked('/api/2.0', `/files/rooms/${number}/unarchive`, { method: 'PUT', body: {} }),
      ],
    ];
    for (const [what, on_expiry, open] of OPENINGS) {
      test(`opened again by ${what}, an expired room stays open: the time that passed is gone`, async () => {
        const room = await expired({ on_expiry });
        assert.notEqual((await native.get(room.id)).state, 'open');
        await open(room);
        const opened = await native.get(room.id);
        assert.deepEqual([opened.state, opened.expires_at, opened.on_expiry], ['open', null, on_expiry]);
        const event = (await native.events(room.id)).at(-1);
        assert.equal((event?.data as Record<string, unknown>)['expiresAt'], null);
        while (await sweepRooms(server.running.db, Date.now()));
        assert.deepEqual(await native.get(room.id), opened);
      });
    }

    test('a time to come stays when the room is opened again, and counts', async () => {
      const room = await native.create({ expires_at: fromNow(500) });
      await native.act(room.id, 'disable');
      const { expires_at } = await native.act(room.id, 'enable');
      assert.equal(expires_at, room.expires_at);
      await sweptAfter(expires_at);
      assert.equal((await native.get(room.id)).state, 'disabled');
    });

    test('a later time given after it expired counts once the room is open', async () => {
      const room = await expired();
      const later = fromNow(500);
      assert.equal((await native.change(room.id, { expires_at: later })).state, 'disabled');
      await native.act(room.id, 'enable');
      assert.equal((await native.get(room.id)).expires_at, later);
      await sweptAfter(later);
      assert.equal((await native.get(room.id)).state, 'disabled');
    });

    test('taken away or put off before it comes, nothing happens then', async () => {
      const soon = fromNow(400);
      const [away, off] = [
        await native.create({ expires_at: soon }),
        await native.create({ expires_at: soon }),
      ];
      await native.change(away.id, { expires_at: null });
      await native.change(off.id, { expires_at: fromNow(3_600_000) });
      await sweptAfter(soon);
      for (const { id } of [away, off]) assert.equal((await native.get(id)).state, 'open');
    });

    test('what is to happen can be changed until it does', async () => {
      const room = await native.create({ expires_at: fromNow(400), on_expiry: 'delete' });
      await native.change(room.id, { on_expiry: 'archive' });
      await sweptAfter(room.expires_at);
      assert.equal((await native.get(room.id)).state, 'archived');
    });

    test('a copy does not have a time that passed; one to come it has, and it counts', async () => {
      const gone = await expired();
      const { expires_at } = await native.call<wire.Room>(`/rooms/${gone.id}/duplicate`, { body: {} }, 201);
      assert.equal(expires_at, null);
      const room = await native.create({ expires_at: fromNow(500), on_expiry: 'archive' });
      const copy = await native.call<wire.Room>(`/rooms/${room.id}/duplicate`, { body: {} }, 201);
      await sweptAfter(room.expires_at);
      assert.equal((await native.get(copy.id)).state, 'archived');
    });

    test('a room that was made at another door expires, too', async () => {
      const { body } = await asked('/v5', '/rooms', { body: { name: 'From Agora' } });
      const { uuid } = body as { uuid: string };
      const { expires_at } = await native.change(uuid, { expires_at: fromNow(400) });
      await sweptAfter(expires_at);
      assert.equal(((await asked('/v5', `/rooms/${uuid}`)).body as { isBan: boolean }).isBan, true);
    });

    test('the server does it by itself, within a second and a little', async () => {
      const room = await native.create({ expires_at: fromNow(400) });
      while ((await native.get(room.id)).state === 'open') {
        assert.ok(Date.now() < Date.parse(room.expires_at ?? '') + 15_000, 'nothing happened in 15 seconds');
        await sleep(25);
      }
    });

    test('hundreds at once: all of them, each once, also when two sweep at the same time', async () => {
      const expires_at = fromNow(1500);
      const made: wire.Room[] = [];
      for (const on_expiry of ['disable', 'archive', 'delete'] as const) {
        const operations = Array.from({ length: 90 }, () => ({
          op: 'create',
          room: { expires_at, on_expiry },
        }));
        made.push(...(await native.batch(operations)).flatMap(({ room }) => room ?? []));
      }
      const other = databaseUrl === undefined ? undefined : openPostgres(databaseUrl, () => undefined);
      const wait = Date.parse(expires_at) - Date.now();
      await sleep(Math.max(0, wait) + 1);
      await Promise.all(
        [server.running.db, other ?? server.running.db].map(async (db) => {
          while (await sweepRooms(db, Date.now()));
        }),
      );
      await other?.close();
      for (const { id } of made) assert.equal((await native.eventTypes(id)).length, 2, id);
    });
  });
}

describe('what became due while no server ran', () => {
  const NATIVE = { authorization: `Bearer ${KEYS.apiKey}` };

  test('is carried out by the next one, also after a kill -9', async (t: TestContext) => {
    const first = await spawnServer(t, KEY_ENVIRONMENT);
    const call = async <T>(url: string, path: string, options: Ask = {}): Promise<T> =>
      (await ask(`${url}/api/v1${path}`, { ...options, headers: NATIVE })).body as T;
    const expires_at = fromNow(2500);
    const rooms: Record<string, wire.Room> = {};
    for (const on_expiry of ['disable', 'archive', 'delete']) {
      rooms[on_expiry] = await call(first.url, '/rooms', { body: { expires_at, on_expiry } });
    }
    const gone = await call<wire.Room>(first.url, '/rooms', { body: { name: 'purged' } });
    const { purge_at } = await call<wire.DeletedRoom>(first.url, `/rooms/${gone.id}?retention_seconds=2`, {
      method: 'DELETE',
    });
    await first.end('SIGKILL');
    assert.ok(new Date().toISOString() < expires_at, 'the kill came too late to prove anything');
    await sleep(Date.parse(purge_at) - Date.now() + 1);

    const second = await spawnServer(t, KEY_ENVIRONMENT, first.dataDir);
    const states = async () => [
      (await call<wire.Room>(second.url, `/rooms/${rooms['disable']?.id ?? ''}`)).state,
      (await call<wire.Room>(second.url, `/rooms/${rooms['archive']?.id ?? ''}`)).state,
      (await call<wire.Page<wire.DeletedRoom>>(second.url, '/deleted-rooms')).data.map((room) => room.id),
    ];
    const expected = ['disabled', 'archived', [rooms['delete']?.id]];
    const until = Date.now() + 10_000;
    while (Date.now() < until && JSON.stringify(await states()) !== JSON.stringify(expected)) await sleep(25);
    assert.deepEqual(await states(), expected);
    assert.equal(await second.end(), 0);
  });
});
