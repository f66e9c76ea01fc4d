import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { liveRooms } from '../../src/live/hub.ts';
import { openSecretBox } from '../../src/projects/secrets.ts';
import { getRoom } from '../../src/rooms/rooms.ts';
import { KEY_ENVIRONMENT, startServer, type TestServer } from '../support/server.ts';
import { liveHouse, rectangle, until } from './room.ts';
import { noCall } from './no-call.ts';
import { rawJoin } from './raw.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

/** A fault that nobody hears ends the process, so it would end this one. */
async function isWell(): Promise<void> {
  const room = await house.newRoom();
  const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
  ann.draw('init', [rectangle('well')]);
  await until(() => ben.elements('init')?.length === 1, 'drawing');
}

/** The answer to a handshake that is sent as it is. */
function handshake(head: string, then: 'reset' | 'wait' = 'wait'): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (then === 'reset') socket.resetAndDestroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(answer);
    });
    socket.write(`GET ${head}\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n`);
    socket.write('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
  });
}

describe('nobody ends the server for others', () => {
  test('by a handshake that is refused, and a connection that is reset', async () => {
    const version = '\r\nSec-WebSocket-Version: 13';
    for (let n = 0; n < 20; n += 1) {
      assert.match(await handshake(`/socket.io/ HTTP/1.1${version}`, 'reset'), /^HTTP\/1.1 404 /);
    }
    await isWell();
  });

  test('by handshakes that fail: they are not counted among those who wait', async () => {
    for (let n = 0; n < 40; n += 1) {
      assert.match(await handshake('/live HTTP/1.1\r\nSec-WebSocket-Version: 12'), /^HTTP\/1.1 400 /);
    }
    await isWell();
  });

  for (const type of ['__proto__', 'valueOf', 'hasOwnProperty', 'constructor', 'toString', 7, null]) {
    test(`by a message of type ${String(type)}`, async () => {
      const room = await house.newRoom();
      const { token } = await house.mint(room.id, { role: 'reader' });
      const raw = await rawJoin(server.url, room.id, token);
      raw.ws.send(`{"type":${JSON.stringify(type)}}`);
      assert.deepEqual(await raw.closed(), [4400, 'bad_message']);
      await isWell();
    });
  }

  const wrong: [string, object][] = [
    ['nothing to say', { type: 'chat', id: 'a', text: '' }],
    ['too much to say', { type: 'chat', id: 'a', text: 'x'.repeat(2001) }],
    ['NUL in what is said', { type: 'chat', id: 'a', text: 'a\0b' }],
    ['a slash in a name', { type: 'scene', do: 'add', id: 'a', name: 'a/b' }],
    ['a role that is none', { type: 'moderate', do: 'role', participant: 'x', role: 'owner' }],
    ['nothing drawn', { type: 'draw', scene: 'init', elements: 'x' }],
  ];
  for (const [what, message] of wrong) {
    test(`${what}: refused, and one stays`, async () => {
      const room = await house.newRoom();
      const { token } = await house.mint(room.id, { role: 'admin' });
      const raw = await rawJoin(server.url, room.id, token);
      raw.say({ ...message, ask: 7 });
      const { ask, code, text } = await raw.first('refused');
      assert.deepEqual([ask, code, typeof text], [7, 'bad_input', 'string']);
      raw.say({ type: 'chat', ask: 8, id: 'b', text: 'still here' });
      await until(() => raw.told.some(({ done }) => done !== undefined), 'the answer');
      raw.ws.terminate();
    });
  }

  test('by one message that names a large element thousands of times', async () => {
    const room = await house.newRoom();
    const { token } = await house.mint(room.id);
    const raw = await rawJoin(server.url, room.id, token);
    const large = { version: 5, customData: { filling: 'x'.repeat(1_000_000) } };
    raw.say({ type: 'draw', ask: 1, scene: 'init', elements: [rectangle('a', large)] });
    await until(() => raw.told.some(({ done }) => done !== undefined), 'keeping');
    const older = JSON.stringify(rectangle('a', { version: 1 }));
    const many = Array.from({ length: 5000 }, () => older).join(',');
    raw.ws.send(`{"type":"draw","ask":2,"scene":"init","elements":[${many}]}`);
    const { truth } = (await raw.first('refused')) as { truth: { elements: object[] } };
    assert.equal(truth.elements.length, 1);
    raw.ws.terminate();
    await isWell();
  });
});

test('a room that is opened for somebody who is not let in does not stay in memory', async () => {
  const { running, projectId } = server;
  const box = openSecretBox(Buffer.from(KEY_ENVIRONMENT.ENFILADE_ENCRYPTION_KEY, 'hex'));
  const parts = { db: running.db, box, log: running.app.log, isSoleWriter: true };
  const rooms = liveRooms({ ...parts, callBeside: noCall });
  const { id } = await house.newRoom();
  await rooms.open(await getRoom(running.db.queries, projectId, { id }));
  assert.ok(rooms.find(id));
  await until(() => rooms.find(id) === undefined, 'forgetting');
  await rooms.close();
});
