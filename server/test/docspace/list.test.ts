import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client, type ShownRoom } from './client.ts';

interface Content {
  files: unknown[];
  folders: ShownRoom[];
  current: ShownRoom;
  pathParts: { id: number; title: string; folderType: number }[];
  startIndex: number;
  count: number;
  total: number;
  new: number;
}

let client: Client;
const ids = new Map<string, number>();
let ownerId = '';

before(async () => {
  client = await openClient();
  const rooms: [string, number, string[]][] = [
    ['Delta', 2, ['maths']],
    ['alpha', 5, ['maths', 'History']],
    ['Charlie 100%', 6, []],
    ['Bravo_1', 8, ['history']],
    ['Élan', 2, []],
  ];
  for (const [title, roomType, tags] of rooms) {
    const room = await client.room({ title, roomType, tags });
    ids.set(title, room.id);
    ownerId = room.createdBy.id;
  }
  const archived = await client.room({ title: 'Old', tags: ['maths'] });
  ids.set('Old', archived.id);
  await client.send('PUT', `/files/rooms/${archived.id}/archive`);
});
after(() => client.server.stop());

const list = (query = '') => client.get<Content>(`/files/rooms${query}`);
const titles = async (query: string) => (await list(query)).folders.map((room) => room.title);
const nobody = '11111111-1111-1111-1111-111111111111';

describe('DS 5.3 list', () => {
  test('DS 5.3 the content of the Rooms root', async () => {
    const { body } = await client.call('GET', '/files/rooms?count=2&startIndex=1');
    const { response, count } = body as { response: Content; count: number };
    assert.equal(count, 1);
    assert.deepEqual(
      [response.files, response.startIndex, response.count, response.total, response.new],
      [[], 1, 2, 5, 0],
    );
    assert.deepEqual(response.pathParts, [{ id: 2, title: 'Rooms', folderType: 14 }]);
    assert.deepEqual(
      [response.current.id, response.current.title, response.current.rootFolderType],
      [2, 'Rooms', 14],
    );
    for (const room of response.folders) assert.deepEqual(await client.get(`/files/rooms/${room.id}`), room);
  });

  test('DS 5.3 by area', async () => {
    const rows: [string, string[], string][] = [
      ['?searchArea=0', ['Bravo_1', 'Charlie 100%', 'Delta', 'alpha', 'Élan'], 'Rooms'],
      ['?searchArea=Archive', ['Old'], 'Archive'],
      ['?searchArea=1', ['Old'], 'Archive'],
      ['?searcharea=any', ['Bravo_1', 'Charlie 100%', 'Delta', 'Old', 'alpha', 'Élan'], 'Rooms'],
      ['?searchArea=Templates', [], 'Templates'],
      ['?searchArea=RecentByLinks', [], 'Rooms'],
    ];
    for (const [query, expected, root] of rows) {
      const content = await list(query);
      assert.deepEqual(content.folders.map((room) => room.title).sort(), expected, query);
      assert.deepEqual([content.total, content.current.title], [expected.length, root]);
    }
  });

  test('DS 5.3 every filter, alone and together', async () => {
    const rows: [string, string[]][] = [
      ['type=2', ['Delta', 'Élan']],
      ['type=2&type=6', ['Charlie 100%', 'Delta', 'Élan']],
      ['type[0]=2&type[1]=6', ['Charlie 100%', 'Delta', 'Élan']],
      ['type=CustomRoom', ['alpha']],
      ['filterValue=a', ['Bravo_1', 'Charlie 100%', 'Delta', 'alpha', 'Élan']],
      ['filterValue=ALPHA', ['alpha']],
      ['filterValue=%C3%A9LAN', ['Élan']],
      ['filterValue=%25', ['Charlie 100%']],
      ['filterValue=_', ['Bravo_1']],
      ['filterValue=%5C', []],
      ['filterValue=', ['Bravo_1', 'Charlie 100%', 'Delta', 'alpha', 'Élan']],
      [`tags=${encodeURIComponent('["maths"]')}`, ['Delta', 'alpha']],
      [`tags=${encodeURIComponent('["MATHS","history"]')}`, ['Bravo_1', 'Delta', 'alpha']],
      [`tags=${encodeURIComponent('["none"]')}`, []],
      ['tags=[]', ['Bravo_1', 'Charlie 100%', 'Delta', 'alpha', 'Élan']],
      ['withoutTags=true', ['Charlie 100%', 'Élan']],
      ['withoutTags=False', ['Bravo_1', 'Charlie 100%', 'Delta', 'alpha', 'Élan']],
      [`withoutTags=true&tags=${encodeURIComponent('["maths"]')}`, ['Charlie 100%', 'Élan']],
      [`subjectId=${ownerId}&type=6`, ['Charlie 100%']],
      [`subjectId=${ownerId.toUpperCase()}&subjectFilter=Owner&type=6`, ['Charlie 100%']],
      [`subjectId=${ownerId}&subjectFilter=1`, []],
      [`subjectId=${ownerId}&excludeSubject=true`, []],
      [`subjectId=${nobody}`, []],
      [`subjectId=${nobody}&excludeSubject=true&type=6`, ['Charlie 100%']],
      [`subjectOwnerId=${ownerId}&type=6`, ['Charlie 100%']],
      [`subjectOwnerId=${nobody}`, []],
      ['provider=0&storageFilter=1&quotaFilter=0&groupId=0&type=6', ['Charlie 100%']],
      ['provider=GoogleDrive', []],
      ['storageFilter=ThirdParty', []],
      ['quotaFilter=Custom', []],
      ['groupId=7', []],
      ['filterValue=a&type=2&withoutTags=true', ['Élan']],
      ['page=3&withSubfolders=true&filterOp=x&type=6', ['Charlie 100%']],
    ];
    for (const [query, expected] of rows) {
      const { folders, total } = await list(`?${query}`);
      assert.deepEqual(folders.map((room) => room.title).sort(), expected, query);
      assert.equal(total, expected.length, query);
    }
  });

  test('DS 2.4 orders, both ways', async () => {
    const made = ['Delta', 'alpha', 'Charlie 100%', 'Bravo_1', 'Élan'];
    const rows: [string, string[]][] = [
      ['', made],
      ['sortBy=AZ', ['alpha', 'Bravo_1', 'Charlie 100%', 'Delta', 'Élan']],
      ['sortby=az&sortorder=Descending', ['Élan', 'Delta', 'Charlie 100%', 'Bravo_1', 'alpha']],
      ['sortBy=DateAndTime&sortOrder=0', made],
      ['sortBy=DateAndTimeCreation&sortOrder=1', made.toReversed()],
      ['sortBy=UsedSpace&sortOrder=ascending', made],
      ['sortBy=Size&sortOrder=1', made.toReversed()],
      ['sortBy=Author', made],
    ];
    for (const [query, expected] of rows) assert.deepEqual(await titles(`?${query}`), expected, query);
    for (const by of ['Type', 'RoomType', 'Tags', 'New', 'Room', 'CustomOrder', 'LastOpened']) {
      const up = await titles(`?sortBy=${by}&sortOrder=0`);
      assert.deepEqual(await titles(`?sortBy=${by}&sortOrder=1`), up.toReversed(), by);
    }
    const types = (await list('?sortBy=RoomType')).folders.map((room) => room.roomType);
    assert.deepEqual(new Set(types).size, types.filter((type, index) => type !== types[index - 1]).length);
  });

  test('DS 2.4 an order that is asked for is the usual one from then on, and written once', async () => {
    const written = await client.projectEvents(async () => {
      await titles('?sortBy=AZ&sortOrder=descending');
      for (let n = 0; n < 3; n += 1) await titles('?sortBy=az&sortOrder=1');
    });
    assert.deepEqual(written, ['user.updated']);
    assert.equal((await titles(''))[0], 'Élan');
    assert.equal((await titles('?sortOrder=ascending'))[0], 'alpha');
    assert.equal((await titles('?sortBy=nonsense'))[0], 'Élan');
    await titles('?sortBy=DateAndTime&sortOrder=descending');
    assert.equal((await titles(''))[0], 'Élan');
  });

  test('DS 2.4 pages hold every room once, pinned ones first', async () => {
    for (const pinned of [[], ['Charlie 100%'], ['Delta', 'Charlie 100%']]) {
      for (const title of pinned) await client.send('PUT', `/files/rooms/${ids.get(title) ?? 0}/pin`);
      const whole = await titles('?sortBy=AZ');
      assert.deepEqual(whole.slice(0, pinned.length).sort(), pinned.toSorted());
      for (const count of [1, 2, 3, 5]) {
        const pages = [];
        for (let startIndex = 0; startIndex < 7; startIndex += count) {
          const content = await list(`?sortBy=AZ&count=${count}&startIndex=${startIndex}`);
          assert.deepEqual(
            [content.total, content.startIndex, content.count],
            [5, startIndex, content.folders.length],
          );
          pages.push(...content.folders.map((room) => room.title));
        }
        assert.deepEqual(pages, whole, `${count} at a time`);
      }
      assert.deepEqual(
        (await list('?type=6')).folders.map((room) => room.pinned),
        [pinned.length > 0],
      );
      for (const title of pinned) await client.send('PUT', `/files/rooms/${ids.get(title) ?? 0}/unpin`);
    }
    assert.deepEqual(await titles('?startIndex=100'), []);
  });

  test('DS 2.4 the total follows every change', async () => {
    const { total } = await list();
    const { id } = await client.room({ title: 'Counted' });
    assert.equal((await list()).total, total + 1);
    await client.send('PUT', `/files/rooms/${id}`, { title: 'Recounted' });
    assert.deepEqual(await titles('?filterValue=recounted'), ['Recounted']);
    await client.send('PUT', `/files/rooms/${id}/archive`);
    assert.equal((await list()).total, total);
    await client.send('DELETE', `/files/rooms/${id}`);
    assert.equal((await list('?searchArea=Archive')).total, 1);
  });

  test('DS 2.4 what is out of bounds or of the wrong kind is a problem of that member', async () => {
    const rows: [string, string, RegExp][] = [
      ['count=0', 'Count', /between 1 and 100/],
      ['count=101', 'Count', /between 1 and 100/],
      ['Count=-5', 'Count', /between 1 and 100/],
      ['count=ten', 'Count', /'ten' is not valid/],
      ['count=1.5', 'Count', /'1.5' is not valid/],
      ['startIndex=-1', 'StartIndex', /between 0/],
      ['type=3', 'Type[0]', /invalid/],
      ['type=2&type=Nothing', 'Type[1]', /'Nothing' is not valid/],
      ['searchArea=9', 'SearchArea', /invalid/],
      ['sortOrder=up', 'SortOrder', /'up' is not valid/],
      ['withoutTags=perhaps', 'WithoutTags', /'perhaps' is not valid/],
      ['tags=maths', 'Tags', /JSON array/],
      ['tags={"a":1}', 'Tags', /JSON array/],
      [`tags=${encodeURIComponent('["a\\u0000b"]')}`, 'Tags', /JSON array/],
    ];
    for (const [query, member, text] of rows) {
      const { status, errors } = await client.call('GET', `/files/rooms?${query}`);
      assert.deepEqual([status, Object.keys(errors)], [400, [member]], query);
      assert.match(errors[member]?.[0] ?? '', text);
    }
  });

  test('DS 5.3 the same list through the files surface', async () => {
    const { folders, total } = await list('?count=2');
    for (const [path, expected] of [
      ['/files/2?count=2', folders],
      ['/files/3', (await list('?searchArea=1')).folders],
    ] as const) {
      assert.deepEqual((await client.get<Content>(path)).folders, expected);
    }
    const [rooms, archive, ...more] = await client.get<Content[]>('/files/@root?filterType=2&count=1');
    assert.deepEqual(
      [rooms?.folders, rooms?.total, archive?.current.title, more],
      [folders.slice(0, 1), total, 'Archive', []],
    );
  });

  test('DS 2.1 fields thins what is answered', async () => {
    const id = ids.get('alpha') ?? 0;
    const whole = await client.get<ShownRoom>(`/files/rooms/${id}`);
    const rows: [string, unknown][] = [
      ['fields=id,title', { id, title: 'alpha' }],
      ['fields=id&fields=createdBy.displayName', { id, createdBy: { displayName: 'Admin' } }],
      [
        'fields[]=id&fields[1]=security.Read.deeper,nothing,__proto__,constructor',
        { id, security: { Read: true } },
      ],
      ['FIELDS=id', { id }],
      ['fields=createdBy.id&fields=createdBy', { createdBy: whole.createdBy }],
      ['fields=logo&fields=logo.color', { logo: whole.logo }],
    ];
    for (const [query, expected] of rows) {
      const room = await client.get<ShownRoom>(`/files/rooms/${id}?${query}`);
      assert.deepEqual(room, expected, query);
    }
    for (const query of ['fields=', 'fields=,', 'fields=.']) {
      assert.deepEqual(await client.get(`/files/rooms/${id}?${query}`), whole, query);
    }
    const { body } = await client.call('GET', '/files/rooms?fields=folders.title,total&type=5');
    const { response, count, status } = body as { response: unknown; count: number; status: number };
    assert.deepEqual([response, count, status], [{ folders: [{ title: 'alpha' }], total: 1 }, 1, 0]);
  });

  test('rooms of another project are in no list', async () => {
    const { keys } = await client.server.addProject('lister');
    const { response } = await client.call('GET', '/files/rooms?searchArea=Any', undefined, {
      authorization: keys.apiKey,
    });
    assert.equal((response as Content).total, 0);
  });
});
