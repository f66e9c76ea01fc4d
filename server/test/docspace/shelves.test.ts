import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '../../src/db/events.ts';
import { createRoom, deleteRoom } from '../../src/rooms/rooms.ts';
import { changeShelf, createShelf, getShelf, listShelves, SHELVES_LIMIT } from '../../src/rooms/shelves.ts';
import { forgetShelves } from '../../src/rooms/shelves.store.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { addSomeone, letIn } from './someone.ts';

interface Group {
  id: number;
  name: string;
  icon: string;
  userId: string;
  rooms?: number[];
  totalRooms: number;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const make = (body: object) => client.send<Group>('POST', '/files/group', body);

describe('DS 5.15 groups of rooms', () => {
  test('DS 5.15 made, read, changed and taken away, with an event for each', async () => {
    const [one, two] = [await client.room(), await client.room()];
    const events = await client.projectEvents(async () => {
      const group = await make({ name: ' Term ', icon: 'star', rooms: [two.id, one.id, one.id] });
      assert.deepEqual(
        { ...group, id: 0, userId: '' },
        {
          id: 0,
          name: 'Term',
          icon: 'star',
          userId: '',
          rooms: [one.id, two.id],
          totalRooms: 2,
        },
      );
      const path = `/files/group/${group.id}`;
      assert.deepEqual(await client.get(path), group);
      assert.deepEqual(await client.get('/files/group'), [group]);
      const brief = await client.get<Group>(`${path}?includeMembers=false`);
      assert.ok(!('rooms' in brief) && brief.totalRooms === 2);
      const changed = await client.send<Group>('PUT', path, {
        groupName: 'Now',
        roomsToAdd: [one.id],
        roomsToRemove: [two.id, 999999],
      });
      assert.deepEqual([changed.name, changed.rooms], ['Now', [one.id]]);
      await client.send('PUT', path, { groupName: 'Now', roomsToAdd: [one.id] });
      const drawn = await client.send<Group>('POST', `${path}/icon`, { icon: 'sun' });
      assert.deepEqual([drawn.icon, drawn.name], ['sun', 'Now']);
      await client.send('DELETE', path);
      assert.equal((await client.call('GET', path)).status, 404);
      assert.equal((await client.call('DELETE', path)).status, 404);
    });
    assert.deepEqual(events, ['shelf.created', 'shelf.updated', 'shelf.updated', 'shelf.deleted']);
    assert.deepEqual(await client.roomEvents(one.id), ['room.created'], 'rooms do not change');
  });

  test('DS 5.3 rooms of a group; a room that is deleted is on none', async () => {
    const [one, two] = [await client.room({ title: 'In it' }), await client.room({ title: 'Beside it' })];
    const gone = await client.room();
    const group = await make({ name: 'Filter', rooms: [one.id, gone.id] });
    await client.send('DELETE', `/files/rooms/${gone.id}`);
    const list = async (query: string, options = {}) => {
      const told = await client.call('GET', `/files/rooms?${query}`, undefined, options);
      const { folders, total } = told.response as { folders: ShownRoom[]; total: number };
      return [folders.map((room) => room.id), total];
    };
    assert.deepEqual(await list(`groupId=${group.id}`), [[one.id], 1]);
    assert.deepEqual(await list(`groupId=${group.id}&filterValue=beside`), [[], 0]);
    await client.send('PUT', `/files/group/${group.id}`, { roomsToAdd: [two.id] });
    assert.deepEqual(await list(`groupId=${group.id}&sortBy=DateAndTimeCreation`), [[one.id, two.id], 2]);
    assert.deepEqual(await list('groupId=999999'), [[], 0]);
    const colleague = await addSomeone(client, 'admin');
    assert.deepEqual(await list(`groupId=${group.id}`, colleague.as), [[], 0], 'it is not theirs');
    assert.deepEqual(
      await client.get<Group>(`/files/group/${group.id}`).then(({ totalRooms }) => totalRooms),
      2,
    );
  });

  test('DS 5.15 somebody else’s groups are not there; rooms one may not see do not go in', async () => {
    const room = await client.room();
    const group = await make({ name: 'Mine', rooms: [room.id] });
    const user = await addSomeone(client, 'user');
    const scoped = await addSomeone(client, 'admin', ['rooms:write']);
    const path = `/files/group/${group.id}`;
    const rows: [string, string, object | undefined, object, number][] = [
      ['GET', path, undefined, user.as, 404],
      ['PUT', path, { groupName: 'Stolen' }, user.as, 404],
      ['POST', `${path}/icon`, { icon: 'x' }, user.as, 404],
      ['DELETE', path, undefined, user.as, 404],
      ['POST', '/files/group', { name: 'x', rooms: [room.id] }, user.as, 403],
      ['POST', '/files/group', { name: 'x', rooms: [999999] }, {}, 404],
      ['POST', '/files/group', { name: ' ' }, {}, 400],
      ['POST', '/files/group', {}, {}, 400],
      ['POST', '/files/group', { name: 'x'.repeat(129) }, {}, 400],
      ['PUT', path, { groupName: '' }, {}, 400],
      ['PUT', path, { roomsToAdd: [999999] }, {}, 404],
      ['GET', '/files/group/abc', undefined, {}, 404],
      ['GET', '/files/group', undefined, scoped.as, 403],
      ['GET', '/files/group', undefined, { authorization: null }, 401],
    ];
    for (const [method, url, body, options, status] of rows) {
      assert.equal((await client.call(method, url, body, options)).status, status, `${method} ${url}`);
    }
    await letIn(client, room.id, user, 'reader');
    const theirs = await client.call('POST', '/files/group', { name: 'x', rooms: [room.id] }, user.as);
    assert.equal(theirs.status, 200);
    assert.deepEqual(
      (await client.get<Group[]>('/files/group')).map(({ name }) => name),
      ['Filter', 'Mine'],
    );
  });
});

for (const engine of ENGINES) {
  describe(`shelves on ${engine}`, () => {
    let open: OpenEngine;
    let actor: Actor;
    before(async () => {
      open = await openEngine(engine);
      actor = await open.addProject('shelves');
    });
    after(() => open.close());

    test('bounds; what is deleted for good is gone from shelves, and a person’s go with them', async () => {
      const { db } = open;
      const person = actor.userId ?? '';
      const room = await db.write((tx) => createRoom(tx, actor, { title: 'On a shelf' }));
      const first = await db.write((tx) =>
        createShelf(tx, actor, person, { name: 'A', icon: '', rooms: [room.num, room.num] }),
      );
      assert.deepEqual(first.rooms, [room.num]);
      await db.write(async (tx) => {
        for (let n = 1; n < SHELVES_LIMIT; n += 1) {
          await createShelf(tx, actor, person, { name: `${n}`, icon: '', rooms: [] });
        }
      });
      await assert.rejects(
        db.write((tx) => createShelf(tx, actor, person, { name: 'x', icon: '', rooms: [] })),
        { code: 'limit_reached' },
      );
      const many = Array.from({ length: 1000 }, (_, n) => room.num + 1 + n);
      await assert.doesNotReject(db.write((tx) => changeShelf(tx, actor, person, first.num, { add: many })));
      await db.write((tx) => deleteRoom(tx, actor, { num: room.num }));
      assert.deepEqual((await getShelf(db.queries, person, first.num)).rooms, []);
      assert.equal((await listShelves(db.queries, person)).length, SHELVES_LIMIT);
      await assert.rejects(getShelf(db.queries, 'somebody else', first.num), { code: 'shelf_not_found' });
      await db.write((tx) => forgetShelves(tx, person));
      assert.deepEqual(await listShelves(db.queries, person), []);
      assert.deepEqual(await db.queries.selectFrom('shelf_rooms').select('room_num').execute(), []);
    });
  });
}
