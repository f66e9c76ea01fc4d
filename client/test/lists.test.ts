import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isEnfiladeError, type List, type Room } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

const COUNT = 250;
const titles = Array.from({ length: COUNT }, (_, n) => `Room ${String(n).padStart(3, '0')}`);

let house: House;
before(async () => {
  house = await openHouse();
  const wanted = titles.map((title, n) => ({
    op: 'create' as const,
    room: { title, tags: [n % 2 === 0 ? 'even' : 'odd'], metadata: { grade: n % 10, school: 'north' } },
  }));
  for await (const { outcome } of house.direct.rooms.batchAll(wanted)) assert.ok(outcome.ok);
});
after(() => house.stop());

async function titlesOf(list: AsyncIterable<Room>): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for await (const { title } of list) found.push(title);
  return found;
}

/** How many requests it takes. */
async function counting<T>(
  work: (list: List<Room>) => Promise<T>,
  query = {},
): Promise<[T, requests: number]> {
  const before = house.proxy.seen.length;
  const list = house.behindProxy().rooms.list({ sort: 'title', ...query });
  assert.equal(house.proxy.seen.length, before, 'nothing is asked for before the list is read');
  return [await work(list), house.proxy.seen.length - before];
}

test('a list is read forwards, whatever the length of its pages', async () => {
  assert.deepEqual(await counting(titlesOf), [titles, 3]);
  assert.deepEqual(await counting(titlesOf, { limit: 50 }), [titles, 5]);
});

test('a list is read backwards from a place, the nearest first', async () => {
  const end = await lastPage();
  assert.deepEqual(
    end.data.map(({ title }) => title),
    titles.slice(-50),
  );
  assert.ok(end.previous);
  const [found] = await counting(titlesOf, { before: end.previous });
  assert.deepEqual(found, titles.slice(0, -50).reverse());
});

test('pages lead to those beside them, and to nothing at both ends', async () => {
  const first = await house.direct.rooms.list({ sort: 'title', limit: 100, count: true }).page();
  assert.equal(first.count, COUNT);
  assert.equal(first.previous, null);
  assert.equal(await first.previousPage(), undefined);
  const second = await first.nextPage();
  const third = await second?.nextPage();
  assert.deepEqual(
    third?.data.map(({ title }) => title),
    titles.slice(200),
  );
  assert.equal(await third.nextPage(), undefined);
  const back = await third.previousPage();
  assert.deepEqual(back?.data, second?.data);
  const firstAgain = await back?.previousPage();
  assert.deepEqual(firstAgain?.data, first.data);
  assert.equal(firstAgain.count, COUNT);
});

test('only as much is asked for as is read', async () => {
  assert.deepEqual(
    await counting(async (list) => (await list.toArray({ limit: 7 })).map(({ title }) => title)),
    [titles.slice(0, 7), 1],
  );
  assert.match(house.proxy.seen.at(-1)?.url ?? '', /[?&]limit=7\b/);
  assert.deepEqual(await counting(async (list) => (await list.toArray({ limit: 101 })).length), [101, 2]);
  assert.deepEqual(await counting(async (list) => list.toArray({ limit: 0 })), [[], 0]);
  const [seen, requests] = await counting(async (list) => {
    for await (const { title } of list) if (title === 'Room 120') return title;
    return undefined;
  });
  assert.deepEqual([seen, requests], ['Room 120', 2]);
});

test('a list can be read twice, and is true at once', async () => {
  const list = house.direct.rooms.list({ tag: 'new' });
  assert.deepEqual(await titlesOf(list), []);
  const room = await house.direct.rooms.create({ title: 'Latest', tags: ['new'] });
  assert.deepEqual(await titlesOf(list), ['Latest']);
  await house.direct.rooms.delete(room.id);
  assert.deepEqual(await titlesOf(list), []);
});

test('filters: one or several of a kind, metadata, words and times', async () => {
  const { rooms } = house.direct;
  const count = async (list: List<Room>) => (await list.toArray()).length;
  assert.equal(await count(rooms.list({ tag: 'even' })), 125);
  assert.equal(await count(rooms.list({ tag: ['even', 'odd'], state: ['open'] })), 250);
  assert.equal(await count(rooms.list({ metadata: { grade: 3, school: 'north' } })), 25);
  assert.equal(await count(rooms.list({ q: 'room 007' })), 1);
  assert.equal(await count(rooms.list({ created_after: '2100-01-01T00:00:00Z' })), 0);
  const [last] = await rooms.list({ sort: '-metadata.grade' }).toArray({ limit: 1 });
  assert.equal(last?.metadata['grade'], 9);
});

test('what is wrong with a query is told', async () => {
  await assert.rejects(house.direct.rooms.list({ limit: 0 }).page(), (error) => {
    assert.ok(isEnfiladeError(error, 'bad_input'));
    assert.equal(error.member, 'limit');
    assert.equal(error.status, 400);
    return true;
  });
});

async function lastPage() {
  let page = await house.direct.rooms.list({ sort: 'title', limit: 50 }).page();
  for (let next = await page.nextPage(); next; next = await page.nextPage()) page = next;
  return page;
}
