import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents } from '../../src/db/events.ts';
import { verifyToken } from '../../src/api/hms/tokens.ts';
import { keysOf } from '../support/doors.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, subjectOf, type HmsCode, type HmsError, type HmsPage } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const hms = clientOf(() => server);
const createAll = async (id: string) => (await hms.post<{ data: HmsCode[] }>(`/room-codes/room/${id}`)).data;
const createOne = (id: string, role: string) => hms.post<HmsCode>(`/room-codes/room/${id}/role/${role}`);
const list = (id: string, query = '') => hms.get<HmsPage<HmsCode>>(`/room-codes/room/${id}?${query}`);
const enable = (code: string, enabled: boolean) => hms.post<HmsCode>('/room-codes/code', { code, enabled });
const sorted = (codes: HmsCode[]) => codes.toSorted((a, b) => (a.code < b.code ? -1 : 1));
const token = (body: unknown, headers: Record<string, string> = {}) =>
  ask(`${server.url}/v2/token`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers },
  });

async function roomWithTemplate(...roles: string[]) {
  const { id } = await hms.post<{ id: string }>('/templates', {
    roles: Object.fromEntries(roles.map((name) => [name, {}])),
  });
  return { room: await hms.room({ template_id: id }), template: id };
}

/** Archived at the door that can. */
async function archive(id: string): Promise<void> {
  const { queries } = server.running.db;
  const { num } = await queries
    .selectFrom('rooms')
    .select('num')
    .where('id', 'like', `${id}%`)
    .executeTakeFirstOrThrow();
  const url = `${server.url}/api/2.0/files/rooms/${String(num)}/archive`;
  const answer = await ask(url, { method: 'PUT', body: {}, headers: keysOf('/api/2.0', server.keys) });
  assert.equal(answer.status, 200);
}

describe('HM 2.2 room codes', () => {
  test('HM 2.2 a new room has none; the call for all roles makes one each, and a second time the same', async () => {
    const room = await hms.room();
    assert.deepEqual(await list(room.id), { limit: 20, data: [], last: '' });
    const codes = await createAll(room.id);
    assert.deepEqual(codes.map((code) => code.role).toSorted(), ['guest', 'host']);
    for (const code of codes) {
      assert.deepEqual(Object.keys(code), ['code', 'room_id', 'role', 'enabled', 'created_at', 'updated_at']);
      assert.match(code.code, /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/);
      assert.deepEqual([code.room_id, code.enabled], [room.id, true]);
    }
    assert.deepEqual(sorted(await createAll(room.id)), sorted(codes));
    assert.deepEqual(sorted((await list(room.id)).data), sorted(codes));
    assert.deepEqual(await server.eventTypes(await subjectOf(server, room.id)), [
      'room.created',
      'code.created',
      'code.created',
    ]);
  });

  test('HM 2.2 many calls at once still make one code for each role', async () => {
    const room = await hms.room();
    await Promise.all(Array.from({ length: 10 }, () => createAll(room.id)));
    assert.equal((await list(room.id)).data.length, 2);
  });

  test('HM 2.2 the call for all roles disables the codes of roles that are gone, and makes those of new ones', async () => {
    const { room, template } = await roomWithTemplate('host', 'guest');
    const guest = (await createAll(room.id)).find((code) => code.role === 'guest') ?? assert.fail();
    await hms.remove(`/templates/${template}/roles/guest`);
    await hms.post(`/templates/${template}/roles/speaker`);
    assert.equal((await token({ code: guest.code })).status, 403);
    const codes = await createAll(room.id);
    assert.deepEqual(codes.map((code) => [code.role, code.enabled]).toSorted(), [
      ['guest', false],
      ['host', true],
      ['speaker', true],
    ]);
    const error = await hms.refused(403, '/room-codes/code', { code: guest.code, enabled: true });
    assert.match(error.message, /cannot be enabled/);
    const types = await server.eventTypes(await subjectOf(server, room.id));
    assert.deepEqual(types.slice(3), ['code.disabled', 'code.created']);
  });

  test('HM 2.2 the call for all roles makes up for no code that was disabled, by hand or because its role was gone', async () => {
    const { room, template } = await roomWithTemplate('host', 'guest');
    const [guest, host] = (await createAll(room.id)).toSorted((a, b) => (a.role < b.role ? -1 : 1));
    await enable(host?.code ?? '', false);
    await hms.remove(`/templates/${template}/roles/guest`);
    await createAll(room.id);
    await hms.post(`/templates/${template}/roles/guest`);
    const after = await createAll(room.id);
    assert.deepEqual(after.map((code) => [code.role, code.enabled]).toSorted(), [
      ['guest', false],
      ['host', false],
    ]);
    // Whoever wants to let people in again says so.
    assert.equal((await enable(guest?.code ?? '', true)).enabled, true);
    assert.equal((await createOne(room.id, 'guest')).enabled, true);
  });

  test('HM 2.2 the call for one role makes one more each time, up to a hundred in a room', async () => {
    const { room } = await roomWithTemplate('host', 'guest');
    const [one, two] = [await createOne(room.id, 'host'), await createOne(room.id, 'host')];
    assert.notEqual(one.code, two.code);
    await hms.refused(404, `/room-codes/room/${room.id}/role/Host`, {});
    for (let n = 2; n < 99; n += 1) await createOne(room.id, 'host');
    await createAll(room.id);
    assert.equal(
      (await hms.refused(403, `/room-codes/room/${room.id}/role/host`, {})).message,
      'a room has at most 100 codes',
    );
    const page = await list(room.id, 'limit=100');
    assert.deepEqual([page.data.length, page.last], [100, '']);
  });

  test('HM 2.2 list: by role, by state and by pages', async () => {
    const { room } = await roomWithTemplate('host', 'guest');
    for (let n = 0; n < 12; n += 1) await createOne(room.id, n % 3 ? 'host' : 'guest');
    const first = await list(room.id, 'limit=10');
    const second = await list(room.id, `limit=10&start=${first.last}`);
    assert.deepEqual([first.data.length, second.data.length, second.last], [10, 2, '']);
    assert.equal(new Set([...first.data, ...second.data].map(({ code }) => code)).size, 12);
    const times = [...first.data, ...second.data].map((code) => code.created_at);
    assert.deepEqual(times, times.toSorted().toReversed());
    await enable(first.data[0]?.code ?? '', false);
    assert.equal((await list(room.id, 'role=guest')).data.length, 4);
    assert.equal((await list(room.id, 'enabled=false')).data.length, 1);
    assert.equal((await list(room.id, 'enabled=true')).data.length, 11);
    for (const query of ['enabled=x', 'limit=x', 'start=abc']) {
      assert.equal(
        (await hms.refused(400, `/room-codes/room/${room.id}?${query}`)).message,
        'Invalid query param',
      );
    }
  });

  test('HM 2.2 disable and enable a code', async () => {
    const room = await hms.room();
    const { code, created_at } = await createOne(room.id, 'host');
    const disabled = await enable(code, false);
    assert.deepEqual([disabled.enabled, disabled.created_at], [false, created_at]);
    assert.deepEqual(await enable(code, false), disabled);
    assert.equal((await enable(code, true)).enabled, true);
    const subject = await subjectOf(server, room.id);
    assert.deepEqual(await server.eventTypes(subject), [
      'room.created',
      'code.created',
      'code.disabled',
      'code.enabled',
    ]);
    const events = await listEvents(server.running.db.queries, server.projectId, subject);
    assert.ok(!JSON.stringify(events).includes(code), 'a code lets people in and is no matter for a log');
  });

  const WRONG: [unknown, string][] = [
    [{ code: 'abc-defg-hij' }, 'Invalid body param: enabled is required'],
    [{ enabled: true }, 'Invalid body param: code is required'],
    [{ code: 'abc-defg-hij', enabled: 'true' }, 'Invalid body param: enabled must be boolean'],
    [{ code: 'abc-defg-hij', enabled: true, role: 'host' }, 'Invalid body param: role is not known here'],
  ];
  for (const [body, detail] of WRONG) {
    test(`HM 2.2 ${JSON.stringify(body)} -> 400`, async () => {
      assert.deepEqual((await hms.refused(400, '/room-codes/code', body)).details, [detail]);
    });
  }

  test('HM 2.2 codes nobody has, or another project has, are 404', async () => {
    await hms.refused(404, '/room-codes/code', { code: 'abc-defg-hij', enabled: true });
    const { keys } = await server.addProject('codes');
    const other = clientOf(
      () => server,
      () => keys,
    );
    const room = await other.room();
    const { code } = await other.post<HmsCode>(`/room-codes/room/${room.id}/role/host`);
    await hms.refused(404, '/room-codes/code', { code, enabled: false });
  });

  test('HM 3 a disabled room: codes cannot be made or enabled, can be listed and disabled, and open nothing', async () => {
    const room = await hms.room();
    const [one, two] = [await createOne(room.id, 'host'), await createOne(room.id, 'guest')];
    await hms.post(`/rooms/${room.id}`, { enabled: false });
    const error = await hms.refused(403, `/room-codes/room/${room.id}`, {});
    assert.equal(error.message, 'room is not active');
    await hms.refused(403, `/room-codes/room/${room.id}/role/host`, {});
    assert.equal((await enable(one.code, false)).enabled, false);
    await hms.refused(403, '/room-codes/code', { code: one.code, enabled: true });
    assert.equal((await list(room.id)).data.length, 2);
    const answer = await token({ code: two.code });
    assert.equal(answer.status, 403);
    assert.equal((answer.body as HmsError).message, 'room is not active');
  });

  test('HM 3 an archived room: no change at all', async () => {
    const room = await hms.room({ name: 'kept' });
    const { code } = await createOne(room.id, 'host');
    await archive(room.id);
    for (const [path, body] of [
      [`/rooms/${room.id}`, {}],
      ['/rooms', { name: 'KEPT' }],
      [`/room-codes/room/${room.id}`, {}],
      [`/room-codes/room/${room.id}/role/host`, {}],
      ['/room-codes/code', { code, enabled: false }],
    ] as const) {
      assert.match((await hms.refused(403, path, body)).message, /room is archived/);
    }
    assert.equal((await token({ code })).status, 403);
    assert.equal((await list(room.id)).data.length, 1);
  });
});

describe('HM 2.2 token by room code', () => {
  test('HM 2.2 a code becomes an app token, without a credential and whatever the content type', async () => {
    const room = await hms.room();
    const { code } = await createOne(room.id, 'host');
    const answer = await token({ code, user_id: 'usér?>~' });
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    const { token: minted, expiresAt } = answer.body as { token: string; expiresAt: string };
    const claims = verifyToken(minted, server.keys.secretKey);
    assert.deepEqual([claims.type, claims.accessKey], ['app', server.keys.accessKey]);
    assert.equal(new Date(claims.expiresAt * 1000).toISOString(), expiresAt);
    const payload = JSON.parse(atob(minted.split('.')[1] ?? '')) as Record<string, unknown>;
    assert.deepEqual(
      [payload['room_id'], payload['role'], payload['user_id'], payload['version']],
      [room.id, 'host', 'usér?>~', 2],
    );
  });

  test('HM 2.2 codes that open nothing', async () => {
    const room = await hms.room();
    const { code } = await createOne(room.id, 'guest');
    await enable(code, false);
    const disabled = await token({ code });
    assert.deepEqual([disabled.status, (disabled.body as HmsError).code], [403, 403]);
    assert.equal(disabled.headers.get('access-control-allow-origin'), '*');
    assert.equal((await token({ code: 'abc-defg-hij' })).status, 404);
    for (const body of [{}, { code: 5 }, { code: '' }, { code, user_id: 5 }, []]) {
      const { status } = await token(body);
      assert.ok(status === 400 || status === 404, String(status));
    }
  });

  test('HM 2.2 codes cannot be found by trying', async (t) => {
    const strict = await startServer({ ENFILADE_RATE_LIMIT_REFUSED: '5' });
    t.after(() => strict.stop());
    const client = clientOf(() => strict);
    const room = await client.room();
    const { code } = await client.post<HmsCode>(`/room-codes/room/${room.id}/role/host`);
    const enter = async (guess: string) =>
      (await ask(`${strict.url}/v2/token`, { body: { code: guess } })).status;
    assert.equal(await enter(code), 200);
    const tries = [];
    for (const letter of 'abcdefg') tries.push(await enter(`${letter}aa-aaaa-aaa`));
    assert.deepEqual(tries, [404, 404, 404, 404, 404, 429, 429]);
    assert.equal(await enter(code), 429);
  });

  test('HM 2.2 a page of any origin may ask', async () => {
    const answer = await ask(`${server.url}/v2/token`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://page.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    assert.match(answer.headers.get('access-control-allow-headers') ?? '', /content-type/i);
  });
});
