import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { roomToken, sdkToken, TokenRole } from 'netless-token';
import { WebSocket } from 'ws';
import { KEYS, startServer, type TestServer } from '../support/server.ts';
import { closedOf, codeOf, liveHouse, until } from './room.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

const refusal = (room: string, token: string) => codeOf(house.joinWith({ room, token }));

describe('what lets somebody in', () => {
  test('join tokens: by role, with a name and a user id', async () => {
    const room = await house.newRoom({ title: 'Algebra' });
    for (const role of ['admin', 'writer', 'reader'] as const) {
      const live = await house.join(room.id, { role, name: 'Jane', user_id: `u-${role}` });
      assert.deepEqual(
        [live.you.role, live.you.name, live.you.user_id, live.you.moderates],
        [role, 'Jane', `u-${role}`, role === 'admin'],
      );
      assert.deepEqual(live.room, { id: room.id, title: 'Algebra', state: 'open', record: false });
    }
  });

  test('AG 1.5 room tokens and SDK tokens of the vendor’s library', async () => {
    const room = await house.newRoom();
    const by = (role: TokenRole) => roomToken(KEYS.accessKey, KEYS.secretKey, 0, { role, uuid: room.id });
    assert.equal((await house.joinWith({ room: room.id, token: by(TokenRole.Writer) })).you.role, 'writer');
    assert.equal((await house.joinWith({ room: room.id, token: by(TokenRole.Reader) })).you.role, 'reader');
    const all = sdkToken(KEYS.accessKey, KEYS.secretKey, 0, { role: TokenRole.Admin });
    assert.equal((await house.joinWith({ room: room.id, token: all })).you.role, 'admin');
    const other = await house.newRoom();
    assert.equal(await refusal(other.id, by(TokenRole.Writer)), 'room_not_found');
    assert.equal(await refusal(room.id, `${by(TokenRole.Writer)}x`), 'bad_credential');
  });

  test('HM 2.2 room codes and app tokens: who looks after others is an admin, who publishes draws', async () => {
    const room = await house.newRoom();
    const codes = await house.call<{ data: wire.Code[] }>('POST', `/rooms/${room.id}/codes`, {});
    const roles: Record<string, string> = {};
    for (const { code, role } of codes.data) {
      roles[role] = (await house.joinWith({ room: room.id, token: code })).you.role;
    }
    assert.deepEqual([roles['host'], roles['guest']], ['admin', 'writer']);
    const { token } = await house.mint(room.id, { door: '100ms', role: 'guest', user_id: 'hm' });
    const live = await house.joinWith({ room: room.id, token, name: 'By themselves' });
    assert.deepEqual([live.you.role, live.you.user_id, live.you.name], ['writer', 'hm', 'By themselves']);
  });

  test('DS 4.7 the key of an external link', async () => {
    const room = await house.newRoom({ type: 'custom' });
    const link = (access: string, more: object = {}) =>
      house.call<wire.Link>('POST', `/rooms/${room.id}/links`, { kind: 'external', access, ...more });
    const keyOf = ({ url }: wire.Link) => (url ?? '').split('/').at(-1) ?? '';
    const editor = await house.joinWith({ room: String(room.number), token: keyOf(await link('editor')) });
    assert.equal(editor.you.role, 'writer');
    const reader = await house.joinWith({ room: room.id, token: keyOf(await link('reader')) });
    assert.equal(reader.you.role, 'reader');
    const closed = await link('editor', { password: 'correct horse' });
    assert.equal(await refusal(room.id, keyOf(closed)), 'password_required');
  });

  test('a room by each of its names', async () => {
    const room = await house.newRoom({ name: 'by-name' });
    const { token } = await house.mint(room.id);
    for (const name of [room.id, room.short_id, String(room.number), 'name:BY-NAME']) {
      assert.equal((await house.joinWith({ room: name, token })).room.id, room.id);
    }
    assert.equal(await refusal('name:other', token), 'room_not_found');
  });

  test('an archived room, with whatever lets in: to look at it', async () => {
    const room = await house.newRoom();
    const codes = await house.call<{ data: wire.Code[] }>('POST', `/rooms/${room.id}/codes`, {});
    await house.call('POST', `/rooms/${room.id}/archive`);
    for (const token of [(await house.mint(room.id)).token, codes.data[0]?.code ?? '']) {
      const live = await house.joinWith({ room: room.id, token });
      assert.deepEqual([live.room.state, live.canWrite], ['archived', false]);
    }
  });

  test('what does not: each with its reason', async () => {
    const room = await house.newRoom();
    const { token } = await house.mint(room.id);
    const { token: short } = await house.mint(room.id, { lifetime_seconds: 1 });
    const other = await house.newRoom();
    assert.equal(await refusal(other.id, token), 'room_not_found');
    for (const wrong of [
      'x',
      'join.',
      'join.v1.AAAA',
      token.slice(0, -2),
      'NETLESSROOM_',
      'abc-defg-hij',
      'a.b.c',
    ]) {
      assert.equal(await refusal(room.id, wrong), 'bad_credential', wrong);
    }
    const { projectId } = await server.addProject('tenant');
    assert.notEqual(projectId, server.projectId);
    await house.call('PATCH', `/rooms/${room.id}`, { enabled: false });
    assert.equal(await refusal(room.id, token), 'room_disabled');
    await house.call('PATCH', `/rooms/${room.id}`, { enabled: true });
    assert.equal(await refusal(room.id, token), 'let in');
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const scheduled = await house.newRoom();
    const early = await house.mint(scheduled.id);
    await house.call('PATCH', `/rooms/${scheduled.id}`, { opens_at: later });
    assert.equal(await refusal(scheduled.id, early.token), 'room_not_open');
    await house.call('DELETE', `/rooms/${room.id}`);
    assert.equal(await refusal(room.id, token), 'room_not_found');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.equal(await refusal(room.id, short), 'expired');
  });
});

describe('before the credential is believed', () => {
  const socket = (path = '/live') => new WebSocket(server.url.replace('http', 'ws') + path);
  const end = (ws: WebSocket): Promise<[number, string]> =>
    new Promise((resolve) => {
      ws.on('error', () => undefined);
      ws.on('close', (code, reason) => {
        resolve([code, reason.toString()]);
      });
    });

  for (const [what, message] of [
    ['no JSON', 'hello'],
    ['another type', '{"type":"draw"}'],
    ['an unknown member', '{"type":"join","version":1,"room":"1","token":"x","more":1}'],
    ['no token', '{"type":"join","version":1,"room":"1"}'],
    ['bytes', Buffer.from([1, 2, 3])],
  ] as const) {
    test(`a first message of ${what} ends it`, async () => {
      const ws = socket();
      ws.on('open', () => ws.send(message));
      assert.deepEqual(await end(ws), [4400, 'bad_message']);
    });
  }

  test('more than a credential needs is not read', async () => {
    const ws = socket();
    ws.on('open', () => ws.send('x'.repeat(200_000)));
    assert.equal((await end(ws))[0], 1006);
  });

  test('other paths are not there', async () => {
    assert.equal((await end(socket('/other')))[0], 1006);
  });

  test('at most 32 of one address wait at once; when they are gone others may', async () => {
    const waiting = Array.from({ length: 32 }, () => socket());
    await until(() => waiting.every(({ readyState }) => readyState === WebSocket.OPEN));
    assert.equal((await end(socket()))[0], 1006);
    const gone = waiting.map(end);
    for (const ws of waiting) ws.close();
    await Promise.all(gone);
    const ws = socket();
    await until(() => ws.readyState === WebSocket.OPEN);
    ws.terminate();
  });

  test('a connection that breaks in the middle of the handshake leaves nothing', async () => {
    const { hostname, port } = new URL(server.url);
    for (let n = 0; n < 40; n += 1) {
      const raw = connect(Number(port), hostname);
      raw.on('error', () => undefined);
      raw.write('GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
      raw.destroy();
    }
    const room = await house.newRoom();
    assert.equal((await house.join(room.id)).state.is, 'connected');
  });

  test('said before in: ends it', async () => {
    const room = await house.newRoom();
    const { token } = await house.mint(room.id);
    const ws = socket();
    ws.on('open', () => {
      ws.send(JSON.stringify({ type: 'join', version: 1, room: room.id, token }));
      ws.send(JSON.stringify({ type: 'chat', ask: 1, id: 'a', text: 'x' }));
    });
    assert.deepEqual(await end(ws), [4400, 'bad_message']);
  });
});

test('who is in, says too much: has to go', async () => {
  const room = await house.newRoom();
  const { token } = await house.mint(room.id);
  const ws = new WebSocket(server.url.replace('http', 'ws') + '/live');
  const told: string[] = [];
  ws.on('open', () => ws.send(JSON.stringify({ type: 'join', version: 1, room: room.id, token })));
  ws.on('message', (data: Buffer) => told.push(data.toString()));
  await until(() => told.length > 0);
  const gone = new Promise((resolve) =>
    ws.on('close', (code) => {
      resolve(code);
    }),
  );
  for (let n = 0; n < 1000; n += 1) ws.send('{"type":"look","scene":"init"}');
  assert.equal(await gone, 4429);
});

test('a disabled room closes for everybody, and opens again', async () => {
  const room = await house.newRoom();
  const people = await Promise.all(Array.from({ length: 5 }, () => house.join(room.id)));
  await house.call('PATCH', `/rooms/${room.id}`, { enabled: false });
  for (const live of people) assert.equal(await closedOf(live), 'room_disabled');
  await house.call('PATCH', `/rooms/${room.id}`, { enabled: true });
  assert.equal((await house.join(room.id)).state.is, 'connected');
});
