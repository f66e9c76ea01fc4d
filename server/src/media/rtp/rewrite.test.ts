import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPacket, writeHeader, type Packet } from './packet.ts';
import { history, rewriter } from './rewrite.ts';
import { pictureSize, readDescriptor } from './vp8.ts';

/** A VP8 payload that begins a picture: long picture id, base count. */
const payload = (picture: number, base: number, isKeyFrame: boolean): Buffer =>
  Buffer.from([0x90, 0xc0, 0x80 | (picture >> 8), picture & 0xff, base, isKeyFrame ? 0x10 : 0x11]);

const packet = (sequence: number, timestamp: number, body: Buffer): Packet => {
  const header = writeHeader({ payloadType: 96, marker: true, sequence, timestamp, ssrc: 5 });
  const found = readPacket(Buffer.concat([header, body]));
  assert.ok(found);
  return found;
};

test('one layer passes as it is, and its payload is not copied', () => {
  const rewrite = rewriter(90_000, true);
  const body = payload(300, 9, true);
  const next = rewrite.next('a', packet(65_535, 0xffff_fff0, body), body, 0);
  assert.deepEqual([next.sequence, next.timestamp], [65_535, 0xffff_fff0]);
  assert.equal(next.payload, body);
  assert.equal(rewrite.moment('a', 17), 17);
  assert.equal(rewrite.moment('b', 17), undefined);
});

test('another layer goes on where the last one was, in every number', () => {
  const rewrite = rewriter(90_000, true);
  const send = (
    of: string,
    sequence: number,
    timestamp: number,
    picture: number,
    base: number,
    now: number,
  ) => {
    const body = payload(picture, base, true);
    const next = rewrite.next(of, packet(sequence, timestamp, body), body, now);
    const described = readDescriptor(next.payload);
    return [next.sequence, next.timestamp, described?.picture?.value, described?.base?.value];
  };
  assert.deepEqual(send('f', 65_534, 1000, 0x7ffe, 254, 0), [65_534, 1000, 0x7ffe, 254]);
  assert.deepEqual(send('f', 65_535, 5500, 0x7fff, 255, 50), [65_535, 5500, 0x7fff, 255]);
  // 40 ms later by the clock: 3600 of 90 000 a second.
  assert.deepEqual(send('q', 77, 900_000, 12, 100, 90), [0, 9100, 0, 0]);
  assert.deepEqual(send('q', 79, 904_500, 14, 102, 140), [2, 13_600, 2, 2]);
  assert.deepEqual(send('q', 78, 902_000, 13, 101, 141), [1, 11_100, 1, 1], 'late ones keep their place');
  assert.deepEqual(send('f', 9, 50, 3, 3, 150), [3, 14_500, 3, 3]);
  assert.equal(rewrite.moment('f', 140), 14_590);
});

test('short picture ids, and descriptors that are cut off', () => {
  const short = readDescriptor(Buffer.from([0x90, 0x80, 0x05, 0x10]));
  assert.deepEqual(short, {
    ...{ isStart: true, isKeyFrame: true, pictureAt: 3 },
    picture: { value: 5, at: 2, isLong: false },
  });
  assert.equal(readDescriptor(Buffer.from([0x10, 0x11]))?.isKeyFrame, false);
  assert.equal(readDescriptor(Buffer.from([0x00, 0x10]))?.isKeyFrame, false, 'not the first of its picture');
  for (const cut of [[], [0x90], [0x90, 0xf0], [0x90, 0x80, 0x80, 0x01]]) {
    assert.equal(readDescriptor(Buffer.from(cut)), undefined);
  }
});

test('how large a whole picture is', () => {
  const whole = Buffer.from('1002009d012a80026841', 'hex');
  assert.deepEqual(pictureSize(whole), { width: 640, height: 360 }, 'without how it is to be scaled');
  for (const none of [whole.subarray(0, 9), Buffer.alloc(10)]) assert.equal(pictureSize(none), undefined);
});

test('what was sent is found by its number until another has its place, and not twice at once', () => {
  const sent = history();
  const [first, second] = [payload(1, 1, true), payload(2, 2, false)];
  sent.keep({ sequence: 3, timestamp: 9, payload: first, picture: -1, base: -1 }, true, first);
  assert.deepEqual(sent.take(3, 0, 15), { timestamp: 9, marker: true, payload: first });
  assert.equal(sent.take(3, 14, 15), undefined, 'it is on its way');
  assert.equal(sent.take(3, 15, 15)?.payload, first, 'it is not copied');
  assert.equal(sent.take(3 + 512, 20, 15), undefined);
  const renumbered = payload(700, 77, false);
  sent.keep({ sequence: 3 + 512, timestamp: 8, payload: renumbered, picture: 700, base: 77 }, false, second);
  assert.equal(sent.take(3, 100, 15), undefined);
  assert.deepEqual(sent.take(3 + 512, 100, 15), { timestamp: 8, marker: false, payload: renumbered });
});
