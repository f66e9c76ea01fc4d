import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { isEnfiladeError, type ErrorCode } from '../src/index.ts';
import type { Fault } from './support/proxy.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());
afterEach(() => {
  house.proxy.plan.length = 0;
  house.proxy.seen.length = 0;
});

const refused = (status: number, headers = {}): Fault => ({
  status,
  headers,
  body: '<h1>Somebody else</h1>',
});

interface Case {
  title: string;
  plan: Fault[];
  /** How many requests the server or the proxy saw. */
  tries: number;
  fails?: ErrorCode;
}

const cases: Case[] = [
  { title: 'cut before the server heard of it', plan: ['cut before'], tries: 2 },
  { title: 'cut when the server had answered', plan: ['cut after'], tries: 2 },
  { title: 'cut within the answer', plan: ['cut within'], tries: 2 },
  { title: 'cut after each but the last try', plan: ['cut after', 'cut after', 'cut after'], tries: 4 },
  { title: 'nobody answers in time', plan: ['hang'], tries: 2 },
  { title: '502 of a proxy', plan: [refused(502)], tries: 2 },
  { title: '503 of a proxy', plan: [refused(503)], tries: 2 },
  { title: '504 of a proxy', plan: [refused(504)], tries: 2 },
  { title: '429 that asks for no time', plan: [refused(429, { 'retry-after': '0' })], tries: 2 },
  {
    title: '429 with a date that is past',
    plan: [refused(429, { 'retry-after': new Date(0).toUTCString() })],
    tries: 2,
  },
  {
    title: '429 that asks for an hour',
    plan: [refused(429, { 'retry-after': '3600' })],
    tries: 1,
    fails: 'unexpected',
  },
  { title: '500 is not passing', plan: [refused(500)], tries: 1, fails: 'unexpected' },
  {
    title: 'a page instead of an answer',
    plan: [{ status: 200, body: '<h1>Hello</h1>' }],
    tries: 1,
    fails: 'unexpected',
  },
  {
    title: 'a redirect is not followed with the key',
    plan: Array.from({ length: 4 }, () => refused(302, { location: 'http://127.0.0.1:1/' })),
    tries: 1,
    fails: 'unexpected',
  },
  {
    title: 'cut each time',
    plan: Array.from({ length: 4 }, () => 'cut before' as const),
    tries: 4,
    fails: 'network',
  },
];

for (const { title, plan, tries, fails } of cases) {
  test(`a room is created once or not at all: ${title}`, { timeout: 20_000 }, async () => {
    const before = await house.rooms();
    house.proxy.plan.push(...plan);
    const enfilade = house.behindProxy({ timeout: 400 });
    if (fails === undefined) {
      const room = await enfilade.rooms.create({ title });
      assert.deepEqual(await house.direct.rooms.get(room.id), room);
      assert.deepEqual(await house.server.eventTypes(room.id), ['room.created']);
    } else {
      await assert.rejects(enfilade.rooms.create({ title }), (error) => isEnfiladeError(error, fails));
    }
    assert.equal((await house.rooms()) - before, fails === undefined ? 1 : 0);
    const { seen } = house.proxy;
    assert.equal(seen.length, tries);
    assert.equal(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size, 1);
  });
}

test('reading is tried again as well, without a key', async () => {
  house.proxy.plan.push('cut before', refused(503));
  const page = await house.behindProxy().rooms.list({ limit: 1 }).page();
  assert.equal(page.data.length, 1);
  assert.deepEqual(
    house.proxy.seen.map(({ method, headers }) => [method, headers['idempotency-key']]),
    [
      ['GET', undefined],
      ['GET', undefined],
      ['GET', undefined],
    ],
  );
});

test('retries are counted for the client, or for one call', async () => {
  const lost = (error: unknown) => isEnfiladeError(error, 'network') && error.cause !== undefined;
  house.proxy.plan.push('cut before', 'cut before', 'cut before');
  await assert.rejects(house.behindProxy({ retries: 0 }).rooms.create(), lost);
  assert.equal(house.proxy.seen.length, 1);
  await assert.rejects(house.behindProxy().rooms.create({}, { retries: 1 }), lost);
  assert.equal(house.proxy.seen.length, 3);
});

test('each change has a name of its own, unless it is given one', async () => {
  const enfilade = house.behindProxy();
  const one = await enfilade.rooms.create({ title: 'same' });
  const two = await enfilade.rooms.create({ title: 'same' });
  assert.notEqual(one.id, two.id);
  const three = await enfilade.rooms.create({ title: 'same' }, { idempotencyKey: 'import-1' });
  const again = await enfilade.rooms.create({ title: 'same' }, { idempotencyKey: 'import-1' });
  assert.deepEqual(again, three);
  await assert.rejects(enfilade.rooms.create({ title: 'other' }, { idempotencyKey: 'import-1' }), (error) =>
    isEnfiladeError(error, 'idempotency_mismatch'),
  );
});

test('a name that no header can carry is refused at once', async () => {
  const enfilade = house.behindProxy();
  for (const idempotencyKey of ['', 'ключ', 'a b', 'a\nb', 'x'.repeat(256)]) {
    await assert.rejects(enfilade.rooms.create({}, { idempotencyKey }), TypeError, idempotencyKey);
  }
  assert.equal(house.proxy.seen.length, 0);
});

test('the server is told who is asking', async () => {
  await house.behindProxy().rooms.list().page();
  await house.behindProxy({ userAgent: 'my-lessons/2' }).rooms.list().page();
  assert.deepEqual(
    house.proxy.seen.map(({ headers }) => headers['user-agent']),
    ['enfilade-client/0.1.0', 'my-lessons/2'],
  );
});
