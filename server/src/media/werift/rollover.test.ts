import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SrtpSession } from 'werift';
import type { RtpHeader } from 'werift';
import { countRollovers } from './rollover.ts';
import { writeHeader } from '../rtp/packet.ts';

const KEYS = {
  localMasterKey: Buffer.alloc(16, 1),
  localMasterSalt: Buffer.alloc(12, 2),
  remoteMasterKey: Buffer.alloc(16, 1),
  remoteMasterSalt: Buffer.alloc(12, 2),
};

/** Who sends and who receives, with our way of counting. */
function pair(): { send: (sequence: number) => Buffer; receive: (raw: Buffer) => string } {
  const session = new SrtpSession({ keys: KEYS, profile: 7 });
  countRollovers(session.localContext);
  countRollovers(session.remoteContext);
  return {
    send(sequence) {
      const bytes = writeHeader({ payloadType: 96, marker: false, sequence, timestamp: 1, ssrc: 5 });
      const header = { ssrc: 5, sequenceNumber: sequence, serializeSize: 12, serialize: () => bytes };
      return session.encrypt(Buffer.from(`packet ${sequence}`), header as unknown as RtpHeader);
    },
    receive: (raw) => session.decrypt(raw).subarray(12).toString(),
  };
}

test('a stream is read on when more than a hundred packets are lost where its numbers turn', () => {
  const { send, receive } = pair();
  for (let sequence = 65_000; sequence < 65_300; sequence += 1) receive(send(sequence));
  for (let sequence = 65_300; sequence < 65_536; sequence += 1) send(sequence);
  for (let sequence = 0; sequence < 300; sequence += 1) {
    const raw = send(sequence);
    if (sequence >= 200) assert.equal(receive(raw), `packet ${sequence}`);
  }
});

test('a packet of before the turn that comes after it is read, and what follows too', () => {
  const { send, receive } = pair();
  receive(send(65_000));
  const late = send(65_400);
  receive(send(65_535));
  receive(send(0));
  receive(send(150));
  assert.equal(receive(late), 'packet 65400');
  assert.equal(receive(send(151)), 'packet 151');
});
