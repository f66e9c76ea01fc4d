import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { askDoor } from '../support/doors.ts';
import { ENGINES } from '../support/engines.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { BAD, checkProblem, clientOf, fromNow, type Client } from './rooms-client.ts';

const ROOMS = 250;
const TITLES = ['Algebra', 'algebra', 'Zoo', 'Élan vital', '数学', '100% _sure_ \\ yes', 'Ä', 'a b c'];
const REGIONS = [null, 'a-b', 'ab', 'a-c', 'eu', 'a'];
const TYPES = ['form', 'collaboration', 'custom', 'public', 'data', 'ai'] as const;
const TAGS = [[], ['Blue'], ['blue', 'red'], ['Grün'], ['red'], ['a"b', '%']];
/** In the order in which they are sorted: nothing that can be sorted by, truth values, numbers, texts. */
const GRADES: unknown[] = [
  ...[undefined, null, [1], { a: 1 }, 'x'.repeat(256)],
  ...[false, true],
  ...[-1e300, -10, -9.5, -0, 1e-300, 0.5, 2, 10, 2 ** 53 - 1, 1e300],
  ...['', '10', '2', 'B', 'a', 'x'.repeat(255), 'ä', '数', '🧲'],
];
/** The same place for whatever cannot be told apart: -0 is not there, because JSON has none. */
const rankOf = (grade: unknown) => Math.max(0, GRADES.slice(4).indexOf(grade));

/** A number that looks arbitrary and is always the same. */
const some = (index: number, below: number, salt: number) =>
  Math.floor(((Math.sin(index * 12.9898 + salt * 78.233) * 43_758.5453) % 1) * below + below) % below;

interface Shelf {
  server: TestServer;
  native: Client;
  stranger: Client;
  templates: string[];
  /** All rooms, oldest first. */
  rooms: wire.Room[];
}

type ValueOf = (room: wire.Room) => string | number;

const titleKey = (title: string) => title.normalize('NFC').toLowerCase();
const ORDERS: Record<string, ValueOf> = {
  created_at: () => '',
  title: (room) => titleKey(room.title ?? room.name),
  name: (room) => room.name.toLowerCase(),
  state: (room) => ({ open: 0, scheduled: 0, disabled: 1, archived: 2 })[room.state],
  type: (room) => room.type,
  tag: (room) => JSON.stringify(room.tags),
  region: (room) => room.region ?? '',
  template_id: (room) => room.template_id ?? '',
  last_activity_at: (room) => Date.parse(room.last_activity_at),
  'metadata.grade': (room) => rankOf(room.metadata['grade']),
  'metadata.nobody%20has%20this': () => '',
};

const hasTag = (room: wire.Room, ...tags: string[]) =>
  room.tags.some((tag) => tags.includes(tag.toLowerCase()));
const inTitle = (room: wire.Room, ...words: string[]) =>
  words.every((word) => titleKey(room.title ?? room.name).includes(word));

type Filter = [query: string, keeps: (room: wire.Room, shelf: Shelf) => boolean, isEmpty?: boolean];
const FILTERS: Filter[] = [
  ['q=ALGEBRA', (room) => inTitle(room, 'algebra')],
  ['q=c+a', (room) => inTitle(room, 'c', 'a')],
  ['q=vital+%C3%89LAN', (room) => inTitle(room, 'élan', 'vital')],
  ['q=e%CC%81lan', (room) => inTitle(room, 'élan')],
  ['q=%E6%95%B0', (room) => inTitle(room, '数')],
  ['q=0%25', (room) => inTitle(room, '0%')],
  ['q=_', (room) => inTitle(room, '_')],
  ['q=%5C', (room) => inTitle(room, '\\')],
  ['q=%27%20or%201=1', () => false, true],
  ['q=zoo+algebra', () => false, true],
  ['name=ROOM-6', (room) => room.name === 'room-6'],
  ['name=room-6&name=room-9&name=nobody', (room) => ['room-6', 'room-9'].includes(room.name)],
  ['name=room', () => false, true],
  ['state=open', (room) => room.state === 'open'],
  ['state=scheduled', (room) => room.state === 'scheduled'],
  ['state=disabled', (room) => room.state === 'disabled'],
  ['state=archived', (room) => room.state === 'archived'],
  ['state=archived&state=scheduled', (room) => ['archived', 'scheduled'].includes(room.state)],
  ['type=public', (room) => room.type === 'public'],
  ['type=public&type=ai', (room) => ['public', 'ai'].includes(room.type)],
  ['tag=BLUE', (room) => hasTag(room, 'blue')],
  ['tag=gr%C3%BCn&tag=red', (room) => hasTag(room, 'grün', 'red')],
  ['tag=a%22b', (room) => hasTag(room, 'a"b')],
  ['tag=%25', (room) => hasTag(room, '%')],
  ['tag=blu', () => false, true],
  ['tag=', () => false, true],
  ['region=eu', (room) => room.region === 'eu'],
  ['region=eu&region=a', (room) => room.region === 'eu' || room.region === 'a'],
  ['template_id=<0>', (room, { templates }) => room.template_id === templates[0]],
  ['template_id=<0>&template_id=<1>', (room) => room.template_id !== null],
  ['template_id=x', () => false, true],
  ['metadata.half=true', (room) => room.metadata['half'] === true],
  ['metadata.grade=10', (room) => ['10', 10].includes(room.metadata['grade'] as string)],
  ['metadata.grade=1e1', (room) => room.metadata['grade'] === 10],
  ['metadata.grade=-9.5', (room) => room.metadata['grade'] === -9.5],
  ['metadata.grade=false', (room) => room.metadata['grade'] === false],
  ['metadata.grade=', (room) => room.metadata['grade'] === ''],
  ['metadata.grade=B', (room) => room.metadata['grade'] === 'B'],
  ['metadata.grade=b', () => false, true],
  ['metadata.grade=null', () => false, true],
  [
    'metadata.grade=2&metadata.half=true',
    (room) => [2, '2'].includes(room.metadata['grade'] as number) && room.metadata['half'] === true,
  ],
  ['metadata.a.b%20c=d', (room) => room.metadata['a.b c'] === 'd'],
  ['metadata.constructor=x', () => false, true],
  ['created_after=9000-01-01T00:00:00Z', () => false, true],
  ['created_before=2020-01-01T00:00:00Z', () => false, true],
  [
    'state=open&type=public&type=custom&region=eu&q=a',
    (room) =>
      room.state === 'open' &&
      ['public', 'custom'].includes(room.type) &&
      room.region === 'eu' &&
      inTitle(room, 'a'),
  ],
];

for (const engine of ENGINES) {
  describe(`GET /api/v1/rooms on ${engine}`, () => {
    const shelf = {} as Shelf;
    before(async () => {
      shelf.server = await startServerOn(engine);
      await fill(shelf);
    });
    after(() => shelf.server.stop());

    describe('orders', () => {
      for (const [by, valueOf] of Object.entries(ORDERS)) {
        for (const sort of [by, `-${by}`]) {
          for (const limit of [7, 50, 100]) {
            test(`${sort}: pages of ${limit}, forwards and backwards`, async () => {
              const expected = inOrder(shelf.rooms, valueOf, sort.startsWith('-'));
              await readBothWays(shelf.native, `sort=${sort}&limit=${limit}`, limit, expected);
            });
          }
        }
      }

      test('newest first where nothing is said, 50 to a page', async () => {
        const { data, next, previous } = await shelf.native.list();
        assert.deepEqual(idsOf(data), idsOf(shelf.rooms.toReversed().slice(0, 50)));
        assert.ok(next !== null && previous === null);
      });

      test('every room is as it is when it is got', async () => {
        const all = await allOf(shelf.native, 'limit=100');
        assert.deepEqual(all, shelf.rooms.toReversed());
      });

      test('a page that ends with the last room has no next', async () => {
        const query = `metadata.half=true&limit=${ROOMS / 2}`.replace('125', '25');
        const pages = [];
        for (let after = ''; pages.length < 10;) {
          const page = await shelf.native.list(`?${query}${after}`);
          pages.push(page.data.length);
          if (page.next === null) break;
          after = `&after=${page.next}`;
        }
        assert.deepEqual(pages, [25, 25, 25, 25, 25]);
      });

      test('a cursor holds when its room is gone, and shows what came meanwhile', async () => {
        const { native } = shelf;
        const made = await native.batch(
          ['ca', 'cb', 'cc', 'cd'].map((name) => ({ op: 'create', room: { name, tags: ['cursor'] } })),
        );
        assert.deepEqual([...new Set(made.map(({ status }) => status))], [201]);
        const first = await native.list('?tag=cursor&sort=name&limit=2');
        await native.remove('name:cb', '?retention_seconds=0');
        await native.create({ name: 'cbb', tags: ['cursor'] });
        const rest = await native.list(`?tag=cursor&sort=name&limit=3&after=${first.next ?? ''}`);
        assert.deepEqual(namesOf(rest.data), ['cbb', 'cc', 'cd']);
        const back = await native.list(`?tag=cursor&sort=name&limit=3&before=${rest.previous ?? ''}`);
        assert.deepEqual(namesOf(back.data), ['ca']);
        for (const name of ['ca', 'cbb', 'cc', 'cd'])
          await native.remove(`name:${name}`, '?retention_seconds=0');
      });

      test('titles and metadata of the greatest length have cursors that are taken', async () => {
        const { native } = shelf;
        const titles = ['数'.repeat(1024), '🧲'.repeat(1024), `${'\u0001'.repeat(1023)}x`];
        const keys = ['数'.repeat(100), '🧲'.repeat(100), '"'.repeat(100)];
        const made = await Promise.all(
          titles.map((title) => {
            const metadata = Object.fromEntries(keys.map((key) => [key, title.slice(0, 254)]));
            return native.create({ title, tags: ['long'], metadata });
          }),
        );
        try {
          for (const by of ['title', ...keys.map((key) => `metadata.${encodeURIComponent(key)}`)]) {
            const expected = inOrder(made, (room) => titleKey(room.title ?? ''), false);
            await readBothWays(native, `tag=long&sort=${by}&limit=1`, 1, expected);
          }
        } finally {
          for (const { id } of made) await native.remove(id, '?retention_seconds=0');
        }
      });
    });

    describe('filters', () => {
      for (const [query, keeps] of FILTERS) {
        test(query, async () => {
          const asked = query.replace(/<(\d)>/g, (_, n: string) => shelf.templates[Number(n)] ?? '');
          const expected = shelf.rooms.filter((room) => keeps(room, shelf)).toReversed();
          const got = await allOf(shelf.native, `${asked}&limit=100&count=true`, expected.length);
          assert.deepEqual(idsOf(got), idsOf(expected));
        });
      }

      test('the filters of the table keep some rooms and leave some out', () => {
        for (const [query, keeps, isEmpty = false] of FILTERS) {
          const kept = shelf.rooms.filter((room) => keeps(room, shelf)).length;
          assert.equal(kept === 0, isEmpty, query);
          assert.ok(kept < ROOMS, query);
        }
      });

      test('by time: from one on, and up to before another', async () => {
        const { native, rooms } = shelf;
        const [some = assert.fail(), other = assert.fail()] = [rooms[100], rooms[150]];
        const between = rooms.filter(
          (room) => room.created_at >= some.created_at && room.created_at < other.created_at,
        );
        const created = `created_after=${some.created_at}&created_before=${other.created_at}`;
        assert.deepEqual(idsOf(await allOf(native, `${created}&sort=created_at`)), idsOf(between));
        const active = rooms.map((room) => room.last_activity_at).toSorted();
        const [from = '', to = ''] = [active[50], active.at(-2)];
        const busy = rooms.filter((room) => room.last_activity_at >= from && room.last_activity_at < to);
        assert.ok(busy.length > 0 && busy.length < ROOMS);
        const query = `active_after=${from}&active_before=${to}&sort=created_at`;
        assert.deepEqual(idsOf(await allOf(native, query)), idsOf(busy));
        // With an offset, which must be encoded.
        const shifted = new Date(Date.parse(from) + 3_600_000).toISOString().replace('Z', '%2B01:00');
        assert.deepEqual(idsOf(await allOf(native, query.replace(from, shifted))), idsOf(busy));
      });

      test('filters hold in every order and on every page', async () => {
        const expected = shelf.rooms.filter((room) => room.type === 'public' && room.state === 'open');
        for (const [by, valueOf] of Object.entries(ORDERS)) {
          const order = inOrder(expected, valueOf, false);
          await readBothWays(shelf.native, `type=public&state=open&sort=${by}&limit=4`, 4, order);
        }
      });
    });

    describe('who and what is not in it', () => {
      test('another project sees its own rooms only, whatever it asks for', async () => {
        assert.deepEqual(namesOf((await shelf.stranger.list('?sort=name')).data), ['theirs-1', 'theirs-2']);
        for (const query of [
          '?tag=blue',
          '?metadata.half=true',
          '?q=algebra',
          '?type=public',
          '?name=room-6',
        ]) {
          assert.deepEqual(namesOf((await shelf.stranger.list(query)).data), [], query);
        }
        assert.equal((await shelf.stranger.list('?count=true')).count, 2);
      });

      test('a room is in the list at once after its create, and out of it at once after its delete', async () => {
        const { native, rooms } = shelf;
        const { id } = await native.create({ name: 'at-once', tags: ['at once'], metadata: { once: 1 } });
        const queries = [
          '',
          '?tag=at+once',
          '?name=AT-ONCE',
          '?metadata.once=1',
          '?q=once',
          '?sort=-last_activity_at',
        ];
        for (const query of queries) assert.equal((await native.list(query)).data[0]?.id, id, query);
        await native.act(id, 'disable');
        assert.equal((await native.list('?name=at-once')).data[0]?.state, 'disabled');
        assert.equal((await native.list('?count=true&limit=1')).count, rooms.length + 1);
        await native.remove(id);
        for (const query of queries) assert.notEqual((await native.list(query)).data[0]?.id, id, query);
        assert.equal((await native.list('?count=true&limit=1')).count, rooms.length);
      });

      test('nothing is counted unless it is asked for', async () => {
        for (const query of ['', '?count=false', '?limit=1']) {
          assert.deepEqual(Object.keys(await shelf.native.list(query)), ['data', 'next', 'previous']);
        }
        const { count, data } = await shelf.native.list('?count=true&limit=1');
        assert.deepEqual([count, data.length], [ROOMS, 1]);
      });

      test('a room that opens by itself is shown open in the same list', async () => {
        const { native } = shelf;
        const opensAt = fromNow(400);
        const { id } = await native.create({ tags: ['soon'], opens_at: opensAt });
        const seen = async () => (await native.list('?tag=soon')).data.map((room) => room.state);
        assert.deepEqual(await seen(), ['scheduled']);
        assert.deepEqual(idsOf((await native.list('?tag=soon&state=scheduled')).data), [id]);
        while (new Date().toISOString() <= opensAt) await native.get(id);
        assert.deepEqual(await seen(), ['open']);
        assert.deepEqual(idsOf((await native.list('?tag=soon&state=open')).data), [id]);
        await native.remove(id, '?retention_seconds=0');
      });
    });

    describe('what is refused', () => {
      const cursor = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');
      const id = '0'.repeat(32);
      const rows: [query: string, member: string][] = [
        ...['0', '101', '-1', 'x', '', '1.5', '1e1', '0x10'].map((limit): [string, string] => [
          `limit=${limit}`,
          'limit',
        ]),
        ...['', 'id', '--title', 'Title', 'metadata.', 'created_at,title', 'revision'].map(
          (sort): [string, string] => [`sort=${sort}`, 'sort'],
        ),
        ...['maybe', '', '2'].map((count): [string, string] => [`count=${count}`, 'count']),
        ['state=closed', 'state.0'],
        ['state=open&state=x', 'state.1'],
        ['type=0', 'type.0'],
        ['created_after=yesterday', 'created_after'],
        ['created_before=2026-02-30T00:00:00Z', 'created_before'],
        ['active_after=', 'active_after'],
        ['active_before=5', 'active_before'],
        [`q=${'x'.repeat(256)}`, 'q'],
        [`q=${Array.from({ length: 11 }, (_, n) => n).join('+')}`, 'q'],
        ['q=a&q=b', 'q'],
        ['q=%00', 'q'],
        ['tag=a%00', 'tag'],
        [`tag=${Array.from({ length: 51 }, () => 'x').join('&tag=')}`, 'tag'],
        ['metadata.=x', 'metadata.'],
        ['metadata.%00=x', 'metadata.\0'],
        ['metadata=x', 'metadata'],
        [`metadata.${'k'.repeat(101)}=x`, `metadata.${'k'.repeat(91)}`],
        ['metadata.a=1&metadata.a=2', 'metadata.a'],
        ['page=2', 'page'],
        ['sortBy=title', 'sortBy'],
        ['start=x', 'start'],
        ['after=x&before=y', 'before'],
        ...['after', 'before'].flatMap((way) => [
          ...['', 'x', '!!', 'AAAA', cursor(null), cursor({}), cursor('x'), cursor([])].map(
            (text): [string, string] => [`${way}=${text}`, way],
          ),
          ...[
            ['created_at', ''],
            ['created_at', '', id, id],
            ['created_at', 5, id],
            ['created_at', '', 5],
            ['created_at', null, id],
            ['title', 'x', id],
            ['created_at', 'a\0', id],
            ['created_at', '', '\ud800'],
          ].map((place): [string, string] => [`${way}=${cursor(place)}`, way]),
          [`sort=title&${way}=${cursor(['created_at', '', id])}`, way] as [string, string],
          [`sort=name&${way}=${cursor(['title', '', id])}`, way] as [string, string],
          [`sort=metadata.a&${way}=${cursor(['metadata.b', '', id])}`, way] as [string, string],
          ...['x', 1.5, 2 ** 53, -1e300, null, true].flatMap((value): [string, string][] => [
            [`sort=last_activity_at&${way}=${cursor(['last_activity_at', value, id])}`, way],
            [`sort=state&${way}=${cursor(['state', value, id])}`, way],
          ]),
        ]),
      ];
      for (const [query, member] of rows) {
        test(query.slice(0, 70), async () => {
          const { status, body } = await shelf.native.raw(`/rooms?${query}`);
          checkProblem(body as wire.Problem, BAD(member), query);
          assert.equal(status, 400);
        });
      }

      test('a cursor that was made up is not believed, and does no harm', async () => {
        for (const [by, value] of [
          ['state', 2 ** 53 - 1],
          ['state', -(2 ** 53 - 1)],
          ['last_activity_at', 2 ** 53 - 1],
          ['last_activity_at', -5],
          ['title', '\uffff'],
          ['metadata.grade', 'zzz'],
          ['created_at', 'zzz'],
        ] as const) {
          for (const way of ['after', 'before']) {
            const { status } = await shelf.native.raw(
              `/rooms?sort=${by}&${way}=${cursor([by, value, '🧲'])}`,
            );
            assert.ok(status === 200 || status === 400, `${by} ${value}: ${status}`);
          }
        }
      });

      test('the cursor of another order is refused by name', async () => {
        const { next } = await shelf.native.list('?sort=title&limit=1');
        for (const sort of ['name', 'created_at', 'state', 'last_activity_at', 'metadata.title']) {
          await shelf.native.refused(BAD('after'), `/rooms?sort=${sort}&after=${next ?? ''}`);
        }
      });
    });
  });
}

async function fill(shelf: Shelf): Promise<void> {
  const { server } = shelf;
  const { keys } = await server.addProject('other');
  const native = clientOf(() => server);
  const stranger = clientOf(
    () => server,
    () => keys,
  );
  const templates: string[] = [];
  for (const name of ['one', 'two']) {
    const made = await askDoor(server.url, '/v2', server.keys, '/templates', { body: { name } });
    templates.push((made.body as { id: string }).id);
  }
  const wanted = Array.from({ length: ROOMS }, (_, n) => ({
    title: TITLES[some(n, TITLES.length, 1)],
    ...(n % 3 === 0 && { name: `room-${n}` }),
    region: REGIONS[some(n, REGIONS.length, 2)],
    type: TYPES[some(n, TYPES.length, 3)],
    tags: TAGS[some(n, TAGS.length, 4)],
    template_id: [null, ...templates][some(n, 3, 5)],
    metadata: {
      grade: GRADES[some(n, GRADES.length, 6)],
      ...(n % 2 === 0 && { half: true }),
      ...(n % 9 === 0 && { 'a.b c': 'd' }),
    },
    ...(n % 10 === 1 && { enabled: false }),
    ...(n % 10 === 2 && { opens_at: fromNow(3_600_000) }),
  }));
  for (let from = 0; from < ROOMS; from += 50) {
    const results = await native.batch(wanted.slice(from, from + 50).map((room) => ({ op: 'create', room })));
    assert.deepEqual([...new Set(results.map(({ status }) => status))], [201]);
    shelf.rooms = [
      ...((shelf.rooms as wire.Room[] | undefined) ?? []),
      ...results.flatMap(({ room }) => room ?? []),
    ];
  }
  for (let n = 0; n < ROOMS; n += 1) {
    const { id } = shelf.rooms[n] ?? assert.fail();
    if (n % 10 === 3) shelf.rooms[n] = await native.act(id, 'archive');
    if (n % 10 === 4) shelf.rooms[n] = await native.change(id, { description: 'later' });
  }
  for (let n = 0; n < 10; n += 1) {
    const { id } = await native.create({
      title: 'Algebra',
      tags: ['blue'],
      metadata: { half: true },
      type: 'public',
    });
    await native.remove(id, n % 2 === 0 ? '' : '?retention_seconds=0');
  }
  for (const name of ['theirs-1', 'theirs-2']) await stranger.create({ name });
  Object.assign(shelf, { native, stranger, templates });
}

/** By value, as its bytes where it is text, and then by age. */
function inOrder(rooms: readonly wire.Room[], valueOf: ValueOf, descending: boolean): wire.Room[] {
  const sorted = rooms.toSorted((a, b) => compare(valueOf(a), valueOf(b)) || compare(a.id, b.id));
  return descending ? sorted.reverse() : sorted;
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

/** Reads a list page by page to its end and back to its beginning. */
async function readBothWays(
  native: Client,
  query: string,
  limit: number,
  expected: wire.Room[],
): Promise<void> {
  const seen: string[] = [];
  let page = await native.list(`?${query}`);
  assert.equal(page.previous, null);
  seen.push(...idsOf(page.data));
  while (page.next !== null) {
    assert.equal(page.data.length, limit);
    page = await native.list(`?${query}&after=${page.next}`);
    assert.ok(page.previous !== null && page.data.length > 0);
    seen.push(...idsOf(page.data));
    assert.ok(seen.length <= expected.length, 'the list does not end');
  }
  assert.deepEqual(seen, idsOf(expected));
  const back = idsOf(page.data);
  while (page.previous !== null) {
    page = await native.list(`?${query}&before=${page.previous}`);
    assert.ok(page.next !== null);
    assert.equal(page.data.length, limit);
    back.unshift(...idsOf(page.data));
    assert.ok(back.length <= expected.length, 'the list does not end');
  }
  assert.deepEqual(back, idsOf(expected));
}

/** Every room of a list; its count where it is told must be this one. */
async function allOf(native: Client, query: string, count?: number): Promise<wire.Room[]> {
  const rooms: wire.Room[] = [];
  for (let after = ''; ;) {
    const page = await native.list(`?${query}${after}`);
    rooms.push(...page.data);
    if (count !== undefined) assert.equal(page.count, count);
    if (page.next === null) return rooms;
    after = `&after=${page.next}`;
  }
}

function idsOf(rooms: readonly wire.Room[]): string[] {
  return rooms.map((room) => room.id);
}

function namesOf(rooms: readonly wire.Room[]): string[] {
  return rooms.map((room) => room.name);
}
