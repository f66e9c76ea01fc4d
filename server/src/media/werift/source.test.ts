import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Packet } from '../rtp/packet.ts';
import { OPUS } from '../sdp/codecs.ts';
import { arrival } from './arrival.ts';
import { layerNews } from './layer-news.ts';
import { source } from './source.ts';

/** So many packets of a thousand bytes, evenly in `seconds`; how many were forwarded. */
function forwarded(mostBits: number | undefined, packets: number, seconds: number): number {
  let count = 0;
  const track = { id: 'a', stream: 's', kind: 'audio' as const };
  const taken = { mid: '1', track, codec: OPUS, extensions: {}, ssrcs: [], layers: [] };
  const one = source('ann', taken, { sendRtcp: () => undefined });
  one.limit(mostBits);
  one.sinks.add({ packet: () => void (count += 1), report: () => undefined });
  const stream = one.stream('', 1);
  const raw = Buffer.alloc(1012);
  for (let index = 0; index < packets; index += 1) {
    const packet: Packet = {
      ...{ raw, payloadType: 111, marker: false, padded: false, payloadAt: 12, ssrc: 1 },
      ...{ sequence: index & 0xffff, timestamp: index * 960 },
    };
    stream.arrived(packet, 1000 + (index * seconds * 1000) / packets);
  }
  return count;
}

describe('HM 2.5 bitRate: who sends more than they may', () => {
  for (const { why, most, packets, seconds, from, to } of [
    {
      why: 'everything where nothing is said',
      most: undefined,
      packets: 2000,
      seconds: 1,
      from: 2000,
      to: 2000,
    },
    { why: 'what keeps to it', most: 800_000, packets: 1000, seconds: 10, from: 1000, to: 1000 },
    { why: 'what goes a little above', most: 800_000, packets: 1300, seconds: 10, from: 1300, to: 1300 },
    {
      why: 'of ten times as much what one and a half would be',
      most: 80_000,
      packets: 1000,
      seconds: 10,
      from: 150,
      to: 210,
    },
  ])
    test(`is forwarded: ${why}`, () => {
      const count = forwarded(most, packets, seconds);
      assert.ok(count >= from && count <= to, String(count));
    });
});

describe('what receivers are told of layers', () => {
  test('only what lasts, what is less than they prefer, and the end of that', () => {
    const news = layerNews('v');
    const at = (layer: 'low' | 'high' | undefined, now: number, isLimited = false) =>
      news({ layer, preferred: 'high', isLimited }, now)?.layer;
    assert.deepEqual([at('high', 0), at('high', 5000)], [undefined, undefined]);
    assert.deepEqual(
      [at('low', 6000), at('low', 6100), at('low', 6700), at('low', 9000)],
      [undefined, undefined, 'low', undefined],
    );
    assert.deepEqual(
      [at(undefined, 9100), at('high', 9200), at('high', 9900), at('high', 12_000)],
      [undefined, undefined, 'high', undefined],
    );
  });
});

describe('how what is sent arrives', () => {
  test('loss by what is reported, and the way there and back', () => {
    const one = arrival();
    one.reported(0x11223344_55667788n, 1000);
    const told = { fraction: 0, highest: 100, lastReport: 0, delay: 0 };
    one.told(told, 1100);
    one.told({ fraction: 64, highest: 300, lastReport: 0x33445566, delay: 6554 }, 1250);
    const { packets, lost, roundTripMs = 0 } = one.take();
    assert.deepEqual([packets, lost], [200, 50]);
    assert.ok(Math.abs(roundTripMs - 150) < 1, String(roundTripMs));
    assert.deepEqual(one.take(), { packets: 0, lost: 0, bits: 0, roundTripMs: undefined });
  });
});
