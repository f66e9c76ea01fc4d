import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extension, readPacket, unpadded, writeHeader } from './packet.ts';

const header = writeHeader({ payloadType: 111, marker: true, sequence: 7, timestamp: 0xffff_ffff, ssrc: 9 });

/** A packet with one contributor, these extensions and two bytes of payload, padded by three. */
function made(profile: number, extensions: readonly number[]): Buffer {
  const first = Buffer.from(header);
  first.writeUInt8(0x80 | 0x20 | 0x10 | 1, 0);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(profile, 4);
  head.writeUInt16BE(extensions.length / 4, 6);
  return Buffer.concat([first, head, Buffer.from([...extensions, 1, 2, 0, 0, 3])]);
}

test('a packet is read with contributors, extensions of both forms, and padding', () => {
  const one = readPacket(made(0xbede, [0x10, 0xaa, 0, 0x31, 0xbb, 0xcc, 0, 0]));
  assert.ok(one);
  assert.deepEqual(
    [one.payloadType, one.marker, one.sequence, one.timestamp, one.ssrc],
    [111, true, 7, 0xffff_ffff, 9],
  );
  assert.deepEqual(extension(one, 1), Buffer.from([0xaa]));
  assert.deepEqual(extension(one, 3), Buffer.from([0xbb, 0xcc]));
  assert.equal(extension(one, 2), undefined);
  assert.deepEqual(unpadded(one), Buffer.from([1, 2]));
  const two = readPacket(made(0x1000, [1, 1, 0xaa, 0, 3, 0, 20, 2]));
  assert.ok(two);
  assert.deepEqual(extension(two, 1), Buffer.from([0xaa]));
  assert.deepEqual(extension(two, 3), Buffer.alloc(0));
  assert.equal(extension(two, 20), undefined, 'longer than the packet');
});

test('nothing that is cut off or lies about its length is read past its end', () => {
  const whole = made(0xbede, [0x17, 0xaa, 0, 0x31]);
  for (let length = 0; length <= whole.length; length += 1) {
    const packet = readPacket(Buffer.from(whole.subarray(0, length)));
    if (!packet) continue;
    for (let id = 1; id < 15; id += 1) extension(packet, id);
    assert.ok(unpadded(packet).length <= length);
  }
  assert.equal(readPacket(Buffer.alloc(12)), undefined, 'another version');
});
