import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { clientOf } from '../hms/client.ts';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const hms = clientOf(() => server);
const make = async (id: string, body: object = {}) =>
  (await api.post<wire.Codes>(`/rooms/${id}/codes`, body)).data;
const list = (id: string, query = '') => api.get<wire.Page<wire.Code>>(`/rooms/${id}/codes${query}`);
const enter = (code: string) => ask(`${server.url}/v2/token`, { body: { code } });

describe('native room codes', () => {
  test('made for every role or for one, listed, disabled and enabled', async () => {
    const room = await api.room();
    let codes: wire.Code[] = [];
    const events = await api.events(async () => (codes = await make(room.id)), room.id);
    assert.deepEqual(typesOf(events), ['code.created', 'code.created']);
    const [first] = codes;
    assert.ok(first);
    assert.deepEqual(codes.map(({ role }) => role).toSorted(), ['guest', 'host']);
    assert.deepEqual(Object.keys(first), ['code', 'room_id', 'role', 'enabled', 'created_at']);
    assert.deepEqual([first.room_id, first.enabled], [room.id, true]);
    assert.deepEqual((await make(room.id)).toSorted(byCode), codes.toSorted(byCode));
    const [more] = await make(`name:${room.name}`, { role: 'host' });
    assert.equal((await list(room.short_id)).data.length, 3);
    assert.equal(more?.role, 'host');

    assert.equal((await enter(first.code)).status, 200);
    const changes = await api.events(async () => {
      assert.equal((await api.patch<wire.Code>(`/codes/${first.code}`, { enabled: false })).enabled, false);
      assert.equal((await enter(first.code)).status, 403);
      await api.patch(`/codes/${first.code}`, { enabled: true });
      await api.patch(`/codes/${first.code}`, { enabled: true });
    }, room.id);
    assert.deepEqual(typesOf(changes), ['code.disabled', 'code.enabled']);
    assert.doesNotMatch(JSON.stringify([...events, ...changes]), new RegExp(first.code));
    assert.equal((await hms.get<{ data: unknown[] }>(`/room-codes/room/${room.short_id}`)).data.length, 3);
  });

  test('pages both ways', async () => {
    const room = await api.room();
    for (let n = 0; n < 5; n += 1) await make(room.id, { role: 'host' });
    const whole = (await list(room.id)).data;
    const first = await list(room.id, '?limit=2');
    const second = await list(room.id, `?limit=2&after=${first.next ?? ''}`);
    const third = await list(room.id, `?limit=2&after=${second.next ?? ''}`);
    assert.deepEqual([...first.data, ...second.data, ...third.data], whole);
    assert.equal(third.next, null);
    assert.deepEqual((await list(room.id, `?limit=2&before=${third.previous ?? ''}`)).data, second.data);
  });

  test('refused: what the room, its state or its template does not allow', async () => {
    const room = await api.room();
    const archived = await api.room();
    const [code] = await make(archived.id, { role: 'host' });
    await api.post(`/rooms/${archived.id}/archive`, {}, 200);
    const disabled = await api.room({ enabled: false });
    const rows: [
      method: string,
      path: string,
      body: object | undefined,
      status: number,
      code: string,
      member?: string,
    ][] = [
      ['POST', `/rooms/${room.id}/codes`, { role: 'nobody' }, 404, 'role_not_found'],
      ['POST', `/rooms/${room.id}/codes`, { roles: ['host'] }, 400, 'bad_input', 'roles'],
      ['POST', `/rooms/${room.id}/codes`, { role: '' }, 400, 'bad_input', 'role'],
      ['POST', `/rooms/${archived.id}/codes`, {}, 409, 'room_archived'],
      ['POST', `/rooms/${disabled.id}/codes`, {}, 409, 'room_disabled'],
      ['POST', `/rooms/name:nowhere/codes`, {}, 404, 'room_not_found'],
      ['GET', '/rooms/name:nowhere/codes', undefined, 404, 'room_not_found'],
      ['GET', `/rooms/${room.id}/codes?role=host`, undefined, 400, 'bad_input', 'role'],
      ['PATCH', `/codes/${code?.code ?? ''}`, { enabled: false }, 409, 'room_archived'],
      ['PATCH', '/codes/abc-defg-hij', { enabled: false }, 404, 'code_not_found'],
      ['PATCH', '/codes/abc-defg-hij', {}, 400, 'bad_input', 'enabled'],
    ];
    for (const [method, path, body, status, word, member] of rows) {
      await api.expect(method, path, body, { status, code: word, ...(member !== undefined && { member }) });
    }
  });

  test('a hundred codes of a room are the most', async () => {
    const room = await api.room();
    for (let n = 0; n < 100; n += 1) await make(room.id, { role: 'host' });
    await api.expect(
      'POST',
      `/rooms/${room.id}/codes`,
      { role: 'host' },
      { status: 409, code: 'limit_reached' },
    );
  });

  test('codes of another project are not there; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('other-codes');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const room = await api.room();
    const { data } = (await api.once('POST', `/rooms/${room.id}/codes`, { role: 'host' }, 201)) as wire.Codes;
    const { code } = data[0] ?? assert.fail();
    await theirs.expect(
      'PATCH',
      `/codes/${code}`,
      { enabled: false },
      { status: 404, code: 'code_not_found' },
    );
    await theirs.expect('GET', `/rooms/${room.id}/codes`, undefined, { status: 404, code: 'room_not_found' });
    await theirs.expect('POST', `/rooms/${room.id}/codes`, {}, { status: 404, code: 'room_not_found' });
    await api.once('PATCH', `/codes/${code}`, { enabled: false }, 200);
    assert.equal((await list(room.id)).data.length, 1);
  });

  test('a code opens no room whose time has not come, at the 100ms door either', async () => {
    const opensAt = Date.now() + 1000;
    const room = await api.room({ opens_at: new Date(opensAt).toISOString() });
    const [code] = await make(room.id, { role: 'host' });
    assert.ok(code);
    const early = await enter(code.code);
    assert.deepEqual(
      [early.status, (early.body as { message: string }).message],
      [403, 'the room is not open yet'],
    );
    while (Date.now() <= opensAt) await api.get(`/rooms/${room.id}`);
    assert.equal((await enter(code.code)).status, 200);
  });
});

function byCode(a: wire.Code, b: wire.Code): number {
  return a.code < b.code ? -1 : 1;
}
