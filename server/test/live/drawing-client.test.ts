import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { JoinError, joinRoom, type BoardElement, type LiveEvents, type LiveRoom } from '@enfilade/client';
import { WebSocket } from 'ws';
import { startServer, type TestServer } from '../support/server.ts';
import { liveHouse, rectangle, until } from './room.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);
afterEach(() => {
  house.leaveAll();
});

const shown = (live: LiveRoom, id: string) => live.elements('init')?.find((one) => one.id === id);
function corrections(live: LiveRoom): LiveEvents['corrected'][] {
  const told: LiveEvents['corrected'][] = [];
  live.on('corrected', (one) => told.push(one));
  return told;
}

describe('the client', () => {
  test('an element that is changed in place and drawn again is sent again', async () => {
    const room = await house.newRoom();
    const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
    const own = rectangle('a', { x: 1 });
    ann.draw('init', [own]);
    await until(() => shown(ben, 'a'), 'drawing');
    Object.assign(own, { x: 500, version: 2 });
    ann.draw('init', [own]);
    await until(() => shown(ben, 'a')?.['x'] === 500, 'the change');
    const theirs = shown(ben, 'a') ?? assert.fail();
    Object.assign(theirs, { x: 777, version: 3 });
    assert.equal(shown(ben, 'a')?.['x'], 500);
    ben.draw('init', [theirs]);
    await until(() => shown(ann, 'a')?.['x'] === 777, 'the change of the other');
  });

  test('what came by an event may be changed in place and drawn, too', async () => {
    const room = await house.newRoom();
    const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
    const came: BoardElement[] = [];
    ben.on('elements', ({ elements }) => came.push(...elements));
    ann.draw('init', [rectangle('a', { x: 1 })]);
    await until(() => came.length > 0, 'the element');
    Object.assign(came[0] ?? {}, { x: 999, version: 2 });
    ben.draw('init', came.slice(0, 1));
    await until(() => shown(ann, 'a')?.['x'] === 999, 'the change');
  });

  test('who is cut again while scenes are still to come gets them after all', async () => {
    const room = await house.newRoom();
    const ben = await house.join(room.id);
    const sockets: WebSocket[] = [];
    let cutsAt = '';
    class Own extends WebSocket {
      constructor(address: string) {
        super(address);
        sockets.push(this);
        this.on('message', (data: Buffer) => {
          if (cutsAt === '' || !data.toString().startsWith(`{"type":"${cutsAt}"`)) return;
          cutsAt = '';
          this.terminate();
        });
      }
    }
    const { token } = await house.mint(room.id);
    const ann = await house.joinWith({ room: room.id, token, WebSocket: Own as never });
    for (let n = 0; n < 5; n += 1) await ben.addScene({ name: `s${n}` });
    await until(() => ann.scenes.length === 6 && ben.scenes.length === 6, 'the scenes');
    const scenes = ben.scenes.map(({ id }) => id);
    for (const one of scenes) [ann, ben].forEach((live) => live.look(one));
    await until(() => scenes.every((one) => ann.elements(one) && ben.elements(one)), 'loading');
    for (let round = 0; round < 5; round += 1) {
      sockets.at(-1)?.terminate();
      await until(() => ann.state.is === 'reconnecting');
      for (const one of scenes) ben.draw(one, [rectangle(`r${round}`)]);
      await until(() => ben.isSaved);
      cutsAt = 'frame';
      // Something happens all the time, so that frames come between scenes.
      const pointing = setInterval(() => ben.point({ scene: 'init', at: [Math.random(), 1] }), 5);
      await until(() => cutsAt === '', 'the second cut');
      await until(() => ann.state.is === 'connected', 'coming back');
      clearInterval(pointing);
      await until(() => scenes.every((one) => ann.elements(one)?.length === round + 1), 'all of it');
    }
  });

  test('what was refused is taken back also when the connection is cut before the truth comes', async () => {
    const room = await house.newRoom();
    let cuts = true;
    class Own extends WebSocket {
      constructor(address: string) {
        super(address);
        this.prependListener('message', (data: Buffer) => {
          if (!cuts || !data.toString().startsWith('{"type":"refused"')) return;
          cuts = false;
          setImmediate(() => this.terminate());
        });
      }
    }
    const { token } = await house.mint(room.id, { role: 'reader' });
    const reader = await house.joinWith({ room: room.id, token, WebSocket: Own as never });
    const told = corrections(reader);
    await until(() => reader.elements('init'));
    reader.draw('init', [rectangle('mine')]);
    await until(() => told.length > 0 && reader.state.is === 'connected', 'the truth');
    assert.deepEqual([told[0]?.code, shown(reader, 'mine'), cuts], ['wrong_role', undefined, false]);
  });

  test('an element that is too large is told and taken back; the others are kept', async () => {
    const room = await house.newRoom();
    const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
    const told = corrections(ann);
    const huge = rectangle('huge', { type: 'text', text: 'x'.repeat(5_000_000) });
    ann.draw('init', [huge, rectangle('small')]);
    await until(() => shown(ben, 'small') && told.length > 0, 'the other');
    assert.match(told[0]?.text ?? '', /"huge": is larger than 1 MiB/);
    assert.equal(shown(ann, 'huge'), undefined);
    await until(() => ann.isSaved);
    assert.equal(ann.state.is, 'connected');
  });

  test('a listener that fails keeps nobody from hearing', async (t) => {
    t.mock.method(console, 'error', () => undefined);
    const room = await house.newRoom();
    const [ann, ben] = [await house.join(room.id), await house.join(room.id)];
    let heard = 0;
    ann.on('chat', () => {
      throw new Error('theirs');
    });
    ann.on('chat', () => (heard += 1));
    await ben.say('one');
    await ben.say('two');
    await until(() => heard === 2, 'hearing');
  });

  test('what a reader draws, or anybody in an archived room, is told and taken back', async () => {
    const room = await house.newRoom();
    const [reader, writer] = [await house.join(room.id, { role: 'reader' }), await house.join(room.id)];
    const told = corrections(reader);
    reader.draw('init', [rectangle('mine')]);
    await until(() => told.length > 0, 'the refusal');
    assert.deepEqual([told[0]?.code, shown(reader, 'mine'), reader.isSaved], ['wrong_role', undefined, true]);
    await house.call('POST', `/rooms/${room.id}/archive`);
    await until(() => writer.room.state === 'archived');
    const told2 = corrections(writer);
    writer.draw('init', [rectangle('late')]);
    await until(() => told2.length > 0, 'the refusal');
    assert.deepEqual([told2[0]?.code, shown(writer, 'late')], ['room_archived', undefined]);
  });

  test('an unknown scene is told; a wrong argument is refused, and one stays', async () => {
    const room = await house.newRoom();
    const ann = await house.join(room.id, { role: 'admin' });
    const told = corrections(ann);
    ann.draw('nowhere', [rectangle()]);
    await until(() => told.length > 0, 'the refusal');
    assert.equal(told[0]?.code, 'scene_not_found');
    for (const wrong of [ann.say('x'.repeat(2001)), ann.addScene({ name: 'a/b' }), ann.switchScene('')]) {
      await assert.rejects(wrong, { code: 'bad_input' });
    }
    await ann.say('still here');
    assert.equal(ann.state.is, 'connected');
  });

  test('where nobody answers it is tried until it is given up', async () => {
    const giveUp = new AbortController();
    const joining = joinRoom({ url: 'http://127.0.0.1:9', room: 'x', token: 'x', signal: giveUp.signal });
    setTimeout(() => {
      giveUp.abort();
    }, 50);
    await assert.rejects(joining, (reason) => reason instanceof JoinError && reason.code === 'left');
  });
});
