import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { MediaEngine, MediaPeer, PeerEvents } from '../../src/media/engine.ts';
import { until } from './caller.ts';
import { attach } from '../../src/media/janus/handle.ts';
import { openWire } from '../../src/media/janus/wire.ts';
import { ADMIN_KEY, API_SECRET, poolOf, startJanus, type JanusProcess } from './janus-process.ts';
import { OWN_ADDRESS, ownNetwork } from './own-network.ts';

ownNetwork();

interface Guest {
  peer: MediaPeer;
  lost: () => number;
  /** Which Janus offers: each has a certificate of its own. */
  where: () => Promise<string>;
}

describe('the pool of Janus', { timeout: 120_000 }, () => {
  let pair: [JanusProcess, JanusProcess];
  const engines: MediaEngine[] = [];
  const complaints: string[] = [];

  before(async () => {
    pair = [await startJanus(OWN_ADDRESS), await startJanus(OWN_ADDRESS)];
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.close()));
    complaints.splice(0);
  });
  after(() => Promise.all(pair.map((one) => one.stop())));

  function pool(urls = pair.map(({ url }) => url), more?: Parameters<typeof poolOf>[3]): MediaEngine {
    const engine = poolOf(OWN_ADDRESS, urls, (text) => complaints.push(text), more);
    engines.push(engine);
    return engine;
  }

  async function come(engine: MediaEngine, room: string, name: string): Promise<Guest> {
    const offers: string[] = [];
    let lost = 0;
    const nothing = (): undefined => undefined;
    const told: PeerEvents = {
      offer: (sdp) => void offers.push(sdp),
      ...{ candidate: nothing, message: nothing, speaking: nothing, state: nothing },
      ...{ quality: nothing, layer: nothing },
      lost: () => {
        lost += 1;
      },
    };
    const peer = await engine.join(room, name, told);
    peer.subscribe([]);
    const offered = (): Promise<string[]> =>
      until(
        `${name} is offered`,
        () => offers,
        (found) => found.length > 0,
      );
    return {
      peer,
      lost: () => lost,
      where: async () => {
        const [offer = ''] = await offered();
        return [...offer.matchAll(/^a=fingerprint:(.*)$/gm)][1]?.[1] ?? '';
      },
    };
  }

  test('a room is in one, the next room in the other; the first offer has the channel and nothing else', async () => {
    const engine = pool();
    const [ann, bob, cat] = [
      await come(engine, 'one', 'ann'),
      await come(engine, 'two', 'bob'),
      await come(engine, 'one', 'cat'),
    ];
    assert.notEqual(await ann.where(), await bob.where());
    assert.equal(await ann.where(), await cat.where());
    for (const { peer } of [ann, bob, cat]) peer.leave();
    await assert.rejects(ann.peer.publish('v=0', []), { code: 'unavailable' });
  });

  test('what is no description is refused, and harms nobody', async () => {
    const ann = await come(pool(), 'room', 'ann');
    await ann.where();
    for (const sdp of [
      '',
      'v=0',
      'v=0\r\nm=audio x y z',
      `v=0\r\n${'m=audio 9 a 0\r\n'.repeat(200)}`,
      NOTHING,
    ]) {
      await assert.rejects(ann.peer.publish(sdp, []), { code: 'bad_input' }, sdp.slice(0, 20));
      await assert.rejects(ann.peer.answer(sdp), { code: 'bad_input' }, sdp.slice(0, 20));
    }
    ann.peer.trickle('publish', { candidate: 'candidate:what is this' });
    ann.peer.trickle('subscribe', { candidate: '', sdpMid: 'm1' });
    ann.peer.prefer('nobody', 'low');
    ann.peer.subscribe(['nobody']);
    assert.deepEqual([ann.lost(), complaints], [0, []]);
  });

  test('one that is told to take no sessions keeps its rooms and gets no others', async () => {
    const engine = pool();
    const ann = await come(engine, 'stays', 'ann');
    const [drained] = await drainedOf(await ann.where());
    try {
      await until(
        'new rooms go elsewhere',
        async () => {
          const guests = [await come(engine, 'new', 'bob'), await come(engine, 'newer', 'cat')];
          const places = await Promise.all(guests.map((one) => one.where()));
          for (const { peer } of guests) peer.leave();
          return places;
        },
        (places) => new Set(places).size === 1 && places[0] !== undefined,
      );
      const dan = await come(engine, 'stays', 'dan');
      assert.equal(await dan.where(), await ann.where());
      const eve = await come(engine, 'other', 'eve');
      assert.notEqual(await eve.where(), await ann.where());
      assert.equal(ann.lost(), 0);
    } finally {
      await drained.admin({ janus: 'accept_new_sessions', accept: true });
    }
  });

  /** Drains the one that offers with this. */
  async function drainedOf(fingerprint: string): Promise<[JanusProcess]> {
    for (const one of pair) {
      const engine = pool([one.url]);
      const found = await (await come(engine, 'which', 'ann')).where();
      if (found !== fingerprint) continue;
      await one.admin({ janus: 'accept_new_sessions', accept: false });
      return [one];
    }
    throw new Error('no Janus offers so');
  }

  test('one that ends is told to those in it; they come again elsewhere, and it is taken again when it is back', async () => {
    const engine = pool();
    const [ann, bob] = [await come(engine, 'one', 'ann'), await come(engine, 'two', 'bob')];
    await Promise.all([ann.where(), bob.where()]);
    await pair[0].stop();
    const killed = await until(
      'somebody is lost',
      () => [ann, bob].filter((one) => one.lost() > 0),
      (found) => found.length > 0,
    );
    assert.equal(killed.length, 1);
    const kept = killed[0] === ann ? bob : ann;
    const again = await come(engine, killed[0] === ann ? 'one' : 'two', 'again');
    assert.equal(await again.where(), await kept.where());
    assert.match(complaints.join(), new RegExp(pair[0].url));
    await pair[1].stop();
    await until(
      'all are lost',
      () => kept.lost() + again.lost(),
      (lost) => lost === 2,
    );
    // Whoever comes again waits for one that is started anew.
    const [cid, dan] = [come(engine, 'three', 'cid'), come(engine, 'four', 'dan')];
    pair[0] = await startJanus(OWN_ADDRESS, pair[0].port);
    assert.equal(await (await cid).where(), await (await dan).where());
    pair[1] = await startJanus(OWN_ADDRESS, pair[1].port);
    assert.deepEqual([ann.lost(), bob.lost()].sort(), [1, 1]);
  });

  test('where none comes back, they wait for a while and no longer', async () => {
    const engine = pool([pair[0].url], { patienceMs: 4000 });
    const ann = await come(engine, 'alone', 'ann');
    await ann.where();
    await pair[0].stop();
    try {
      await until('ann is lost', ann.lost, (lost) => lost === 1);
      const since = performance.now();
      await assert.rejects(engine.join('alone', 'ann', NOBODY), { code: 'unavailable' });
      assert.ok(performance.now() - since > 2000);
      const later = performance.now();
      await assert.rejects(engine.join('alone', 'ann', NOBODY), { code: 'unavailable' });
      assert.ok(performance.now() - later < 2000, 'the time is over');
    } finally {
      pair[0] = await startJanus(OWN_ADDRESS, pair[0].port);
    }
  });

  test('rooms that a server which was killed has left are destroyed, and no others', async () => {
    const { url } = pair[0];
    const child = spawn(process.execPath, [join(import.meta.dirname, 'janus-left.ts'), OWN_ADDRESS, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'close');
    const wire = await openWire({ url, apiSecret: API_SECRET }, () => undefined);
    try {
      await once(child.stdout, 'data');
      const handle = await attach(wire);
      const rooms = async (): Promise<string[]> => {
        const { data } = await handle.ask({ request: 'list', admin_key: ADMIN_KEY });
        const list = data['list'] as { description: string }[];
        return list
          .map(({ description }) => description)
          .filter((one) => one !== 'Demo Room')
          .sort();
      };
      const theirs = { request: 'create', description: 'of somebody else', admin_key: ADMIN_KEY };
      await handle.ask({ ...theirs, permanent: false, is_private: true });
      assert.deepEqual(await rooms(), ['enfilade', 'of somebody else']);
      child.kill('SIGKILL');
      await ended;
      assert.deepEqual(await rooms(), ['enfilade', 'of somebody else'], 'Janus keeps it');
      const engine = pool([url], { lookMs: 300 });
      const ann = await come(engine, 'ours', 'ann');
      await until('the room that was left is gone', rooms, (found) => found.length === 2);
      // Two more looks, at a room in which nobody sends anything.
      await new Promise((resolve) => setTimeout(resolve, 1000));
      assert.deepEqual(await rooms(), ['enfilade', 'of somebody else']);
      ann.peer.leave();
      await until('ours is gone', rooms, (found) => found.length === 1);
      assert.deepEqual([ann.lost(), complaints], [0, []]);
    } finally {
      child.kill('SIGKILL');
      wire.close();
    }
  });

  test('one that stands still is as one that ended', async () => {
    const engine = pool([pair[0].url]);
    const ann = await come(engine, 'still', 'ann');
    await ann.where();
    process.kill(pair[0].pid, 'SIGSTOP');
    try {
      const since = performance.now();
      await until('ann is lost', ann.lost, (lost) => lost === 1);
      assert.ok(performance.now() - since < 12_000);
    } finally {
      process.kill(pair[0].pid, 'SIGCONT');
    }
  });

  test('one that believes another secret is not there', async () => {
    const engine = pool([pair[0].url], { apiSecret: 'a wrong one' });
    await assert.rejects(engine.join('room', 'ann', NOBODY), { code: 'unavailable' });
    assert.equal(complaints.length, 1);
  });
});

const NOTHING = [
  ...[
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:abcdefghijklmnopqrstuv',
  ],
  ...['a=fingerprint:sha-256 AA', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:a mid that is much too long', ''],
].join('\r\n');

const nothing = (): undefined => undefined;
const NOBODY: PeerEvents = {
  ...{ offer: nothing, candidate: nothing, message: nothing, speaking: nothing, state: nothing },
  ...{ quality: nothing, layer: nothing, lost: nothing },
};
