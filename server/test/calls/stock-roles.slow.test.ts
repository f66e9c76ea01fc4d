import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { stockHouse, told, until, type Client } from './stock.ts';

const FLIPS = 20;
const RAPID = 60;

describe('roles, with the unmodified web client of 100ms', { timeout: 300_000 }, () => {
  const house = stockHouse();
  let template: string;
  before(async () => {
    await house.start();
    template = await house.template();
  });
  after(house.stop);

  async function two(): Promise<
    [ann: Client, bob: Client, give: (role: string, force: boolean) => Promise<void>]
  > {
    const { id: room } = await house.rest.room({ template_id: template });
    const [ann, bob] = [await house.come(room, 'Ann', 'host'), await house.come(room, 'Bob', 'guest')];
    await ann.gets('Ann gets Bob');
    const { id } = await bob.look();
    const args = (role: string, force: boolean) => [id, role, force].map((one) => JSON.stringify(one)).join();
    return [ann, bob, (role, force) => ann.run(`stock.actions.changeRoleOfPeer(${args(role, force)})`)];
  }

  test(`9 a role flips ${String(FLIPS)} times, by force and by asking; each time pictures and sound follow both ways`, async () => {
    const [ann, bob, give] = await two();
    for (let flip = 0; flip < FLIPS; flip += 1) {
      await give('viewer', true);
      await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
      await ann.sees(
        'Bob without tracks',
        ({ peers: [one] }) => one?.role === 'viewer' && !one.video && !one.audio,
      );
      const isAsked = flip % 4 === 3;
      await give('guest', !isAsked);
      if (isAsked) {
        await bob.sees('that he is asked', ({ asked }) => asked === 'guest');
        await bob.run('stock.accept()');
      }
      await bob.sees('himself as a guest', ({ role, published }) => role === 'guest' && published === 2);
      // Who published nothing comes back muted, by the client's own will.
      await bob.run('stock.actions.setLocalAudioEnabled(true)');
      await bob.run('stock.actions.setLocalVideoEnabled(true)');
      await ann.gets(`Ann gets Bob after flip ${String(flip + 1)}`, 3);
      await bob.gets('Bob still gets Ann', 3);
    }
    await house.end(ann, bob);
  });

  test(`9 a role flips ${String(RAPID)} times as fast as their client can; pictures and sound follow at the end`, async () => {
    const [ann, bob, give] = await two();
    const { id } = await bob.look();
    for (let flip = 0; flip < RAPID; flip += 1) {
      await give('viewer', true);
      await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
      await give('guest', true);
      await bob.sees('himself as a guest', ({ role, published }) => role === 'guest' && published === 2);
    }
    await bob.run('stock.actions.setLocalAudioEnabled(true)');
    await bob.run('stock.actions.setLocalVideoEnabled(true)');
    await ann.gets('Ann gets Bob after all that', 10);
    await bob.gets('Bob still gets Ann', 10);
    const { states, id: now } = await bob.look();
    assert.equal(now, id);
    assert.deepEqual(states.slice(states.indexOf('Connected')), ['Connected'], 'he was never cut off');
    const { sections, length } = await bob.run<{ sections: number; length: number }>('stock.offered()');
    assert.ok(sections <= 4 && length < 40_000, `${String(sections)} sections, ${String(length)} characters`);
    await house.end(ann, bob);
  });

  test('5 a role that is asked for is declined; several are changed at once', async () => {
    const [ann, bob, give] = await two();
    await give('viewer', false);
    await bob.sees('that he is asked', ({ asked }) => asked === 'viewer');
    await bob.run('stock.decline()');
    await bob.sees('that he is asked no more', ({ asked, role }) => asked === undefined && role === 'guest');
    await bob.gets('Bob gets Ann');
    await ann.run('stock.actions.changeRoleOfPeersWithRoles(["guest"], "viewer")');
    await bob.sees('himself as a viewer', ({ role, published }) => role === 'viewer' && published === 0);
    assert.equal((await ann.look()).role, 'host');
    await house.end(ann, bob);
  });

  test('5 mute requests: of one track, of all of a role; unmuting is asked for', async () => {
    const [ann, bob] = await two();
    const { peers } = await ann.look();
    const [one] = peers;
    const set = (id: string, isEnabled: boolean) =>
      ann.run(`stock.actions.setRemoteTrackEnabled(${JSON.stringify(id)}, ${String(isEnabled)})`);
    await set(one?.audio?.id ?? '', false);
    await bob.sees('that he is muted', ({ isMuted }) => isMuted.audio && !isMuted.video);
    await ann.sees('Bob muted', ({ peers: [it] }) => it?.audio?.enabled === false);
    await set(one?.audio?.id ?? '', true);
    await bob.sees('that he is asked to speak', told('CHANGE_TRACK_STATE_REQUEST'));
    assert.equal((await bob.look()).isMuted.audio, true, 'he decides');
    await ann.run(
      'stock.actions.setRemoteTracksEnabled({ enabled: false, roles: ["guest"], type: "video" })',
    );
    await bob.sees('that his picture is off', ({ isMuted }) => isMuted.video);
    assert.deepEqual((await ann.look()).isMuted, { audio: false, video: false });
    await house.end(ann, bob);
  });

  test('9 a screen is shown and taken back, again and again; the camera goes on', async () => {
    const [ann, bob] = await two();
    for (let time = 0; time < 3; time += 1) {
      await bob.run('stock.actions.setScreenShareEnabled(true)');
      await bob.sees('that he shares', ({ isSharing }) => isSharing);
      const { peers } = await ann.sees('a screen', ({ peers: [one] }) => (one?.others ?? 0) > 0);
      const camera = peers[0]?.video?.id ?? '';
      const screen = await ann.run<string>('stock.screen()');
      await until('pictures of it', ann.received, ({ tracks }) => (tracks[screen]?.frames ?? 0) > 3);
      const { tracks: before } = await ann.received();
      await until(
        'the camera',
        ann.received,
        ({ tracks }) => (tracks[camera]?.frames ?? 0) > (before[camera]?.frames ?? 0) + 5,
      );
      await bob.run('stock.actions.setScreenShareEnabled(false)');
      await ann.sees('no screen', ({ peers: [one] }) => one?.others === 0);
    }
    await house.end(ann, bob);
  });
});
