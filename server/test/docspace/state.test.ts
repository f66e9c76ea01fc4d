import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addPerson, give } from './company.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';

interface Operation {
  id: string;
  Operation: number;
  operation: number;
  progress: number;
  error: string;
  processed: string;
  finished: boolean;
  status: number;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const done = { progress: 100, error: '', processed: '1', finished: true, status: 2 };
const move = (id: number, way: 'archive' | 'unarchive', body?: unknown) =>
  client.send<Operation>('PUT', `/files/rooms/${id}/${way}`, body);

describe('DS 5.6 archive and unarchive', () => {
  test('DS 5.6 the room moves between the roots and keeps what it has', async () => {
    const lifetime = { period: 1, value: 2, enabled: true };
    const room = await client.room({ tags: ['kept'], color: 'ABCDEF', lifetime, indexing: true });
    await client.send('PUT', `/files/rooms/${room.id}/pin`);
    const { id, ...operation } = await move(room.id, 'archive');
    assert.match(id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(operation, { Operation: 0, operation: 0, ...done });

    const archived = await client.get<ShownRoom>(`/files/rooms/${room.id}`);
    assert.deepEqual([archived.parentId, archived.rootFolderId, archived.rootFolderType], [3, 3, 20]);
    assert.deepEqual([archived.pinned, archived.tags, archived.logo.color], [false, ['kept'], 'ABCDEF']);
    assert.ok(!('lifetime' in archived) && archived.indexing);
    const rights = Object.entries(archived.security).filter(([, may]) => may);
    assert.deepEqual(rights.map(([name]) => name).sort(), ['Delete', 'IndexExport', 'Move', 'Read']);

    await move(room.id, 'unarchive', {});
    const open = await client.get<ShownRoom>(`/files/rooms/${room.id}`);
    assert.deepEqual([open.rootFolderType, open.pinned, open.tags], [14, false, ['kept']]);
    const types = ['room.created', 'room.pinned', 'room.archived', 'room.restored'];
    assert.deepEqual(await client.roomEvents(room.id), types);
  });

  test('DS 5.6 doing it twice is done at once and changes nothing', async () => {
    const { id } = await client.room();
    await move(id, 'unarchive');
    await move(id, 'archive');
    await move(id, 'archive');
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.archived']);
  });

  test('DS 8 an archived room is read-only', async () => {
    const { id } = await client.room({ tags: ['a'] });
    await move(id, 'archive');
    const rows: [string, string, unknown][] = [
      ['PUT', '', { title: 'x' }],
      ['PUT', '', { title: 'A room' }],
      ['PUT', '', { tags: ['b'] }],
      ['PUT', '/pin', undefined],
      ['PUT', '/unpin', undefined],
      ['PUT', '/tags', { names: ['b'] }],
      ['DELETE', '/tags', { names: ['a'] }],
    ];
    for (const [method, path, body] of rows) {
      const { status, message } = await client.call(method, `/files/rooms/${id}${path}`, body);
      assert.deepEqual([status, message], [403, 'You cannot edit archived rooms'], `${method} ${path}`);
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.archived']);
    assert.equal((await client.call('GET', `/files/rooms/${id}`)).status, 200);
  });

  test('DS 8 unknown rooms are not found', async () => {
    const { id } = await client.room();
    const stranger = { authorization: (await client.server.addProject('archiver')).keys.apiKey };
    for (const [path, who] of [
      ['999999', {}],
      ['abc', {}],
      ['2', {}],
      [String(id), stranger],
    ] as const) {
      for (const [method, way] of [
        ['PUT', '/archive'],
        ['PUT', '/unarchive'],
        ['DELETE', ''],
      ] as const) {
        const { status, message } = await client.call(method, `/files/rooms/${path}${way}`, undefined, who);
        assert.deepEqual([status, message], [404, 'The required folder was not found']);
      }
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created']);
  });
});

describe('DS 5.7 delete', () => {
  test('DS 5.7 an active and an archived room; afterwards there is none', async () => {
    for (const first of [undefined, 'archive'] as const) {
      const { id } = await client.room();
      if (first) await move(id, first);
      const { id: _id, ...operation } = await client.send<Operation>('DELETE', `/files/rooms/${id}`, {
        deleteAfter: false,
      });
      assert.deepEqual(operation, { Operation: 2, operation: 2, ...done });
      assert.equal((await client.call('GET', `/files/rooms/${id}`)).status, 404);
      assert.equal((await client.call('DELETE', `/files/rooms/${id}`)).status, 404);
      assert.equal((await client.roomEvents(id)).at(-1), 'room.deleted');
    }
  });

  test('DS 0.1 trap 1: no body, an empty one, and none with a JSON content type are all {}', async () => {
    const json = { 'content-type': 'application/json' };
    const bodies: [unknown, Record<string, string>][] = [
      [undefined, {}],
      [undefined, json],
      ['', json],
      ['  ', json],
      ['', { 'content-type': 'text/plain' }],
      ['null', json],
      [{ DeleteAfter: true, unknown: 1 }, {}],
    ];
    for (const [body, headers] of bodies) {
      const { id } = await client.room();
      for (const [method, path] of [
        ['PUT', '/archive'],
        ['DELETE', ''],
      ] as const) {
        const { status } = await client.call(method, `/files/rooms/${id}${path}`, body, { headers });
        assert.equal(status, 200, JSON.stringify([body, headers]));
      }
    }
  });
});

describe('DS 5.12 operations', () => {
  test('DS 5.12 a finished operation is found by its caller, more than once, by id and by type', async () => {
    const { id } = await client.room();
    const archived = await move(id, 'archive');
    const deleted = await client.send<Operation>('DELETE', `/files/rooms/${id}`);
    for (let poll = 0; poll < 3; poll += 1) {
      const all = await client.get<Operation[]>('/files/fileops');
      assert.deepEqual(
        all.find((one) => one.id === archived.id),
        archived,
      );
      assert.deepEqual(
        all.find((one) => one.id === deleted.id),
        deleted,
      );
    }
    assert.deepEqual(await client.get('/files/fileops?id=' + archived.id), [archived]);
    for (const type of ['2', 'Delete', 'delete']) {
      const ids = (await client.get<Operation[]>(`/files/fileops/${type}`)).map((one) => one.Operation);
      assert.deepEqual([...new Set(ids)], [2]);
    }
    const moves = await client.get<Operation[]>('/files/fileops/0');
    assert.ok(moves.some((one) => one.id === archived.id));
    assert.deepEqual(await client.get('/files/fileops/Copy'), []);
    assert.equal((await client.call('GET', '/files/fileops/nothing')).status, 400);
  });

  test('DS 5.6 deleteAfter: the operation is never listed', async () => {
    const { id } = await client.room();
    const operation = await move(id, 'archive', { deleteAfter: true });
    assert.deepEqual(await client.get(`/files/fileops?id=${operation.id}`), []);
  });

  test('DS 5.12 operations are their caller’s; who is nobody has none; a minute later they are gone', async () => {
    const { id } = await client.room();
    const operation = await move(id, 'archive');
    const path = `/files/fileops?id=${operation.id}`;
    const stranger = (await client.server.addProject('poller')).keys.apiKey;
    for (const authorization of [stranger, null]) {
      const { status, response } = await client.call('GET', path, undefined, { authorization });
      assert.deepEqual([status, response], [200, []]);
    }
    const { queries } = client.server.running.db;
    await queries
      .updateTable('operations')
      .set({ created_at: Date.now() - 61_000 })
      .execute();
    assert.deepEqual(await client.get(path), []);
    await move(id, 'unarchive');
    assert.equal((await queries.selectFrom('operations').select('id').execute()).length, 1);
  });
});

describe('DS 5.8 pins', () => {
  test('DS 5.8 pinning and unpinning, twice each', async () => {
    const { id } = await client.room();
    for (const pinned of [true, true, false, false]) {
      const room = await client.send<ShownRoom>('PUT', `/files/rooms/${id}/${pinned ? 'pin' : 'unpin'}`);
      assert.equal(room.pinned, pinned);
      assert.equal((await client.get<ShownRoom>(`/files/rooms/${id}`)).pinned, pinned);
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.pinned', 'room.unpinned']);
  });

  test('DS 5.8 unknown rooms, and the eleventh', async () => {
    for (const way of ['pin', 'unpin']) {
      for (const id of ['999999', 'abc']) {
        assert.equal((await client.call('PUT', `/files/rooms/${id}/${way}`)).status, 403);
      }
    }
    const rooms = [];
    for (let n = 0; n < 11; n += 1) rooms.push(await client.room());
    const answers = await Promise.all(rooms.map(({ id }) => client.call('PUT', `/files/rooms/${id}/pin`)));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [...Array<number>(10).fill(200), 403]);
    const pinned = rooms.find((_, index) => answers[index]?.status === 200);
    await client.send('PUT', `/files/rooms/${pinned?.id ?? 0}/archive`);
    const refused = rooms.find((_, index) => answers[index]?.status === 403);
    await client.send('PUT', `/files/rooms/${refused?.id ?? 0}/pin`);
  });

  test('DS 5.8 pins of rooms that one does not see any more make room', async () => {
    const guest = await addPerson(client, 'guest');
    const group = await client.send<{ id: string }>('POST', '/group', {
      groupName: 'For a while',
      members: [guest.id],
    });
    const pin = (id: number) => client.call('PUT', `/files/rooms/${id}/pin`, undefined, guest.as);
    for (let n = 0; n < 10; n += 1) {
      const { id } = await client.room({ roomType: 5 });
      await give(client, id, group.id, 'reader');
      assert.equal((await pin(id)).status, 200);
    }
    const rooms = [];
    for (let n = 0; n < 11; n += 1) {
      const { id } = await client.room({ roomType: 5 });
      await give(client, id, guest.id, 'reader');
      rooms.push(id);
    }
    assert.equal((await pin(rooms[0] ?? 0)).status, 403);
    await client.send('DELETE', `/group/${group.id}`);
    const statuses = [];
    for (const id of rooms) statuses.push((await pin(id)).status);
    assert.deepEqual(statuses, [...Array<number>(10).fill(200), 403]);
  });
});
