import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stockHouse, until, type Client } from './stock.ts';

describe('the unmodified web client 0.15.2 of 100ms', { timeout: 300_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template();
  });
  after(house.stop);

  const newRoom = async () => (await house.rest.room({ template_id: template })).id;

  test('9 two see and hear each other, mute, write and raise hands', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await bob.sees(
      'Ann with her tracks',
      ({ peers: [one] }) => one?.name === 'Ann' && one.audio?.enabled === true,
    );
    await ann.run('stock.actions.setLocalAudioEnabled(false)');
    await bob.sees('Ann muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await ann.run('stock.actions.setLocalAudioEnabled(true)');
    await bob.sees('Ann not muted', ({ peers: [one] }) => one?.audio?.enabled === true);
    await bob.run('stock.actions.raiseLocalPeerHand()');
    await ann.sees('a hand', ({ peers: [one] }) => one?.hand === true);
    await bob.run('stock.actions.lowerLocalPeerHand()');
    await ann.sees('no hand', ({ peers: [one] }) => one?.hand === false);
    await bob.run('stock.actions.changeName("Robert")');
    await ann.sees('another name', ({ peers: [one] }) => one?.name === 'Robert');
    await bob.run('stock.actions.leave()');
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    assert.deepEqual(house.outside, [], 'nothing goes to the vendor while all is well');
    await house.end(ann, bob);
  });

  test('9 four see and hear each other; who comes and who goes changes nothing for the others', async () => {
    const room = await newRoom();
    const four: Client[] = [];
    for (const name of ['Ann', 'Bob', 'Cid', 'Dan'])
      four.push(await house.come(room, name, name === 'Ann' ? 'host' : 'guest'));
    /** Of so many others, each picture and each sound goes on. */
    const getsAll = async (client: Client, others: number): Promise<void> => {
      const { peers } = await client.sees(
        `${String(others)} others with tracks`,
        (seen) => seen.peers.length === others && seen.peers.every(({ audio, video }) => audio && video),
      );
      const ids = peers.flatMap(({ audio, video }) => [audio?.id ?? '', video?.id ?? '']);
      const { tracks: before } = await client.received();
      await until('all of them', client.received, ({ tracks }) =>
        ids.every((id) => {
          const [now, then] = [tracks[id], before[id]];
          if (!now) return false;
          return now.kind === 'video'
            ? now.frames > (then?.frames ?? 0) + 8
            : now.samples > (then?.samples ?? 0) + 24_000 && now.energy > (then?.energy ?? 0);
        }),
      );
    };
    await Promise.all(four.map((one) => getsAll(one, 3)));
    const gone = four.pop();
    await gone?.run('stock.actions.leave()');
    await Promise.all(four.map((one) => getsAll(one, 2)));
    if (gone) await house.end(...four, gone);
  });

  test('5 messages reach everybody, a role or one; the session store is watched', async () => {
    const room = await newRoom();
    const ann = await house.come(room, 'Ann', 'host');
    const bob = await house.come(room, 'Bob', 'guest');
    const vic = await house.come(room, 'Vic', 'viewer');
    for (const one of [ann, bob, vic]) await one.sees('two others', ({ peers }) => peers.length === 2);
    const has = (text: string) => (seen: { messages: string[] }) => seen.messages.includes(text);
    await bob.run('stock.actions.sendBroadcastMessage("hello all")');
    for (const one of [ann, vic]) await one.sees('a message', has('Bob: hello all'));
    await ann.run('stock.actions.sendGroupMessage("viewers only", ["viewer"])');
    await vic.sees('a message for its role', has('Ann: viewers only'));
    const { id } = await ann.look();
    await bob.run(`stock.actions.sendDirectMessage("for you", ${JSON.stringify(id)})`);
    await ann.sees('a private message', has('Bob: for you'));
    assert.deepEqual((await vic.look()).messages, ['Bob: hello all', 'Ann: viewers only']);
    assert.equal(has('Ann: viewers only')(await bob.look()), false);

    await ann.run('stock.observe("topic")');
    await bob.run('stock.actions.sessionStore.set("topic", "doors")');
    const value = () => ann.run<unknown>('stock.value()');
    await until('what was set', value, (found) => found === 'doors');
    await bob.run('stock.actions.sessionStore.set("topic", { at: 2 })');
    await until('what it is now', value, (found) => JSON.stringify(found) === '{"at":2}');
    await house.end(ann, bob, vic);
  });

  test('5 people of a large room are found by the client: one, by role, by name', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    const { id } = await bob.look();
    const name = (found: unknown) => (found as { name: string }).name;
    assert.equal(name(await ann.run(`stock.actions.getPeer(${JSON.stringify(id)})`)), 'Bob');
    const { peers } = await ann.run<{ peers: unknown[] }>('stock.actions.findPeerByName({ query: "bO" })');
    assert.deepEqual(peers.map(name), ['Bob']);
    const list = 'stock.actions.getPeerListIterator({ role: "guest", limit: 1 })';
    assert.deepEqual((await ann.run<unknown[]>(`${list}.next()`)).map(name), ['Bob']);
    const rest = await ann.run<unknown[]>(
      `(async (list) => [await list.next(), list.hasNext(), await list.next()])(${list})`,
    );
    assert.deepEqual([rest[1], rest[2]], [false, []]);
    await house.end(ann, bob);
  });
});
