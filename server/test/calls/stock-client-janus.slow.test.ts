import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { poolOf, startJanus, type JanusProcess } from '../media/janus-process.ts';
import { OWN_ADDRESS, ownNetwork } from '../media/own-network.ts';
import { LAYERED, stockHouse, until } from './stock.ts';

// Janus tells nobody of loopback addresses.
ownNetwork();

describe('the unmodified web client 0.15.2 of 100ms over a pool of Janus', { timeout: 270_000 }, () => {
  let pair: JanusProcess[] = [];
  const house = stockHouse({
    engine: (complain) =>
      poolOf(
        OWN_ADDRESS,
        pair.map(({ url }) => url),
        complain,
      ),
  });
  let template: string;
  before(async () => {
    pair = [await startJanus(OWN_ADDRESS), await startJanus(OWN_ADDRESS)];
    await house.start();
    template = await house.template(LAYERED);
  });
  after(async () => {
    await house.stop().finally(() => Promise.all(pair.map((one) => one.stop())));
  });
  const newRoom = async () => (await house.rest.room({ template_id: template })).id;

  test('9 two see and hear each other, and mute', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await ann.run('stock.actions.setLocalAudioEnabled(false)');
    await bob.sees('Ann muted', ({ peers: [one] }) => one?.audio?.enabled === false);
    await ann.run('stock.actions.setLocalAudioEnabled(true)');
    await bob.sees('Ann not muted', ({ peers: [one] }) => one?.audio?.enabled === true);
    await bob.gets('Bob gets Ann again');
    // What it asks for on the data channel is answered.
    await bob.sees('a layer', ({ peers: [one] }) => one?.video?.layer === 'high');
    await bob.run('stock.actions.leave()');
    await ann.sees('nobody', ({ peers }) => peers.length === 0);
    await house.end(ann, bob);
  });

  test('9 roles change by force, and media follows both ways', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await ann.gets('Ann gets Bob');
    const { id } = await bob.look();
    const give = (role: string) =>
      ann.run(`stock.actions.changeRoleOfPeer(${JSON.stringify(id)}, ${JSON.stringify(role)}, true)`);
    for (let flip = 0; flip < 4; flip += 1) {
      await give('viewer');
      await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
      await ann.sees('Bob without tracks', ({ peers: [one] }) => !one?.video && !one?.audio);
      await bob.gets('a viewer gets Ann');
      await give('guest');
      await bob.sees('himself as a guest', ({ role, published }) => role === 'guest' && published === 2);
      await bob.run('stock.actions.setLocalAudioEnabled(true)');
      await bob.run('stock.actions.setLocalVideoEnabled(true)');
      await ann.gets('Ann gets Bob again');
      await bob.gets('Bob still gets Ann');
    }
    await house.end(ann, bob);
  });

  test('a Janus that ends: both make new connections in the other one, and see and hear each other again', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    // The room is in one of them; the other one is taken from the pool first, or at last.
    for (const one of [...pair]) {
      await one.stop();
      await until(
        'the loss',
        () => house.faults.splice(0),
        (told) => told.length > 0,
      );
      const index = pair.indexOf(one);
      await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
      pair[index] = await startJanus(OWN_ADDRESS, one.port);
      await until(
        'the other room of the pool is there',
        () => pair[index]?.admin({ janus: 'list_sessions' }),
        (told) => Array.isArray(told?.['sessions']) && told['sessions'].length > 0,
      );
    }
    assert.equal((await ann.look()).state, 'Connected');
    await house.end(ann, bob);
    house.faults.splice(0);
  });

  test('all Janus end, and one is back soon: both make new connections there', async () => {
    const room = await newRoom();
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await Promise.all(pair.map((one) => one.stop()));
    await until(
      'the loss',
      () => house.faults.length,
      (many) => many >= 2,
    );
    pair[1] = await startJanus(OWN_ADDRESS, pair[1]?.port);
    await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
    for (const one of [ann, bob]) assert.deepEqual((await one.look()).states.slice(-1), ['Connected']);
    await house.end(ann, bob);
    house.faults.splice(0);
  });
});
