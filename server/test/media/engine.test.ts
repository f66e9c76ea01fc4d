import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, describe, test } from 'node:test';
import type { MediaEngine, PeerEvents } from '../../src/media/engine.ts';
import { weriftEngine, type WeriftOptions } from '../../src/media/werift/engine.ts';
import { until } from './caller.ts';

const ENGINES: MediaEngine[] = [];
const start = (options: WeriftOptions = {}): MediaEngine => {
  const engine = weriftEngine({ addresses: ['127.0.0.1'], processes: 2, ...options });
  ENGINES.push(engine);
  return engine;
};

/** What one peer was told. */
const listener = () => {
  const heard: { offers: string[]; lost: number } = { offers: [], lost: 0 };
  const told: PeerEvents = {
    offer: (sdp) => void heard.offers.push(sdp),
    candidate: () => undefined,
    message: () => undefined,
    speaking: () => undefined,
    quality: () => undefined,
    layer: () => undefined,
    state: () => undefined,
    lost: () => {
      heard.lost += 1;
    },
  };
  return { heard, told };
};

/** The ids of the processes that this one started for media. */
const children = (): number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('werift/main.ts'))
    .map((line) => Number.parseInt(line, 10));

describe('the embedded engine and its processes', () => {
  after(() => Promise.all(ENGINES.map((engine) => engine.close())));

  test('the first offer has the data channel, our address and a port of the range', async () => {
    const engine = start({ processes: 1, ports: [41_000, 41_040], announced: ['203.0.113.9'] });
    const { heard, told } = listener();
    const peer = await engine.join('room', 'ann', told);
    peer.subscribe([]);
    const [offer = ''] = await until(
      'an offer',
      () => heard.offers,
      (offers) => offers.length > 0,
    );
    assert.match(offer, /^m=application 9 UDP\/DTLS\/SCTP webrtc-datachannel\r$/m);
    const candidates = [...offer.matchAll(/a=candidate:\S+ 1 udp \d+ (\S+) (\d+) typ host/g)];
    assert.equal(candidates.length, 1);
    const [[, address, text] = []] = candidates;
    assert.equal(address, '203.0.113.9');
    const port = Number(text);
    assert.ok(port >= 41_000 && port <= 41_040);
    peer.subscribe([]);
    peer.leave();
    await assert.rejects(peer.publish('v=0', []), { code: 'unavailable' });
    await engine.close();
    assert.deepEqual(children(), []);
    await assert.rejects(engine.join('room', 'ann', told), { code: 'unavailable' });
  });

  test('what is no description, or answers another offer, is refused and harms nobody', async () => {
    const engine = start();
    const { heard, told } = listener();
    const peer = await engine.join('room', 'ann', told);
    for (const sdp of ['', 'v=0', 'v=0\r\nm=audio x y z', `v=0\r\n${'m=audio 9 a 0\r\n'.repeat(200)}`]) {
      await assert.rejects(peer.publish(sdp, []), { code: 'bad_input' }, sdp.slice(0, 20));
      await assert.rejects(peer.answer(sdp), { code: 'bad_input' }, sdp.slice(0, 20));
    }
    await assert.rejects(peer.publish(`v=0\r\n${'a=x\r\n'.repeat(60_000)}`, []), { code: 'bad_input' });
    peer.trickle('publish', { candidate: 'candidate:what is this' });
    peer.trickle('subscribe', { candidate: '' });
    for (let i = 0; i < 500; i += 1)
      peer.trickle('publish', { candidate: `candidate:1 1 udp 1 127.0.0.1 ${i + 1} typ host`, sdpMid: '0' });
    peer.prefer('nobody', 'high');
    peer.subscribe(['nobody']);
    await until(
      'an offer',
      () => heard.offers,
      (offers) => offers.length === 1,
    );
    peer.leave();
  });

  test('a process that ends is told to those in it, to nobody else, and another takes its place', async () => {
    const complaints: string[] = [];
    const engine = start({ complain: (detail) => complaints.push(detail) });
    const [ann, bob, cat] = [listener(), listener(), listener()];
    await engine.join('one', 'ann', ann.told);
    const before = children();
    await engine.join('two', 'bob', bob.told);
    const started = children().filter((pid) => !before.includes(pid));
    assert.equal(started.length, 1, 'another room is in another process');
    await engine.join('one', 'cat', cat.told);
    process.kill(started[0] ?? 0, 'SIGKILL');
    await until(
      'bob is told',
      () => bob.heard.lost,
      (lost) => lost === 1,
    );
    assert.equal(complaints.length, 1);
    assert.deepEqual([ann.heard.lost, cat.heard.lost], [0, 0]);
    const again = await engine.join('two', 'bob', bob.told);
    again.subscribe([]);
    await until(
      'bob is offered',
      () => bob.heard.offers,
      (offers) => offers.length === 1,
    );
    await engine.close();
    assert.deepEqual([ann.heard.lost, bob.heard.lost], [0, 1], 'an end that was asked for is not told');
  });

  test('a process that forwards as much as it can takes nobody in', async () => {
    const engine = start({ processes: 1, packetsPerSecond: 0 });
    const { told } = listener();
    await assert.rejects(engine.join('room', 'ann', told), {
      code: 'unavailable',
      message: 'this server carries as many calls as it can',
    });
    await engine.close();
  });
});
