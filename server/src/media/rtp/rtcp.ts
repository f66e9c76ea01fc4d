/** What of RTCP an exchange of RTP must understand. */
export type Control =
  | { kind: 'report'; ssrc: number; ntp: bigint; timestamp: number }
  | ({ kind: 'received' } & Omit<Received, 'lost'>)
  | { kind: 'lost'; media: number; sequences: number[] }
  | { kind: 'picture'; media: number };

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const TRANSPORT_FEEDBACK = 205;
const PAYLOAD_FEEDBACK = 206;

/** Reads a compound packet as far as it is one; what is of no use here is passed over. */
export function readControl(raw: Buffer): Control[] {
  const found: Control[] = [];
  let at = 0;
  while (at + 8 <= raw.length) {
    const format = raw.readUInt8(at) & 0x1f;
    const type = raw.readUInt8(at + 1);
    const end = at + 4 + raw.readUInt16BE(at + 2) * 4;
    if (end > raw.length) break;
    found.push(...readOne(type, format, raw.subarray(at, end)));
    at = end;
  }
  return found;
}

function readOne(type: number, format: number, raw: Buffer): Control[] {
  if (type === SENDER_REPORT && raw.length >= 28) {
    return [
      {
        kind: 'report',
        ssrc: raw.readUInt32BE(4),
        ntp: raw.readBigUInt64BE(8),
        timestamp: raw.readUInt32BE(16),
      },
      ...receivedIn(raw.subarray(28), format),
    ];
  }
  if (type === RECEIVER_REPORT) return receivedIn(raw.subarray(8), format);
  if (raw.length < 12) return [];
  const media = raw.readUInt32BE(8);
  if (type === TRANSPORT_FEEDBACK && format === 1) {
    return [{ kind: 'lost', media, sequences: lostOf(raw) }];
  }
  if (type !== PAYLOAD_FEEDBACK) return [];
  if (format === 1) return [{ kind: 'picture', media }];
  const pictures: Control[] = [];
  if (format === 4) {
    for (let at = 12; at + 8 <= raw.length; at += 8) {
      pictures.push({ kind: 'picture', media: raw.readUInt32BE(at) });
    }
  }
  return pictures;
}

/** The blocks at the end of a report, of 24 bytes each. */
function receivedIn(blocks: Buffer, count: number): Control[] {
  const found: Control[] = [];
  for (let at = 0; at + 24 <= Math.min(blocks.length, count * 24); at += 24) {
    found.push({
      kind: 'received',
      ssrc: blocks.readUInt32BE(at),
      fraction: blocks.readUInt8(at + 4),
      highest: blocks.readUInt32BE(at + 8),
      jitter: blocks.readUInt32BE(at + 12),
      lastReport: blocks.readUInt32BE(at + 16),
      delay: blocks.readUInt32BE(at + 20),
    });
  }
  return found;
}

function lostOf(raw: Buffer): number[] {
  const sequences: number[] = [];
  for (let at = 12; at + 4 <= raw.length; at += 4) {
    const first = raw.readUInt16BE(at);
    const others = raw.readUInt16BE(at + 2);
    sequences.push(first);
    for (let bit = 0; bit < 16; bit += 1) if (others & (1 << bit)) sequences.push((first + bit + 1) & 0xffff);
  }
  return sequences;
}

/** A feedback packet of the transport layer (RFC 4585), filled up to whole words. */
export function feedback(format: number, sender: number, media: number, body: Buffer): Buffer {
  const missing = (4 - (body.length % 4)) % 4;
  const raw = Buffer.alloc(12 + body.length + missing);
  raw.writeUInt8(0x80 | (missing ? 0x20 : 0) | format, 0);
  raw.writeUInt8(TRANSPORT_FEEDBACK, 1);
  raw.writeUInt16BE(raw.length / 4 - 1, 2);
  raw.writeUInt32BE(sender, 4);
  raw.writeUInt32BE(media, 8);
  body.copy(raw, 12);
  if (missing) raw.writeUInt8(missing, raw.length - 1);
  return raw;
}

/** Asks for packets again; `sequences` in rising order. */
export function askAgain(sender: number, media: number, sequences: readonly number[]): Buffer {
  const pairs: { first: number; others: number }[] = [];
  for (const sequence of sequences) {
    const pair = pairs.at(-1);
    const step = pair ? (sequence - pair.first) & 0xffff : 17;
    if (pair && step >= 1 && step <= 16) pair.others |= 1 << (step - 1);
    else pairs.push({ first: sequence & 0xffff, others: 0 });
  }
  const body = Buffer.alloc(pairs.length * 4);
  pairs.forEach(({ first, others }, index) => {
    body.writeUInt16BE(first, index * 4);
    body.writeUInt16BE(others, index * 4 + 2);
  });
  return feedback(1, sender, media, body);
}

/** Asks for a whole picture. */
export function askPicture(sender: number, media: number): Buffer {
  const raw = feedback(1, sender, media, Buffer.alloc(0));
  raw.writeUInt8(PAYLOAD_FEEDBACK, 1);
  return raw;
}

/** What is known of one stream that comes in, as its sender is told. */
export interface Received {
  ssrc: number;
  /** Of 256, since the last report. */
  fraction: number;
  lost: number;
  highest: number;
  jitter: number;
  /** The middle 32 bits of the newest sender report's time, and how long ago it came, in 1/65536 s. */
  lastReport: number;
  delay: number;
}

/** RFC 3550 6.4.2; 31 streams at most. */
export function receiverReport(sender: number, streams: readonly Received[]): Buffer {
  const raw = Buffer.alloc(8 + streams.length * 24);
  raw.writeUInt8(0x80 | streams.length, 0);
  raw.writeUInt8(RECEIVER_REPORT, 1);
  raw.writeUInt16BE(raw.length / 4 - 1, 2);
  raw.writeUInt32BE(sender, 4);
  streams.forEach((stream, index) => {
    const at = 8 + index * 24;
    raw.writeUInt32BE(stream.ssrc, at);
    raw.writeUInt8(stream.fraction, at + 4);
    raw.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, stream.lost)), at + 5, 3);
    raw.writeUInt32BE(stream.highest >>> 0, at + 8);
    raw.writeUInt32BE(stream.jitter >>> 0, at + 12);
    raw.writeUInt32BE(stream.lastReport, at + 16);
    raw.writeUInt32BE(stream.delay >>> 0, at + 20);
  });
  return raw;
}

/** Says which moment a timestamp of the stream stands for, by which sound and picture are brought together. */
export function senderReport(of: {
  ssrc: number;
  ntp: bigint;
  timestamp: number;
  packets: number;
  bytes: number;
}): Buffer {
  const raw = Buffer.alloc(28);
  raw.writeUInt8(0x80, 0);
  raw.writeUInt8(SENDER_REPORT, 1);
  raw.writeUInt16BE(6, 2);
  raw.writeUInt32BE(of.ssrc, 4);
  raw.writeBigUInt64BE(of.ntp, 8);
  raw.writeUInt32BE(of.timestamp >>> 0, 16);
  raw.writeUInt32BE(of.packets >>> 0, 20);
  raw.writeUInt32BE(of.bytes >>> 0, 24);
  return raw;
}
