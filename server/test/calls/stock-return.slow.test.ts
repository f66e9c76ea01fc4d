import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { stockHouse, told, until, type Client } from './stock.ts';

describe('coming back, with the unmodified web client of 100ms', { timeout: 300_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template();
  });
  after(house.stop);

  async function two(): Promise<[ann: Client, bob: Client, room: string]> {
    const { id: room } = await house.rest.room({ template_id: template });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    return [ann, bob, room];
  }

  /** The newest socket, which is Bob's, is cut, and there is no way to the server. */
  async function cutOff(bob: Client): Promise<void> {
    house.proxy().leadTo('http://127.0.0.1:9');
    house.proxy().cut(1);
    await bob.sees('that he is away', ({ states }) => states.includes('Reconnecting'));
  }

  async function endMedia(): Promise<void> {
    process.kill(mediaProcess(), 'SIGKILL');
    await until(
      'the loss',
      () => house.faults.splice(0),
      (lost) => lost.length === 1,
    );
  }

  test('6 a socket that is cut: back within 5 s, media goes on, nobody else notices', async () => {
    const [ann, bob] = await two();
    const { id } = await bob.look();
    house.proxy().cut(1);
    const at = Date.now();
    await bob.sees('that he is away', ({ states }) => states.includes('Reconnecting'));
    const before = await bob.received();
    await bob.sees('that he is back', ({ state }) => state === 'Connected');
    const took = Date.now() - at;
    assert.ok((await bob.received()).samples > before.samples, 'sound went on meanwhile');
    assert.ok(took < 5000, `it took ${String(took)} ms`);
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    const { peers, notices } = await ann.look();
    assert.deepEqual(
      peers.map((peer) => peer.id),
      [id],
    );
    assert.equal(told('PEER_LEFT')({ notices } as Awaited<ReturnType<Client['look']>>), false);
    await bob.run('stock.actions.setLocalAudioEnabled(false)');
    await ann.sees('Bob muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await house.end(ann, bob);
  });

  test('6 what happened while somebody was away they find when they are back: chat, values, being muted', async () => {
    const [ann, bob] = await two();
    await bob.run('stock.observe("topic")');
    await ann.run('stock.actions.sendBroadcastMessage("before")');
    await bob.sees('a message', ({ messages }) => messages.length === 1);
    await cutOff(bob);
    await ann.run('stock.actions.sendBroadcastMessage("meanwhile")');
    await ann.run('stock.actions.sessionStore.set("topic", "doors")');
    await ann.run('stock.actions.setRemoteTracksEnabled({ enabled: false, type: "audio" })');
    house.proxy().leadTo(house.server().url);
    await bob.sees('that he is back', ({ state }) => state === 'Connected');
    await bob.sees('that he was muted', ({ isMuted }) => isMuted.audio);
    await ann.sees('Bob muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await bob.run('stock.actions.sendBroadcastMessage("back")');
    await ann.sees('all', ({ messages }) => messages.length === 3);
    // Clients show what they hear a moment later than what they say.
    const { messages } = await bob.look();
    assert.deepEqual(messages.toSorted(), ['Ann: before', 'Ann: meanwhile', 'Bob: back']);
    assert.equal(await bob.run('stock.value()'), 'doors');
    await house.end(ann, bob);
  });

  test('a media process that ends: both make new connections, and see and hear each other again', async () => {
    const [ann, bob] = await two();
    await endMedia();
    await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
    assert.equal((await ann.look()).state, 'Connected');
    await house.end(ann, bob);
  });

  test('a media process that ends while somebody is away: they find the new connections when they are back', async () => {
    const [ann, bob] = await two();
    await cutOff(bob);
    await endMedia();
    await ann.sees('nobody publish', ({ peers: [one] }) => one?.id !== undefined && !one.video);
    house.proxy().leadTo(house.server().url);
    await bob.sees('that he is back', ({ state }) => state === 'Connected');
    await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
    await house.end(ann, bob);
  });

  test('a server that restarts: both come back by themselves as who they were, and see and hear each other', async () => {
    const [ann, bob] = await two();
    const { id } = await bob.look();
    await ann.run(`stock.actions.changeRoleOfPeer(${JSON.stringify(id)}, "host", true)`);
    await bob.sees('that he is a host', ({ role, published }) => role === 'host' && published === 2);
    await house.restart();
    for (const one of [ann, bob]) {
      await one.sees('that it is away', ({ states }) => states.includes('Reconnecting'));
      await one.sees('that it is back', ({ state }) => state === 'Connected');
    }
    await ann.sees('Bob', ({ peers: [one] }) => one?.id === id && one.name === 'Bob' && one.role === 'host');
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await bob.run('stock.actions.sendBroadcastMessage("back")');
    await ann.sees('a message', ({ messages }) => messages.includes('Bob: back'));
    await house.end(ann, bob);
  });
});

/** The process of the engine, which this one started. */
function mediaProcess(): number {
  const own = readFileSync(`/proc/${String(process.pid)}/task/${String(process.pid)}/children`, 'utf8');
  const pids = own.trim().split(' ').map(Number);
  const found = pids.find((pid) =>
    readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').includes('media/werift'),
  );
  if (found === undefined) throw new Error('there is no media process');
  return found;
}
