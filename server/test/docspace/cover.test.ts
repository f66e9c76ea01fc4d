import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { halves, uploaded } from './pictures.ts';
import { addSomeone, letIn } from './someone.ts';

interface Cover {
  id: string;
  data: string;
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const put = (id: number, body: object) => client.send<ShownRoom>('POST', `/files/rooms/${id}/cover`, body);
const coverOf = (room: ShownRoom) => (room.logo as { cover?: Cover }).cover;

describe('DS 5.11 covers', () => {
  test('DS 5.11 all that can be chosen are plain drawings, which run nothing', async () => {
    const covers = await client.get<Cover[]>('/files/rooms/covers');
    assert.ok(covers.length >= 24);
    assert.equal(new Set(covers.map((cover) => cover.id)).size, covers.length);
    for (const { id, data } of covers) {
      assert.match(id, /^[a-z_]{1,50}$/);
      assert.match(
        data,
        /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^<>]*viewBox="0 0 20 20"[^<>]*><path d="[\w .,-]+"\/><\/svg>$/,
      );
    }
    for (const id of ['anchor', 'archive', 'bell', 'book_open']) {
      assert.ok(
        covers.some((cover) => cover.id === id),
        id,
      );
    }
  });

  test('DS 5.11 each request, what is shown then, and the events', async () => {
    const { id } = await client.room();
    const rows: [object, string | undefined, string | undefined, number][] = [
      [{ color: 'a1b2c3', cover: 'anchor' }, 'A1B2C3', 'anchor', 1],
      [{ color: 'a1b2c3', cover: 'anchor' }, 'A1B2C3', 'anchor', 0],
      [{ cover: 'bell' }, 'A1B2C3', 'bell', 1],
      [{ color: '0f8' }, '00FF88', 'bell', 1],
      [{ cover: '' }, '00FF88', undefined, 1],
      [{ color: '' }, undefined, undefined, 1],
      [{}, undefined, undefined, 0],
    ];
    let events = 1;
    for (const [body, color, cover, added] of rows) {
      const room = await put(id, body);
      assert.equal(coverOf(room)?.id, cover, JSON.stringify(body));
      if (color !== undefined) assert.equal(room.logo.color, color);
      assert.match(room.logo.color ?? '', /^[0-9A-F]{6}$/);
      assert.deepEqual(await client.get(`/files/rooms/${id}`), room);
      events += added;
      assert.equal((await client.roomEvents(id)).length, events, JSON.stringify(body));
    }
  });

  test('DS 5.2, 5.5 with the room, and with a change of it', async () => {
    const room = await client.room({ cover: 'book_open', color: '123456' });
    assert.deepEqual([coverOf(room)?.id, room.logo.color], ['book_open', '123456']);
    assert.match(coverOf(room)?.data ?? '', /^<svg /);
    const changed = await client.send<ShownRoom>('PUT', `/files/rooms/${room.id}`, { cover: 'star' });
    assert.equal(coverOf(changed)?.id, 'star');
    for (const [method, path] of [
      ['POST', '/files/rooms'],
      ['PUT', `/files/rooms/${room.id}`],
      ['POST', `/files/rooms/${room.id}/cover`],
    ] as const) {
      const { status, errors } = await client.call(method, path, { title: 'x', cover: 'no such thing' });
      assert.deepEqual([status, Object.keys(errors)], [400, ['Cover']], path);
    }
  });

  test('DS 5.11 a cover takes the place of a picture; a colour alone does not', async () => {
    const { id } = await client.room();
    await client.send('POST', `/files/rooms/${id}/logo`, { tmpFile: await uploaded(client, halves(9, 9)) });
    const coloured = await put(id, { color: 'ABCDEF' });
    const large = (coloured.logo as { large?: string }).large ?? '';
    assert.match(large, /\/large\?/);
    const covered = await put(id, { cover: 'sun' });
    assert.deepEqual([coverOf(covered)?.id, covered.logo.color], ['sun', 'ABCDEF']);
    assert.equal((await fetch(client.server.url + large)).status, 404);
  });

  test('DS 5.11 refusals', async () => {
    const { id } = await client.room();
    const archived = await client.room();
    await client.send('PUT', `/files/rooms/${archived.id}/archive`);
    const guest = await addSomeone(client, 'guest');
    const editor = await addSomeone(client, 'user');
    await letIn(client, id, editor, 'editor');
    assert.equal((await client.call('GET', '/files/rooms/covers', undefined, guest.as)).status, 403);
    assert.equal((await client.call('GET', '/files/rooms/covers', undefined, editor.as)).status, 200);
    const rows: [string, object, object, number][] = [
      ['999999', { cover: 'bell' }, {}, 404],
      [String(archived.id), { cover: 'bell' }, {}, 403],
      [String(id), { cover: 'bell' }, editor.as, 403],
      [String(id), { cover: 'bell' }, guest.as, 403],
      [String(id), { color: 'zzz' }, {}, 400],
      [String(id), { color: 'abcd' }, {}, 400],
    ];
    for (const [room, body, options, status] of rows) {
      const answer = await client.call('POST', `/files/rooms/${room}/cover`, body, options);
      assert.equal(answer.status, status, JSON.stringify([room, body]));
    }
    assert.deepEqual(await client.roomEvents(id), ['room.created', 'room.member_added']);
  });
});
