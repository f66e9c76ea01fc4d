import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Enfilade, EnfiladeError, isEnfiladeError, type ErrorCode } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
  await house.direct.rooms.create({ name: 'taken' });
});
after(() => house.stop());

const cases: {
  title: string;
  act: () => Promise<unknown>;
  code: ErrorCode;
  status: number;
  member?: string;
}[] = [
  {
    title: 'a name that is taken',
    act: () => house.direct.rooms.create({ name: 'taken' }),
    code: 'name_taken',
    status: 409,
    member: 'name',
  },
  {
    title: 'a room that is not there',
    act: () => house.direct.rooms.get('name:nobody'),
    code: 'room_not_found',
    status: 404,
  },
  {
    title: 'a value that is not valid',
    act: () => house.direct.rooms.create({ seats: -1 }),
    code: 'bad_input',
    status: 400,
    member: 'seats',
  },
  {
    title: 'another revision',
    act: () => house.direct.rooms.update('name:taken', {}, { ifMatch: 99 }),
    code: 'precondition_failed',
    status: 412,
    member: 'If-Match',
  },
  {
    title: 'an unknown key',
    act: () => clientWith('sk-unknown').rooms.list().page(),
    code: 'token_unknown',
    status: 401,
  },
];

for (const { title, act, code, status, member } of cases) {
  test(`a refusal is told by its code: ${title}`, async () => {
    await assert.rejects(act(), (error) => {
      assert.ok(error instanceof EnfiladeError);
      assert.ok(
        isEnfiladeError(error) && isEnfiladeError(error, code) && !isEnfiladeError(error, 'internal'),
      );
      assert.deepEqual([error.code, error.status, error.member], [code, status, member]);
      assert.equal(error.message, error.problem?.detail ?? error.problem?.title);
      assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/);
      return true;
    });
  });
}

test('the code of a newer server, and what is no answer of Enfilade, are unexpected', async () => {
  const enfilade = house.behindProxy();
  const problem = { title: 'new', code: 'not_known_yet', detail: 'something new' };
  house.proxy.plan.push(
    { status: 418, body: JSON.stringify(problem) },
    { status: 404, body: '<h1>Not found</h1>' },
    { status: 400, body: '{"error":"other"}' },
    { status: 200, body: '' },
    { status: 200, body: 'null' },
    { status: 301, headers: { location: 'https://127.0.0.1/api/v1/rooms/1' }, body: '' },
  );
  const errors = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(() => enfilade.rooms.get(1).catch((error: unknown) => error as EnfiladeError)),
  );
  assert.deepEqual(
    errors.map(
      (error) => isEnfiladeError(error, 'unexpected') && [error.status, error.problem?.code, error.message],
    ),
    [
      [418, 'not_known_yet', 'something new'],
      [404, undefined, 'the server answered 404, and not as Enfilade does'],
      [400, undefined, 'the server answered 400, and not as Enfilade does'],
      [200, undefined, 'the server answered 200, and not as Enfilade does'],
      [200, undefined, 'the server answered 200, and not as Enfilade does'],
      [
        301,
        undefined,
        'the server answered with a redirect, which is not followed: give its new address as url',
      ],
    ],
  );
});

test('something else that is thrown is no EnfiladeError', () => {
  for (const other of [new Error('x'), 'name_taken', { code: 'name_taken' }, null, undefined]) {
    assert.equal(isEnfiladeError(other), false);
  }
});

test('a server that is not there', async () => {
  const gone = new Enfilade({ url: 'http://127.0.0.1:1', key: 'sk-x', retries: 0 });
  await assert.rejects(
    gone.rooms.list().page(),
    (error) => isEnfiladeError(error, 'network') && error.status === undefined,
  );
});

for (const [title, options] of Object.entries({
  'no address': { url: '', key: 'sk-x' },
  'an address without a server': { url: 'rooms.example.com', key: 'sk-x' },
  'an address with a query': { url: 'https://rooms.example.com/?x=1', key: 'sk-x' },
  'no key': { url: 'https://rooms.example.com', key: '' },
  'a key with a line break': { url: 'https://rooms.example.com', key: 'sk-x\n' },
  'a user agent with a line break': { url: 'https://rooms.example.com', key: 'sk-x', userAgent: 'a\nb' },
  'fewer than no retries': { url: 'https://rooms.example.com', key: 'sk-x', retries: -1 },
  'no time at all': { url: 'https://rooms.example.com', key: 'sk-x', timeout: Number.NaN },
})) {
  test(`options that cannot work are refused at once: ${title}`, () => {
    assert.throws(() => new Enfilade(options), TypeError);
  });
}

test('the server can be below a path', async () => {
  const seen: string[] = [];
  const key = house.server.keys.apiKey;
  const enfilade = new Enfilade({
    url: 'https://example.com/rooms/',
    key,
    fetch: async (url) => {
      seen.push(url);
      return Response.json({ data: [], next: null, previous: null });
    },
  });
  await enfilade.rooms.list({ name: 'a b&c' }).page();
  assert.deepEqual(seen, ['https://example.com/rooms/api/v1/rooms?name=a+b%26c']);
});

for (const ref of ['', '.', '..']) {
  test(`what would lead to another address is refused before it is sent: ${JSON.stringify(ref)}`, async () => {
    const before = house.proxy.seen.length;
    await assert.rejects(house.behindProxy().rooms.delete(ref), TypeError);
    assert.equal(house.proxy.seen.length, before);
  });
}

test('names are taken as they are, whatever they hold', async () => {
  for (const name of ['name:a/b', 'name:a?b=c', 'name:%2e%2e', 'name:ü', '../rooms']) {
    await assert.rejects(
      house.direct.rooms.get(name),
      (error) => isEnfiladeError(error, 'room_not_found'),
      name,
    );
  }
});

function clientWith(key: string): Enfilade {
  return new Enfilade({ url: house.server.url, key });
}
