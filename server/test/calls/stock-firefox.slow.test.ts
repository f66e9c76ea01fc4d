import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { needsFirefox, startFirefox } from '../support/firefox.ts';
import { LAYERED, stockHouse, until, type Client } from './stock.ts';

const FLIPS = 3;
/**
 * In Firefox a connection is none for a moment whenever it is negotiated anew: who is in the middle of it when this client
 * looks, five seconds after the time before, is connected anew by it, and may be left with half of a role.
 */
const CALM_MS = 8000;
/** So long a server is away until browsers notice, by ICE alone, that nobody is there. */
const GONE_MS = 9000;

describe('the unmodified web client of 100ms in Firefox', { timeout: 300_000, ...needsFirefox }, () => {
  const house = stockHouse();
  let firefox: Browser;
  let template: string;
  before(async () => {
    await house.start();
    firefox = await startFirefox();
    template = await house.template(LAYERED);
  });
  after(async () => {
    // It may not have got so far.
    await (firefox as Browser | undefined)?.close();
    await house.stop();
  });

  /** Ann in Chromium, and Bob in Firefox. */
  async function two(): Promise<[ann: Client, bob: Client, room: string]> {
    const { id: room } = await house.rest.room({ template_id: template });
    const ann = await house.come(room, 'Ann', 'host');
    const bob = await house.come(room, 'Bob', 'guest', { other: firefox });
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    return [ann, bob, room];
  }

  test('9 somebody in Chromium and two in Firefox see and hear each other, mute, write and raise hands', async () => {
    const [ann, bob, room] = await two();
    const cid = await house.come(room, 'Cid', 'guest', { other: firefox });
    for (const one of [ann, bob, cid]) {
      await one.sees('the tracks of both others', ({ peers }) => {
        return peers.length === 2 && peers.every(({ audio, video }) => audio && video);
      });
      await one.gets('both others');
    }
    await bob.run('stock.actions.setLocalAudioEnabled(false)');
    const isMuted = ({ peers }: { peers: { name: string; audio?: { enabled: boolean } }[] }): boolean =>
      peers.some(({ name, audio }) => name === 'Bob' && audio?.enabled === false);
    for (const one of [ann, cid]) await one.sees('Bob muted', isMuted);
    await bob.run('stock.actions.raiseLocalPeerHand()');
    await cid.sees('a hand', ({ peers }) => peers.some(({ name, hand }) => name === 'Bob' && hand));
    await bob.run('stock.actions.sendBroadcastMessage("hello all")');
    for (const one of [ann, cid])
      await one.sees('a message', ({ messages }) => messages.includes('Bob: hello all'));
    await cid.run('stock.actions.leave()');
    await ann.sees('Bob alone', ({ peers }) => peers.length === 1);
    await house.end(ann, bob, cid);
  });

  test(`9 a role flips ${String(FLIPS)} times: each time pictures and sound follow`, async () => {
    const [ann, bob] = await two();
    const { id } = await bob.look();
    const give = (role: string) =>
      ann.run(`stock.actions.changeRoleOfPeer(${JSON.stringify(id)}, "${role}", true)`);
    for (let flip = 0; flip < FLIPS; flip += 1) {
      await pause(CALM_MS);
      await give('viewer');
      await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
      await pause(CALM_MS);
      await give('guest');
      await bob.sees('himself as a guest', ({ role, published }) => role === 'guest' && published === 2);
      await bob.run('stock.actions.setLocalAudioEnabled(true)');
      await bob.run('stock.actions.setLocalVideoEnabled(true)');
      await ann.gets(`Ann gets Bob after flip ${String(flip + 1)}`, 3);
      await bob.gets('Bob still gets Ann', 3);
    }
    await house.end(ann, bob);
  });

  test('6 a role with layers sends them; who gets them gets the one that fits where it is shown', async () => {
    const { id: room } = await house.rest.room({ template_id: template });
    const fox = await house.come(room, 'Fox', 'layered', { other: firefox });
    const ann = await house.come(room, 'Ann', 'guest');
    const { peers } = await ann.sees('a picture', ({ peers: [one] }) => one?.video !== undefined);
    const track = peers[0]?.video?.id ?? '';
    for (const width of [960, 240, 480, 960]) {
      await ann.run(`stock.size(${JSON.stringify(track)}, ${String(width)})`);
      await until(
        `${String(width)} wide`,
        async () => [(await ann.received()).tracks[track]?.width, await fox.run('stock.sending()')],
        ([found]) => found === width,
      );
    }
    await house.end(fox, ann);
  });

  test('6 a socket that is cut, and a server that restarts: they come back, and see and hear each other', async () => {
    const [ann, bob] = await two();
    const { id } = await bob.look();
    house.proxy().cut();
    for (const one of [ann, bob])
      await one.sees(
        'that it is back',
        ({ state, states }) => states.includes('Reconnecting') && state === 'Connected',
      );
    await Promise.all([ann.gets('Ann gets Bob'), bob.gets('Bob gets Ann')]);
    await house.restart(() => pause(GONE_MS));
    for (const one of [ann, bob])
      await one.sees('that it is back', ({ state, states }) => {
        return state === 'Connected' && states.filter((was) => was === 'Reconnecting').length > 1;
      });
    await ann.sees('Bob', ({ peers: [one] }) => one?.id === id);
    await Promise.all([ann.gets('Ann gets Bob again'), bob.gets('Bob gets Ann again')]);
    for (const one of [ann, bob]) await one.close();
    assert.deepEqual(house.faults, []);
  });
});

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
