import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askAgain, askPicture, readControl, receiverReport, senderReport } from './rtcp.ts';

test('what is asked for again is read as it was asked, across the turn of the numbers', () => {
  const sequences = [65_530, 65_535, 0, 7, 100, 117];
  assert.deepEqual(readControl(askAgain(1, 42, sequences)), [{ kind: 'lost', media: 42, sequences }]);
  // One pair covers 17 numbers: 65530, then 100, then 117.
  assert.equal(askAgain(1, 42, sequences).length, 12 + 3 * 4);
});

test('a compound packet is read whole, and as far as it is one', () => {
  const report = senderReport({ ssrc: 7, ntp: 0x1122334455667788n, timestamp: 99, packets: 3, bytes: 4 });
  const empty = receiverReport(1, []);
  const whole = Buffer.concat([report, empty, askPicture(1, 8), askAgain(1, 9, [5])]);
  assert.deepEqual(readControl(whole), [
    { kind: 'report', ssrc: 7, ntp: 0x1122334455667788n, timestamp: 99 },
    { kind: 'picture', media: 8 },
    { kind: 'lost', media: 9, sequences: [5] },
  ]);
  for (let length = 0; length < whole.length; length += 1) {
    assert.ok(readControl(whole.subarray(0, length)).length < 3);
  }
});

test('a request for whole pictures names each stream that it is for', () => {
  const raw = Buffer.alloc(28);
  raw.writeUInt32BE(0x84ce0006, 0);
  raw.writeUInt32BE(5, 12);
  raw.writeUInt32BE(6, 20);
  assert.deepEqual(readControl(raw), [
    { kind: 'picture', media: 5 },
    { kind: 'picture', media: 6 },
  ]);
});

test('a report of what was received has its numbers where RFC 3550 has them', () => {
  const raw = receiverReport(1, [
    { ssrc: 9, fraction: 25, lost: -2, highest: 0x1_0005, jitter: 12, lastReport: 0xaabbccdd, delay: 65_536 },
  ]);
  assert.equal(
    raw.toString('hex'),
    '81c90007' + '00000001' + '00000009' + '19fffffe' + '00010005' + '0000000c' + 'aabbccdd' + '00010000',
  );
});
