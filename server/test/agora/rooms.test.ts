import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { roomToken, sdkToken, taskToken, TokenRole } from 'netless-token';
import { ask, type Ask } from '../support/http.ts';
import { KEYS, startServer, type TestServer } from '../support/server.ts';

interface AgoraRoom {
  uuid: string;
  teamUUID: string;
  appUUID: string;
  isRecord: boolean;
  isBan: boolean;
  createdAt: string;
  limit: number;
  name: string;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const { accessKey, secretKey } = KEYS;
const admin = sdkToken(accessKey, secretKey, 0, { role: TokenRole.Admin });
const writer = sdkToken(accessKey, secretKey, 60_000, { role: TokenRole.Writer });
const reader = sdkToken(accessKey, secretKey, 0, { role: TokenRole.Reader });
const roomTokenOf = (uuid: string, role: TokenRole) => roomToken(accessKey, secretKey, 0, { role, uuid });

async function call(path: string, token: string | undefined, options: Ask = {}) {
  const headers = { region: 'us-sv', ...(token !== undefined && { token }), ...options.headers };
  return ask(`${server.url}/v5${path}`, { ...options, headers });
}

async function create(body: unknown = {}): Promise<AgoraRoom> {
  const answer = await call('/rooms', admin, { body });
  assert.equal(answer.status, 201);
  return answer.body as AgoraRoom;
}

describe('AG 2.2 rooms', () => {
  test('AG 2.2 R1 creates a room, in the shape and order of members of the page', async () => {
    const before = Date.now();
    const room = await create({ isRecord: true, limit: 5, name: 'Geometry' });
    assert.deepEqual(Object.keys(room), [
      'uuid',
      'teamUUID',
      'appUUID',
      'isRecord',
      'isBan',
      'createdAt',
      'limit',
      'name',
    ]);
    assert.match(room.uuid, /^[0-9a-f]{32}$/);
    assert.equal(room.teamUUID.length, 22);
    assert.equal(room.appUUID.length, 14);
    assert.match(room.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(Date.parse(room.createdAt) >= before);
    assert.deepEqual([room.isRecord, room.isBan, room.limit, room.name], [true, false, 5, 'Geometry']);
    assert.deepEqual(await server.eventTypes(room.uuid), ['room.created']);
  });

  test('AG 2.2 R1 has defaults, ignores unknown members, and needs no body at all', async () => {
    const asked: Ask[] = [
      { body: {} },
      { method: 'POST' },
      { method: 'POST', body: '', headers: { 'content-type': 'application/json' } },
      { body: { canvasVersion: true, teamUUID: 'x' } },
      { method: 'POST', body: '{"limit":0}', headers: { 'content-type': 'text/plain' } },
    ];
    for (const options of asked) {
      const { status, body } = await call('/rooms', admin, options);
      assert.equal(status, 201);
      const { isRecord, isBan, limit, name } = body as AgoraRoom;
      assert.deepEqual([isRecord, isBan, limit, name], [false, false, 0, '']);
    }
  });

  test('AG 3.4 the region is stored; a missing one is allowed, a wrong one refused', async () => {
    const { uuid } = await create();
    const [row] = await server.running.db.queries
      .selectFrom('rooms')
      .select('region')
      .where('id', '=', uuid)
      .execute();
    assert.equal(row?.region, 'us-sv');
    const without = await ask(`${server.url}/v5/rooms`, { method: 'POST', headers: { token: admin } });
    assert.equal(without.status, 201);
    const wrong = await call('/rooms', admin, { method: 'POST', headers: { region: 'gb-lon' } });
    assert.equal(wrong.status, 400);
    assert.match(messageOf(wrong.body), /^region must be one of us-sv, sg, in-mum, eu, cn-hz$/);
  });

  const wrongBodies: [string, unknown, RegExp][] = [
    ['a limit that is text', { limit: '5' }, /^limit /],
    ['a limit below 0', { limit: -1 }, /^limit /],
    ['a limit that is not whole', { limit: 1.5 }, /^limit /],
    ['a limit that is null', { limit: null }, /^limit /],
    ['isRecord that is a number', { isRecord: 1 }, /^isRecord /],
    ['a name of 2049 characters', { name: 'x'.repeat(2049) }, /^name /],
    ['a name with NUL', { name: 'a\0b' }, /^name /],
    ['half a surrogate pair', '{"name":"\\ud800"}', /^name /],
    ['a member called __proto__', '{"__proto__":{"limit":1}}', /^body /],
    ['a list', [], /^body /],
    ['null', 'null', /^body /],
    ['broken JSON', '{"limit":', /JSON/],
    ['bytes that are not JSON', 'limit=5', /JSON/],
    ['nesting without end', '['.repeat(100_000) + ']'.repeat(100_000), /nested|body/],
  ];
  for (const [what, body, message] of wrongBodies) {
    test(`AG 2 R1 refuses ${what} with 400 and creates nothing`, async () => {
      const count = await countRooms();
      const answer = await call('/rooms', admin, { method: 'POST', body, headers: jsonHeader });
      assert.equal(answer.status, 400);
      assert.match(messageOf(answer.body), message);
      assert.equal(await countRooms(), count);
    });
  }

  test('AG 2 a body of 1 MiB is refused with 413, one byte less is read', async () => {
    const fill = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    const large = await call('/rooms', admin, {
      method: 'POST',
      body: fill(1024 * 1024),
      headers: jsonHeader,
    });
    assert.equal(large.status, 413);
    assert.equal(typeof messageOf(large.body), 'string');
    const most = await call('/rooms', admin, {
      method: 'POST',
      body: fill(1024 * 1024 - 1),
      headers: jsonHeader,
    });
    assert.equal(most.status, 201);
  });

  test('AG 2.2 R2 gets a room, with or without a slash at the end', async () => {
    const room = await create({ limit: 3 });
    assert.deepEqual((await call(`/rooms/${room.uuid}`, admin)).body, room);
    assert.deepEqual((await call(`/rooms/${room.uuid}/`, writer)).body, room);
  });

  test('AG 2.2 R2 what is not there is 404 in the shape of the API', async () => {
    const { uuid } = await create();
    const paths = [
      'f'.repeat(32),
      uuid.toUpperCase(),
      uuid.slice(1),
      'abc%00',
      '..%2frooms',
      '%zz',
      `${uuid}%20`,
    ];
    for (const path of paths) {
      const { status, body } = await call(`/rooms/${path}`, admin);
      assert.equal(status, 404, path);
      assert.equal(messageOf(body), 'room not found');
    }
    for (const path of ['/nothing', '/rooms/a/b/c', '/Rooms']) {
      assert.equal((await call(path, admin)).status, 404, path);
    }
    assert.equal((await call(`/rooms/${uuid}`, admin, { method: 'DELETE' })).status, 404);
  });

  test('AG 2.2 R3 lists oldest first, from beginUUID inclusive, in pages', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i += 1) made.push((await create()).uuid);
    const [first = '', , third = ''] = made;
    const page = async (query: string) => {
      const { status, body } = await call(`/rooms/?${query}`, admin);
      assert.equal(status, 200);
      return (body as AgoraRoom[]).map((room) => room.uuid);
    };
    assert.deepEqual(await page(`beginUUID=${first}&limit=3`), made.slice(0, 3));
    assert.deepEqual(await page(`beginUUID=${third}&teamUUID=x`), made.slice(2));
    assert.deepEqual(await page(`beginUUID=${'f'.repeat(32)}`), []);
    assert.deepEqual(await page('limit=1'), [(await page('limit=1000'))[0]]);
  });

  for (const limit of ['0', '-1', '1001', '1.5', 'many', '', '%00']) {
    test(`AG 2.2 R3 refuses limit=${limit}`, async () => {
      const { status, body } = await call(`/rooms?limit=${limit}`, admin);
      assert.equal(status, 400);
      assert.match(messageOf(body), /^limit /);
    });
  }

  test('AG 2.2 R4 disables and enables; the same value again is no change', async () => {
    const room = await create();
    const patch = async (isBan: boolean) => {
      const { status, body } = await call(`/rooms/${room.uuid}`, admin, { method: 'PATCH', body: { isBan } });
      assert.equal(status, 201);
      return body as AgoraRoom;
    };
    assert.deepEqual(await patch(true), { ...room, isBan: true });
    assert.equal((await patch(true)).isBan, true);
    assert.deepEqual((await call(`/rooms/${room.uuid}`, admin)).body, { ...room, isBan: true });
    assert.equal((await patch(false)).isBan, false);
    assert.deepEqual(await server.eventTypes(room.uuid), ['room.created', 'room.disabled', 'room.enabled']);
  });

  for (const body of [{}, { isBan: 'true' }, { isBan: null }, { isBan: 1 }, { limit: 3 }]) {
    test(`AG 2.2 R4 refuses ${JSON.stringify(body)} and changes nothing`, async () => {
      const room = await create();
      const answer = await call(`/rooms/${room.uuid}`, admin, { method: 'PATCH', body });
      assert.equal(answer.status, 400);
      assert.match(messageOf(answer.body), /^isBan /);
      assert.deepEqual(await server.eventTypes(room.uuid), ['room.created']);
    });
  }
});

describe('AG 1.5 who may call what', () => {
  test('AG 1.5 the matrix, with tokens of the vendor’s own library', async () => {
    const { uuid } = await create();
    const other = (await create()).uuid;
    const task = taskToken(accessKey, secretKey, 0, { role: TokenRole.Admin, uuid });
    const [A, W, R] = [TokenRole.Admin, TokenRole.Writer, TokenRole.Reader];
    const ban = { method: 'PATCH', body: { isBan: false } };
    const expected: [string, string, Ask, number][] = [
      ['R1 writer', writer, { body: {} }, 201],
      ['R1 reader', reader, { body: {} }, 403],
      ['R1 room token', roomTokenOf(uuid, A), { body: {} }, 403],
      ['R1 task token', task, { body: {} }, 403],
      ['R3 writer', writer, {}, 200],
      ['R3 reader', reader, {}, 403],
      ['R3 room token', roomTokenOf(uuid, A), {}, 403],
    ];
    for (const [what, token, options, status] of expected) {
      assert.equal((await call('/rooms', token, options)).status, status, what);
    }
    const onRoom: [string, string, Ask, number][] = [
      ['R2 writer', writer, {}, 200],
      ['R2 reader', reader, {}, 403],
      ['R2 room writer', roomTokenOf(uuid, W), {}, 200],
      ['R2 room reader', roomTokenOf(uuid, R), {}, 403],
      ['R2 other room', roomTokenOf(other, A), {}, 403],
      ['R2 task token', task, {}, 403],
      ['R4 admin', admin, ban, 201],
      ['R4 writer', writer, ban, 403],
      ['R4 room admin', roomTokenOf(uuid, A), ban, 201],
      ['R4 room writer', roomTokenOf(uuid, W), ban, 403],
      ['R4 other room', roomTokenOf(other, A), ban, 403],
    ];
    for (const [what, token, options, status] of onRoom) {
      assert.equal((await call(`/rooms/${uuid}`, token, options)).status, status, what);
    }
    const wrongRoom = await call(`/rooms/${uuid}`, roomTokenOf(other, A));
    assert.equal(messageOf(wrongRoom.body), 'token access room forbidden');
  });

  const attacks: [string, () => string | undefined, string][] = [
    ['no token', () => undefined, 'invalid format of token'],
    ['an empty token', () => '', 'invalid format of token'],
    ['a truncated token', () => admin.slice(0, -10), 'invalid format of token'],
    ['a token twice', () => `${admin}, ${admin}`, 'invalid format of token'],
    ['an altered role', () => swap(reader, 'role=2', 'role=0'), 'invalid signature of token'],
    [
      'another key',
      () => sdkToken(accessKey, 'another', 0, { role: TokenRole.Admin }),
      'invalid signature of token',
    ],
    [
      'an unknown key',
      () => sdkToken('nobody', 'x', 0, { role: TokenRole.Admin }),
      'invalid signature of token',
    ],
    ['the room token as SDK token (N6)', () => dressed(), 'invalid format of token'],
  ];
  for (const [what, token, message] of attacks) {
    test(`AG 1.7 ${what} is 401 ${message}`, async () => {
      const { status, body } = await call('/rooms', token());
      assert.equal(status, 401);
      assert.equal(messageOf(body), message);
    });
  }

  function dressed(): string {
    return roomTokenOf('a'.repeat(32), TokenRole.Admin).replace('NETLESSROOM_', 'NETLESSSDK_');
  }

  test('AG 1.4 an expired token is refused, also one that was good before', async () => {
    const token = sdkToken(accessKey, secretKey, 300, { role: TokenRole.Admin });
    assert.equal((await call('/rooms?limit=1', token)).status, 200);
    await new Promise((resolve) => setTimeout(resolve, 350));
    const { status, body } = await call('/rooms?limit=1', token);
    assert.equal(status, 401);
    assert.equal(messageOf(body), 'expired token');
  });

  test('AG 1.4 step 7 a room of another project is 404', async () => {
    const { uuid } = await create();
    const { keys } = await server.addProject('other-agora');
    const stranger = sdkToken(keys.accessKey, keys.secretKey, 0, { role: TokenRole.Admin });
    assert.equal((await call(`/rooms/${uuid}`, stranger)).status, 404);
    const patched = await call(`/rooms/${uuid}`, stranger, { method: 'PATCH', body: { isBan: true } });
    assert.equal(patched.status, 404);
    assert.deepEqual((await call('/rooms', stranger)).body, []);
  });
});

describe('AG 6 browsers', () => {
  test('AG 6 a preflight for token, region and content-type is answered, and so is a request', async () => {
    const headers = {
      origin: 'https://class.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'token, region, content-type',
    };
    const preflight = await ask(`${server.url}/v5/rooms`, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /token, region, content-type/);
    const answer = await call('/rooms', 'wrong', { headers: { origin: 'https://class.example' } });
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
  });
});

const jsonHeader = { 'content-type': 'application/json' };

function messageOf(body: unknown): string {
  return (body as { message: string }).message;
}

function swap(token: string, from: string, to: string): string {
  const [prefix = '', text = ''] = token.split('_', 2);
  const query = Buffer.from(text, 'base64url').toString().replace(from, to);
  return `${prefix}_${Buffer.from(query).toString('base64url')}`;
}

async function countRooms(): Promise<number> {
  return (await server.running.db.queries.selectFrom('rooms').select('num').execute()).length;
}
