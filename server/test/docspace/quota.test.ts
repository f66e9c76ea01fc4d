import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '../../src/db/events.ts';
import { findProject } from '../../src/projects/projects.ts';
import { setQuota, setRoomQuota } from '../../src/rooms/quotas.ts';
import { countRooms } from '../../src/rooms/room-search.ts';
import { createRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { addSomeone, letIn } from './someone.ts';

interface WithQuota extends ShownRoom {
  quotaLimit?: number;
  isCustomQuota?: boolean;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const settings = (body: object) => client.send('POST', '/settings/roomquotasettings', body);
const get = (id: number) => client.get<WithQuota>(`/files/rooms/${id}`);
const quotaOf = ({ quotaLimit, isCustomQuota }: WithQuota) => [quotaLimit, isCustomQuota];
const put = (word: 'roomquota' | 'resetquota', body: object) =>
  client.send<WithQuota[]>('PUT', `/files/rooms/${word}`, body);

describe('DS 5.13 quotas of rooms', () => {
  test('DS 4.1 shown only while the project has a default, and not in the archive', async () => {
    const room = await client.room({ quota: 500 });
    const other = await client.room();
    assert.deepEqual(quotaOf(await get(room.id)), [undefined, undefined]);
    const events = await client.projectEvents(async () => {
      await settings({ enableQuota: true, defaultQuota: 1000 });
      await settings({ enableQuota: true, defaultQuota: 1000 });
    });
    assert.deepEqual(events, ['project.updated']);
    assert.deepEqual(quotaOf(await get(room.id)), [500, true]);
    assert.deepEqual(quotaOf(await get(other.id)), [1000, false]);
    const list = async () => {
      const { folders } = await client.get<{ folders: WithQuota[] }>('/files/rooms?sortBy=DateAndTime');
      return folders.filter(({ id }) => id === room.id || id === other.id).map(quotaOf);
    };
    assert.deepEqual(await list(), [
      [500, true],
      [1000, false],
    ]);
    await client.send('PUT', `/files/rooms/${room.id}/archive`);
    assert.deepEqual(quotaOf(await get(room.id)), [undefined, undefined]);
    await settings({ enableQuota: false });
    assert.deepEqual(quotaOf(await get(other.id)), [undefined, undefined]);
    assert.deepEqual(await list(), [[undefined, undefined]]);
  });

  test('DS 5.13 set, unlimited, and the default again; in all of the rooms or in none', async () => {
    await settings({ enableQuota: true, defaultQuota: 2 ** 40 });
    const [one, two] = [await client.room(), await client.room()];
    const set = await put('roomquota', { roomIds: [one.id, String(two.id)], quota: 7 });
    assert.deepEqual(set.map(quotaOf), [
      [7, true],
      [7, true],
    ]);
    assert.deepEqual((await put('roomquota', { roomIds: [one.id], quota: -1 })).map(quotaOf), [[-1, true]]);
    assert.deepEqual((await put('resetquota', { roomIds: [one.id] })).map(quotaOf), [[2 ** 40, false]]);
    const changed = await client.send<WithQuota>('PUT', `/files/rooms/${one.id}`, { quota: 9 });
    assert.deepEqual(quotaOf(changed), [9, true]);
    const updates = Array<string>(4).fill('room.updated');
    assert.deepEqual(await client.roomEvents(one.id), ['room.created', ...updates]);

    for (const ids of [
      [two.id, 999999],
      [two.id, 'abc'],
    ]) {
      const { status } = await client.call('PUT', '/files/rooms/roomquota', { roomIds: ids, quota: 1 });
      assert.equal(status, 404);
    }
    assert.deepEqual(quotaOf(await get(two.id)), [7, true]);
    await client.send('PUT', `/files/rooms/${two.id}/archive`);
    const archived = await client.call('PUT', '/files/rooms/resetquota', { roomIds: [two.id] });
    assert.deepEqual([archived.status, archived.message], [403, 'You cannot edit archived rooms']);
  });

  test('DS 5.3 rooms with a quota of their own, and without', async () => {
    const tag = encodeURIComponent('["quota filter"]');
    const own = await client.room({ tags: ['quota filter'], quota: 0 });
    const none = await client.room({ tags: ['quota filter'] });
    for (const [filter, expected] of [
      ['Custom', [own.id]],
      ['2', [own.id]],
      ['Default', [none.id]],
      ['All', [own.id, none.id]],
    ] as const) {
      const { folders, total } = await client.get<{ folders: ShownRoom[]; total: number }>(
        `/files/rooms?tags=${tag}&quotaFilter=${filter}&sortBy=DateAndTimeCreation`,
      );
      assert.deepEqual([folders.map((room) => room.id), total], [expected, expected.length], filter);
    }
  });

  test('DS 5.13, 1.4 only administrators, only numbers, only with the scope', async () => {
    const { id } = await client.room();
    const manager = await addSomeone(client, 'room_admin');
    await letIn(client, id, manager, 'manager');
    const body = { roomIds: [id], quota: 5 };
    const scoped = await addSomeone(client, 'admin', ['rooms:write']);
    const rows: [string, string, object, object, number][] = [
      ['PUT', '/files/rooms/roomquota', body, manager.as, 403],
      ['PUT', '/files/rooms/resetquota', body, manager.as, 403],
      ['POST', '/settings/roomquotasettings', { enableQuota: true }, manager.as, 403],
      ['POST', '/settings/roomquotasettings', { enableQuota: true }, scoped.as, 403],
      ['PUT', '/files/rooms/roomquota', { roomIds: [id], quota: -2 }, {}, 400],
      ['PUT', '/files/rooms/roomquota', { roomIds: [id], quota: 1.5 }, {}, 400],
      ['PUT', '/files/rooms/roomquota', { roomIds: [id] }, {}, 400],
      ['PUT', '/files/rooms/roomquota', { quota: 1 }, {}, 400],
      ['PUT', '/files/rooms/roomquota', body, { authorization: null }, 401],
      ['PUT', '/files/rooms/roomquota', body, scoped.as, 200],
    ];
    for (const [method, path, sent, options, status] of rows) {
      assert.equal((await client.call(method, path, sent, options)).status, status, JSON.stringify(sent));
    }
  });
});

for (const engine of ENGINES) {
  describe(`quotas on ${engine}`, () => {
    let open: OpenEngine;
    let actor: Actor;
    before(async () => {
      open = await openEngine(engine);
      actor = await open.addProject('quotas');
    });
    after(() => open.close());

    test('large numbers, and the filter follows every change', async () => {
      const { db } = open;
      const most = Number.MAX_SAFE_INTEGER;
      await db.write((tx) => setRoomQuota(tx, actor, most));
      assert.equal((await findProject(db.queries, actor.projectId))?.roomQuota, most);
      const room = await db.write((tx) => createRoom(tx, actor, { settings: { quota: most } }));
      const count = (ownQuota: boolean) =>
        countRooms(db.queries, actor.projectId, { area: 'any', nobody: actor.userId ?? '', ownQuota });
      assert.deepEqual([await count(true), await count(false)], [1, 0]);
      const reset = await db.write((tx) => setQuota(tx, actor, { num: room.num }, undefined));
      assert.ok(!('quota' in reset.settings));
      assert.deepEqual([await count(true), await count(false)], [0, 1]);
      await assert.rejects(
        db.write((tx) => setQuota(tx, actor, { num: room.num }, -2)),
        { code: 'bad_input', member: 'quota' },
      );
    });
  });
}
