import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { addSomeone, letIn } from './someone.ts';

interface Entry {
  action: { id: number; key: string };
  initiator: { id: string; displayName: string };
  date: string;
  data: Record<string, unknown>;
  related: Entry[];
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

describe('DS 5.13 news', () => {
  test('DS 5.13 nothing is new, because rooms hold no files; unknown and closed rooms are told', async () => {
    const { id } = await client.room();
    const nobody = await addSomeone(client, 'user');
    for (const path of [
      '/files/rooms/news',
      `/files/rooms/${id}/news`,
      `/files/${id}/news`,
      '/files/2/news',
    ]) {
      assert.deepEqual(await client.get(path), [], path);
      assert.equal((await client.call('GET', path, undefined, { authorization: null })).status, 401);
    }
    for (const path of [`/files/rooms/${id}/news`, `/files/${id}/news`]) {
      assert.equal((await client.call('GET', path, undefined, nobody.as)).status, 403);
    }
    assert.equal((await client.call('GET', '/files/rooms/999999/news')).status, 404);
  });
});

describe('DS 6.1 rooms as folders', () => {
  test('DS 6.1 content, path and subfolders of a room and of the roots', async () => {
    const room = await client.room({ title: 'Held', roomType: 5 });
    const content = await client.get<{
      current: ShownRoom;
      pathParts: object[];
      folders: object[];
      total: number;
    }>(`/files/${room.id}`);
    assert.deepEqual(content.current, room);
    assert.deepEqual(content.pathParts, [
      { id: 2, title: 'Rooms', folderType: 14 },
      { id: room.id, title: 'Held', roomType: 5, folderType: 19 },
    ]);
    assert.deepEqual([content.folders, content.total], [[], 0]);
    const path = await client.get<ShownRoom[]>(`/files/folder/${room.id}/path`);
    assert.deepEqual(
      path.map((one) => one.id),
      [2, room.id],
    );
    assert.deepEqual(
      (await client.get<ShownRoom[]>('/files/folder/3/path')).map((one) => one.id),
      [3],
    );
    assert.deepEqual(await client.get(`/files/${room.id}/subfolders`), []);
    const rooms = await client.get<ShownRoom[]>('/files/2/subfolders');
    assert.ok(rooms.some((one) => one.id === room.id));
    assert.deepEqual(await client.get('/files/3/subfolders'), []);
    await client.send('PUT', `/files/rooms/${room.id}/archive`);
    assert.deepEqual(
      (await client.get<ShownRoom[]>(`/files/folder/${room.id}/path`)).map((one) => one.id),
      [3, room.id],
    );
    for (const unknown of ['/files/999999', '/files/999999/subfolders', '/files/folder/999999/path']) {
      assert.equal((await client.call('GET', unknown)).status, 404);
    }
    const words = await client.call('GET', '/files/@my');
    assert.deepEqual([words.status, words.message], [404, 'there is no such endpoint']);
  });

  test('DS 6.1 a room is renamed as a folder', async () => {
    const { id } = await client.room({ title: 'Before' });
    const renamed = await client.send<ShownRoom>('PUT', `/files/folder/${id}`, { title: ' After: all ' });
    assert.deepEqual([renamed.id, renamed.title], [id, 'After_ all']);
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.updated']);
    const reader = await addSomeone(client, 'user');
    await letIn(client, id, reader, 'reader');
    for (const [path, body, options, status] of [
      [id, { title: ' ' }, {}, 400],
      [id, {}, {}, 400],
      [id, { title: 'x'.repeat(171) }, {}, 400],
      [999999, { title: 'x' }, {}, 404],
      [2, { title: 'x' }, {}, 404],
      [id, { title: 'x' }, reader.as, 403],
    ] as const) {
      const answer = await client.call('PUT', `/files/folder/${path}`, body, options);
      assert.equal(answer.status, status, JSON.stringify([path, body]));
    }
  });

  test('DS 6.1 the history of a room, the newest first, with who it was', async () => {
    const { id } = await client.room({ title: 'History' });
    const reader = await addSomeone(client, 'user');
    await letIn(client, id, reader, 'reader');
    await client.send('PUT', `/files/rooms/${id}/pin`);
    await client.send('PUT', `/files/rooms/${id}`, { title: 'Renamed', indexing: true, color: 'ABCDEF' });
    await client.send('PUT', `/files/rooms/${id}/archive`);
    await client.send('PUT', `/files/rooms/${id}/unarchive`);
    const log = await client.get<Entry[]>(`/files/folder/${id}/log`);
    assert.deepEqual(
      log.map(({ action }) => [action.id, action.key]),
      [
        [5073, 'RoomUnarchived'],
        [5072, 'RoomArchived'],
        [5071, 'RoomRenamed'],
        [5085, 'RoomCreateUser'],
        [5070, 'RoomCreated'],
      ],
    );
    const [, , renamed, added] = log;
    assert.ok(renamed);
    assert.ok(added);
    assert.deepEqual(renamed.related.map(({ action }) => action.key).sort(), [
      'RoomColorChanged',
      'RoomIndexingEnabled',
    ]);
    assert.equal(renamed.data['title'], 'Renamed');
    const { createdBy } = await client.get<ShownRoom>(`/files/rooms/${id}`);
    assert.equal(renamed.initiator.id, createdBy.id, 'the person as whom the key acts');
    assert.equal(added.initiator.displayName, 'system');

    const page = await client.call('GET', `/files/folder/${id}/log?count=2&startIndex=1`);
    assert.deepEqual(page.response, log.slice(1, 3));
    assert.deepEqual((page.body as { total: number }).total, 5);
    const seen = await client.call('GET', `/files/folder/${id}/log`, undefined, reader.as);
    assert.equal((seen.response as Entry[]).length, 5);
    const day = new Date().toISOString().slice(0, 10);
    for (const [query, expected] of [
      [`fromDate=${day}`, 5],
      ['toDate=2020-01-01', 0],
      ['fromDate=2999-01-01T10-00-00', 0],
      [`fromDate=${encodeURIComponent('2020-01-01T10:00:00.0000000+03:00')}`, 5],
    ] as const) {
      assert.equal((await client.get<Entry[]>(`/files/folder/${id}/log?${query}`)).length, expected, query);
    }
    const wrong = await client.call('GET', `/files/folder/${id}/log?fromDate=yesterday`);
    assert.deepEqual([wrong.status, Object.keys(wrong.errors)], [400, ['FromDate']]);
    const nobody = await addSomeone(client, 'user');
    assert.equal((await client.call('GET', `/files/folder/${id}/log`, undefined, nobody.as)).status, 403);
    assert.equal((await client.call('GET', '/files/folder/999999/log')).status, 404);
  });
});
