import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

describe('DS 5.5 update', () => {
  test('DS 5.5 each request, what comes of it, and the events', async () => {
    const lifetime = { deletePermanently: false, period: 0, value: 7, enabled: true };
    const rows: [unknown, Partial<ShownRoom>, number][] = [
      [{ title: ' New name ' }, { title: 'New name' }, 1],
      [{ title: 'New name' }, { title: 'New name' }, 0],
      [{ title: '' }, { title: 'New name' }, 0],
      [{ title: '   ' }, { title: 'New name' }, 0],
      [{}, { title: 'New name' }, 0],
      [undefined, { title: 'New name' }, 0],
      [{ Title: 'a/b' }, { title: 'a_b' }, 1],
      [{ roomType: 5 }, { roomType: 2 }, 0],
      [{ tags: ['one', 'two'] }, { tags: ['one', 'two'] }, 1],
      [{ tags: ['three'] }, { tags: ['three'] }, 1],
      [{ tags: [] }, { tags: [] }, 1],
      [{ indexing: true, denyDownload: true }, { indexing: true, denyDownload: true }, 1],
      [{ indexing: false }, { indexing: false, denyDownload: true }, 1],
      [{ lifetime }, { lifetime }, 1],
      [{ lifetime: { enabled: false } }, {}, 1],
      [{ color: 'abcdef' }, {}, 1],
      [{ title: 'Last', tags: ['x'], color: '' }, { title: 'Last', tags: ['x'] }, 1],
    ];
    const { id } = await client.room();
    let events = 1;
    for (const [body, expected, added] of rows) {
      const room = await client.send<ShownRoom>('PUT', `/files/rooms/${id}`, body);
      assert.deepEqual({ ...room, ...expected }, room, JSON.stringify(body));
      assert.deepEqual(await client.get(`/files/rooms/${id}`), room);
      assert.ok(room.updated >= room.created);
      events += added;
      const types = await client.roomEvents(id);
      assert.deepEqual(
        [types.length, types.at(-1)],
        [events, events === 1 ? 'room.created' : 'room.updated'],
        JSON.stringify(body),
      );
    }
    assert.ok(!('lifetime' in (await client.get<object>(`/files/rooms/${id}`))));
  });

  test('DS 5.5 refusals: unknown rooms are a missing right, too long a title is a problem', async () => {
    const { id } = await client.room();
    const other = await client.server.addProject('putter');
    const stranger = { authorization: other.keys.apiKey };
    const text = "You don't have enough permission to edit the room";
    for (const path of ['999999', 'abc', '2']) {
      const { status, message } = await client.call('PUT', `/files/rooms/${path}`, { title: 'x' });
      assert.deepEqual([status, message], [403, text]);
    }
    const theirs = await client.call('PUT', `/files/rooms/${id}`, { title: 'stolen' }, stranger);
    assert.deepEqual([theirs.status, theirs.message], [403, text]);
    const long = await client.call('PUT', `/files/rooms/${id}`, { title: 'x'.repeat(171) });
    assert.deepEqual([long.status, Object.keys(long.errors)], [400, ['Title']]);
    assert.deepEqual(await client.roomEvents(id), ['room.created']);
  });
});
