import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { JoinError, joinRoom, type LiveEvents, type LiveRoom } from '@enfilade/client';
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
