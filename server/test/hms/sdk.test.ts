import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ask } from '../support/http.ts';
import { appToken, connect } from '../calls/caller.ts';
import { scriptedEngine } from '../calls/scripted-engine.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { clientOf, type HmsCode, type HmsRoom } from './client.ts';

const PROGRAM = join(import.meta.dirname, 'sdk-program.ts');
const run = promisify(execFile);

let server: TestServer;
before(async () => {
  server = await startServer({}, scriptedEngine().engine);
});
after(() => server.stop());

type Step = [method: string, ...args: unknown[]];
const hms = clientOf(() => server);

/** Runs the steps in a process of their own, behind `https_proxy` as HM 4 way 1 has it. */
async function sdk(steps: Step[], keys = server.keys): Promise<unknown[]> {
  const env = {
    PATH: process.env['PATH'],
    https_proxy: server.url,
    HMS_ACCESS_KEY: keys.accessKey,
    HMS_SECRET: keys.secretKey,
  };
  const { stdout } = await run(process.execPath, [PROGRAM, JSON.stringify(steps)], {
    env,
    maxBuffer: 2 ** 24,
  });
  // The SDK writes a log of its own before it.
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as unknown[];
}

describe('HM 4 the unchanged Node SDK', () => {
  test('HM 4 rooms: create, find by id and by name, update, disable, enable, upsert', async () => {
    const recording_info = { enabled: true, upload_info: { type: 's3', location: 'b' } };
    const results = (await sdk([
      ['rooms.create', { name: 'Sdk-Room', description: 'd', region: 'eu', recording_info }],
      ['rooms.retrieveById', '$0.id'],
      ['rooms.retrieveByName', 'sdk-room'],
      ['rooms.update', '$0.id', { description: 'e' }],
      ['rooms.enableOrDisable', '$0.id', false],
      ['rooms.enableOrDisable', '$0.id', true],
      ['rooms.create', { name: 'SDK-ROOM' }],
      ['rooms.create'],
    ])) as HmsRoom[];
    const [made, byId, byName, updated, disabled, enabled, again, bare] = results;
    assert.deepEqual([made?.name, made?.description, made?.region], ['Sdk-Room', 'd', 'eu']);
    assert.deepEqual(made?.recording_info, recording_info);
    assert.deepEqual(byId, made);
    assert.equal(byName?.id, made.id);
    assert.equal(updated?.description, 'e');
    assert.deepEqual([disabled?.enabled, enabled?.enabled], [false, true]);
    assert.equal(again?.id, made.id);
    assert.match(bare?.name ?? '', /^[0-9a-f-]{36}$/);
  });

  test('HM 4 rooms.list: 250 rooms, once each, newest first, by tens and by hundreds', async () => {
    const { keys } = await server.addProject('many');
    const client = clientOf(
      () => server,
      () => keys,
    );
    const made = [];
    for (let n = 0; n < 250; n += 1)
      made.unshift((await client.room({ name: `many-${String(n)}`, enabled: n % 2 === 0 })).id);
    const lists = (await sdk(
      [['rooms.list'], ['rooms.list', { limit: 100 }], ['rooms.list', { enabled: false, limit: 50 }]],
      keys,
    )) as HmsRoom[][];
    const [tens, hundreds, disabled] = lists.map((rooms) => rooms.map((room) => room.id));
    assert.deepEqual(tens, made);
    assert.deepEqual(hundreds, made);
    assert.deepEqual(
      disabled,
      made.filter((_, n) => n % 2 === 0),
    );
  });

  test('HM 4 room codes: all roles, one role, list, disable, enable', async () => {
    const [room, all, one, listed, hosts, off, on] = (await sdk([
      ['rooms.create', { name: 'sdk-codes' }],
      ['roomCodes.create', '$0.id'],
      ['roomCodes.createForRole', '$0.id', 'host'],
      ['roomCodes.list', '$0.id'],
      ['roomCodes.list', '$0.id', { role: 'host', enabled: true }],
      ['roomCodes.enableOrDisable', '$2.code', false],
      ['roomCodes.enableOrDisable', '$2.code', true],
    ])) as [HmsRoom, HmsCode[], HmsCode, HmsCode[], HmsCode[], HmsCode, HmsCode];
    assert.deepEqual(all.map((code) => code.role).toSorted(), ['guest', 'host']);
    assert.deepEqual([one.role, one.room_id], ['host', room.id]);
    assert.deepEqual(new Set(listed.map(({ code }) => code)), new Set([...all, one].map(({ code }) => code)));
    assert.deepEqual([hosts.length, off.enabled, on.enabled], [2, false, true]);

    const codes = (await hms.post<{ data: HmsCode[] }>(`/room-codes/room/${room.id}`)).data.map(
      ({ code }) => code,
    );
    assert.ok(
      listed.every(({ code }) => codes.includes(code)),
      'every code that is listed is in the answer of create',
    );
  });

  test('HM 4 templates through the raw API calls of the SDK', async () => {
    const [made, read, room] = (await sdk([
      ['api.post', '/templates', { name: 'sdk template', roles: { teacher: {}, pupil: {} } }],
      ['api.get', '/templates', { limit: 10 }],
      ['rooms.create', { name: 'sdk-template-room' }],
    ])) as [{ id: string; roles: object }, { data: { id: string }[] }, HmsRoom];
    assert.deepEqual(Object.keys(made.roles), ['teacher', 'pupil']);
    assert.equal(read.data[0]?.id, made.id);
    assert.notEqual(room.template_id, made.id);
  });

  test('HM 4 activeRooms and sessions: look, tell, change, remove, end', async () => {
    const room = await hms.room({ name: 'sdk-live' });
    const ann = await connect(server, appToken(room.id, 'host', 'ann'));
    const bob = await connect(server, appToken(room.id, 'guest', 'bob'));
    await ann.join('Ann');
    await bob.join('Bob');
    interface Peer {
      id: string;
      name: string;
      role: string;
    }
    const results = await sdk([
      ['activeRooms.retrieve', room.id],
      ['activeRooms.retrieveActivePeers', room.id],
      ['activeRooms.retrievePeerDetails', room.id, bob.id],
      ['activeRooms.updatePeer', room.id, bob.id, { name: 'Robert', role: 'host' }],
      ['activeRooms.sendMessage', room.id, { peerId: bob.id, message: 'for Bob', type: 'chat' }],
      ['sessions.retrieveActiveByRoom', room.id],
      ['activeRooms.removePeer', room.id, { peer_id: bob.id, reason: 'enough' }],
      ['activeRooms.end', room.id, { reason: 'over', lock: true }],
      ['sessions.list', { room_id: room.id }],
      ['activeRooms.retrieve', room.id],
    ]);
    const [active, peers, bobAsHeWas, changed] = results as [
      { id: string; session: { id: string; peers: string[] } },
      Peer[] | Record<string, Peer>,
      Peer,
      Peer,
    ];
    assert.deepEqual([active.id, active.session.peers], [room.id, [ann.id, bob.id]]);
    assert.deepEqual(new Set(Object.values(peers).map(({ name }) => name)), new Set(['Ann', 'Bob']));
    assert.deepEqual([bobAsHeWas.name, bobAsHeWas.role], ['Bob', 'guest']);
    assert.deepEqual([changed.name, changed.role], ['Robert', 'host']);
    assert.equal(((await bob.hear('on-broadcast'))['info'] as { message: string }).message, 'for Bob');
    assert.equal(
      ann.told.some(({ method }) => method === 'on-broadcast'),
      false,
    );
    assert.equal((await bob.hear('on-peer-leave-request'))['reason'], 'enough');
    assert.equal((await ann.hear('on-peer-leave-request'))['reason'], 'over');
    const [, , , , , running, , , listed, gone] = results as { id: string }[];
    assert.equal(running?.id, active.session.id);
    assert.deepEqual(
      (listed as unknown as { id: string }[]).map(({ id }) => id),
      [active.session.id],
    );
    assert.deepEqual(gone, {
      failed: { code: 404, name: 'Not Found', message: 'active session not found' },
    });
    assert.equal((await hms.get<HmsRoom>(`/rooms/${room.id}`)).enabled, false);
    for (const { ws } of [ann, bob]) ws.terminate();
  });

  test('HM 4 an app token of the SDK is not for REST', async () => {
    const [token] = (await sdk([['auth.getAuthToken', { roomId: 'r', role: 'host', userId: 'u' }]])) as [
      { token: string },
    ];
    const answer = await ask(`${server.url}/v2/rooms`, {
      headers: { authorization: `Bearer ${token.token}` },
    });
    assert.equal(answer.status, 403);
  });

  test('HM 4 errors reach the caller as code, name and message', async () => {
    const wrong = await sdk([
      ['rooms.retrieveById', '0123456789abcdef01234567'],
      ['rooms.create', { region: 'mars' }],
      ['rooms.retrieveByName', 'nobody'],
      ['roomCodes.enableOrDisable', 'abc-defg-hij', true],
      ['sessions.retrieveById', 'x'],
    ]);
    assert.deepEqual(wrong, [
      { failed: { code: 404, name: 'Not Found', message: 'room not found' } },
      { failed: { code: 400, name: 'Bad Request', message: 'Invalid body param' } },
      { failed: 'No Room found with passed in name - nobody' },
      { failed: { code: 404, name: 'Not Found', message: 'room code not found' } },
      { failed: { code: 404, name: 'Not Found', message: 'session not found' } },
    ]);
    const [refused] = await sdk([['rooms.list']], { ...server.keys, secretKey: 'not-the-secret-0123456789' });
    assert.deepEqual(refused, {
      failed: { code: 401, name: 'Unauthorized', message: 'Token validation error' },
    });
  });
});
