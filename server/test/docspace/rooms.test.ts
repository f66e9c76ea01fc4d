import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

describe('DS 5.2 create', () => {
  test('DS 5.2 answers the room, wrapped, with every member of the example', async () => {
    const { status, headers, body } = await client.call('POST', '/files/rooms', {
      title: 'Geometry',
      roomType: 2,
    });
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'application/json; charset=utf-8');
    const { response: room, ...rest } = body as { response: ShownRoom };
    const href = `${client.server.url}/api/2.0/files/rooms`;
    assert.deepEqual(rest, { count: 1, links: [{ href, action: 'POST' }], status: 0, statusCode: 200 });
    const members = [
      'parentId',
      'filesCount',
      'foldersCount',
      'new',
      'mute',
      'tags',
      'logo',
      'pinned',
      'roomType',
      'private',
      'indexing',
      'denyDownload',
      'inRoom',
      'id',
      'rootFolderId',
      'canShare',
      'security',
      'availableShareRights',
      'title',
      'access',
      'shared',
      'sharedForUser',
      'sharedExternal',
      'parentShared',
      'shortWebUrl',
      'created',
      'createdBy',
      'updated',
      'updatedBy',
      'rootFolderType',
      'isFavorite',
      'fileEntryType',
    ];
    assert.deepEqual(Object.keys(room).sort(), members.sort());
    assert.ok(room.id > 1000);
    assert.deepEqual([room.title, room.roomType, room.parentId, room.rootFolderType], ['Geometry', 2, 2, 14]);
    assert.match(room.created, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    assert.equal(room.createdBy.displayName, 'Admin');
    assert.match(room.logo.color ?? '', /^[0-9A-F]{6}$/);
    assert.equal(Object.keys(room.security).length, 24);
    assert.deepEqual(await client.roomEvents(room.id), ['room.created']);
  });

  test('DS 5.2 takes the room type by number, text or name, and 2 where there is none', async () => {
    const types: [unknown, number][] = [
      [1, 1],
      [2, 2],
      [5, 5],
      [6, 6],
      [8, 8],
      [9, 9],
      ['5', 5],
      ['CustomRoom', 5],
      ['virtualdataroom', 8],
      [undefined, 2],
      [null, 2],
    ];
    for (const [roomType, expected] of types) {
      const room = await client.room({ roomType });
      assert.equal(room.roomType, expected, String(roomType));
      assert.equal((await client.get<ShownRoom>(`/files/rooms/${room.id}`)).roomType, expected);
    }
  });

  test('DS 5.2 keeps what is given', async () => {
    const lifetime = { deletePermanently: true, period: 1, value: 3, enabled: true };
    const watermark = {
      additions: 2,
      text: 'secret',
      rotate: -45,
      imageScale: 0,
      imageHeight: 0,
      imageWidth: 0,
    };
    const given = {
      indexing: true,
      denyDownload: true,
      lifetime,
      watermark: { enabled: true, ...watermark },
    };
    const { id } = await client.room({ ...given, tags: ['Maths', 'maths', ' 2026 ', ''], color: 'a1b2c3' });
    const room = await client.get<ShownRoom>(`/files/rooms/${id}`);
    assert.deepEqual([room.indexing, room.denyDownload], [true, true]);
    assert.deepEqual([room.lifetime, room.watermark], [lifetime, watermark]);
    assert.deepEqual([room.tags, room.logo.color], [['maths', '2026'], 'A1B2C3']);
  });

  test('DS 3 what a watermark adds, by number, names or both flags at once; nothing is 0', async () => {
    const rows: [unknown, number][] = [
      [undefined, 0],
      [0, 0],
      [4, 4],
      ['16', 16],
      ['UserName', 1],
      ['useremail', 2],
      ['UserIpAddress', 4],
      ['UserIpAdress', 4],
      ['UserName, CurrentDate', 9],
      [31, 31],
    ];
    for (const [additions, expected] of rows) {
      const { watermark } = await client.room({ watermark: { text: 'x', additions } });
      assert.equal((watermark as { additions: number }).additions, expected, String(additions));
    }
  });

  test('DS 2.1 members are known whatever their case, null is as absent, unknown ones are ignored', async () => {
    const room = await client.room({
      title: null,
      TITLE: 'Loud',
      Indexing: 'true',
      description: 'x',
      logo: null,
      cover: '',
      share: [],
    });
    assert.deepEqual([room.title, room.indexing], ['Loud', true]);
    assert.ok(!('description' in room));
  });

  test('DS 8 titles are trimmed and characters that no file may have become _', async () => {
    const titles: [string, string][] = [
      ['  Trimmed\n', 'Trimmed'],
      ['a\tb*c+d:e"f<g>h?i|j\\k/l', 'a_b_c_d_e_f_g_h_i_j_k_l'],
      ['half \ud83d pair', 'half _ pair'],
      ['Физика – 物理 🧲', 'Физика – 物理 🧲'],
      ['x'.repeat(170), 'x'.repeat(170)],
    ];
    for (const [title, expected] of titles) assert.equal((await client.room({ title })).title, expected);
    const [one, two] = [await client.room({ title: 'Same' }), await client.room({ title: 'Same' })];
    assert.deepEqual([one.title, two.title], ['Same', 'Same']);
    assert.notEqual(one.id, two.id);
  });

  test('DS 5.2 refuses what is wrong, and makes nothing of it', async () => {
    const before = await client.get<{ total: number }>('/files/rooms');
    const blank = "The value cannot be an empty string. (Parameter 'title')";
    for (const title of ['', '  ']) {
      const { status, message } = await client.call('POST', '/files/rooms', { title, roomType: 2 });
      assert.deepEqual([status, message], [400, blank]);
    }
    const wrong: [unknown, string, RegExp][] = [
      [{}, '$', /'title'/],
      [undefined, '$', /'title'/],
      [{ roomType: 2, title: null }, '$', /'title'/],
      [[], '$', /converted/],
      ['"text"', '$', /converted/],
      ['{"title":', '$', /JSON/],
      [{ title: 5 }, '$.title', /converted/],
      [{ title: 'x'.repeat(171) }, 'Title', /^The field Title must be a string.* maximum length of 170/],
      [{ title: '🧲'.repeat(86) }, 'Title', /maximum length of 170/],
      [{ title: 'x', roomType: 3 }, 'RoomType', /invalid/],
      [{ title: 'x', roomType: 'Workshop' }, '$.roomType', /converted/],
      [{ title: 'x', indexing: 'perhaps' }, '$.indexing', /converted/],
      [{ title: 'x', color: 'not a colour' }, 'Color', /maximum length of 6/],
      [{ title: 'x', color: 'gggggg' }, 'Color', /invalid/],
      [{ title: 'x', cover: 'no such thing' }, 'Cover', /no such cover/],
      [{ title: 'x', lifetime: { value: 1000 } }, 'Lifetime.Value', /between 1 and 999/],
      [{ title: 'x', lifetime: { enabled: true } }, 'Lifetime.Value', /between 1 and 999/],
      [{ title: 'x', quota: -2 }, 'Quota', /between -1/],
      [{ title: 'x', watermark: { text: 'x'.repeat(256) } }, 'Watermark.Text', /maximum length of 255/],
      [{ title: 'x', tags: [1] }, '$.tags[0]', /converted/],
      [{ title: 'x', tags: ['x'.repeat(256)] }, 'Tags[0]', /maximum length of 255/],
      [{ title: 'x', tags: ['🧲'.repeat(128)] }, 'Tags', /no more than 255 characters/],
      [{ title: 'x', tags: Array.from({ length: 101 }, (_, n) => `tag ${n}`) }, 'Tags', /no more than 100/],
      [{ title: 'x', watermark: { additions: 32 } }, 'Watermark.Additions', /between 0 and 31/],
      [{ title: 'x', watermark: { additions: 'UserName,All' } }, '$.watermark.additions', /converted/],
      [{ title: 'x', private: true }, 'Private', /./],
      [{ title: 'x\0y' }, 'Title', /NUL/],
    ];
    for (const [body, member, text] of wrong) {
      const type = { headers: { 'content-type': 'application/json' } };
      const { status, errors } = await client.call('POST', '/files/rooms', body, type);
      assert.deepEqual([status, Object.keys(errors)], [400, [member]], JSON.stringify(body));
      assert.match(errors[member]?.[0] ?? '', text);
    }
    const picture = await client.call('POST', '/files/rooms', { title: 'x', logo: { tmpFile: 'a.png' } });
    assert.deepEqual([picture.status, picture.message], [403, 'Access denied']);
    assert.equal((await client.get<{ total: number }>('/files/rooms')).total, before.total);
  });
});

describe('DS 5.4 get', () => {
  test('DS 5.4 the room, also as a folder, and the roots', async () => {
    const room = await client.room();
    assert.deepEqual(await client.get(`/files/rooms/${room.id}`), room);
    assert.deepEqual(await client.get(`/files/folder/${room.id}`), room);
    const roots = [
      [2, 'Rooms', 14],
      [3, 'Archive', 20],
      [4, 'Templates', 30],
    ];
    for (const [id, title, type] of roots) {
      const root = await client.get<ShownRoom>(`/files/rooms/${String(id)}`);
      assert.deepEqual([root.id, root.title, root.rootFolderType], [id, title, type]);
      assert.ok(!('roomType' in root));
    }
  });

  test('DS 8 what is unknown, of another project or no number is not found', async () => {
    const other = await client.server.addProject('getter');
    const theirs = { authorization: other.keys.apiKey };
    const room = (await client.call('POST', '/files/rooms', { title: 'Theirs' }, theirs))
      .response as ShownRoom;
    for (const id of [
      '999999',
      String(room.id),
      'abc',
      '-1',
      '1.5',
      '99999999999999999999',
      '%00',
      'sbox-12-|x',
    ]) {
      const { status, message } = await client.call('GET', `/files/rooms/${id}`);
      assert.deepEqual([status, message], [404, 'The required folder was not found'], id);
    }
    assert.equal((await client.call('GET', `/files/rooms/${room.id}`, undefined, theirs)).status, 200);
  });

  test('DS 4.1 a room that another door closed says so, and only then', async () => {
    const { id } = await client.room();
    const { db } = client.server.running;
    await db.queries.updateTable('rooms').set({ enabled: 0 }).where('num', '=', id).execute();
    assert.equal((await client.get<ShownRoom>(`/files/rooms/${id}`)).disabled, true);
    await db.queries.updateTable('rooms').set({ enabled: 1 }).where('num', '=', id).execute();
    assert.ok(!('disabled' in (await client.get<ShownRoom>(`/files/rooms/${id}`))));
  });

  test('DS 4.1 rooms of other doors have a title here: cut, or their name', async () => {
    const token = 'a-room-without-a-title';
    const { db } = client.server.running;
    const { id } = await client.room();
    await db.queries
      .updateTable('rooms')
      .set({ title: null, alias: token, created_by: null })
      .where('num', '=', id)
      .execute();
    const room = await client.get<ShownRoom>(`/files/rooms/${id}`);
    assert.deepEqual([room.title, room.createdBy.displayName], [token, 'Admin']);
    await db.queries
      .updateTable('rooms')
      .set({ title: `${'x'.repeat(169)}🧲` })
      .where('num', '=', id)
      .execute();
    const { title } = await client.get<ShownRoom>(`/files/rooms/${id}`);
    assert.equal(title, 'x'.repeat(169), 'half of a letter is none');
  });
});
