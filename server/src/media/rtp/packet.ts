/** One RTP packet as it came: where things are in `raw`, nothing copied. */
export interface Packet {
  raw: Buffer;
  payloadType: number;
  marker: boolean;
  padded: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  /** Where the payload begins; it ends with `raw`, padding included. */
  payloadAt: number;
}

const FIXED = 12;
const ONE_BYTE = 0xbede;

/** @returns undefined for what is no RTP packet */
export function readPacket(raw: Buffer): Packet | undefined {
  if (raw.length < FIXED) return undefined;
  const first = raw.readUInt8(0);
  const second = raw.readUInt8(1);
  if (first >> 6 !== 2) return undefined;
  let payloadAt = FIXED + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (raw.length < payloadAt + 4) return undefined;
    payloadAt += 4 + raw.readUInt16BE(payloadAt + 2) * 4;
  }
  if (raw.length < payloadAt) return undefined;
  return {
    raw,
    payloadType: second & 0x7f,
    marker: second > 0x7f,
    padded: (first & 0x20) !== 0,
    sequence: raw.readUInt16BE(2),
    timestamp: raw.readUInt32BE(4),
    ssrc: raw.readUInt32BE(8),
    payloadAt,
  };
}

/** The header extension with this id. */
export function extension({ raw, payloadAt }: Packet, id: number): Buffer | undefined {
  const first = raw.readUInt8(0);
  if ((first & 0x10) === 0) return undefined;
  const start = FIXED + (first & 0x0f) * 4;
  const isOneByte = raw.readUInt16BE(start) === ONE_BYTE;
  let at = start + 4;
  while (at < payloadAt) {
    const byte = raw.readUInt8(at);
    if (byte === 0) {
      at += 1;
      continue;
    }
    const found = isOneByte ? byte >> 4 : byte;
    if (isOneByte && found === 15) return undefined;
    if (!isOneByte && at + 1 >= payloadAt) return undefined;
    const from = at + (isOneByte ? 1 : 2);
    const end = from + (isOneByte ? (byte & 0x0f) + 1 : raw.readUInt8(at + 1));
    if (end > payloadAt) return undefined;
    if (found === id) return raw.subarray(from, end);
    at = end;
  }
  return undefined;
}

/** The payload without padding; nothing for a packet that is only padding. */
export function unpadded({ raw, payloadAt, padded }: Packet): Buffer {
  if (!padded || raw.length === payloadAt) return raw.subarray(payloadAt);
  return raw.subarray(payloadAt, Math.max(payloadAt, raw.length - raw.readUInt8(raw.length - 1)));
}

/** The twelve bytes before a payload that is sent without header extensions. */
export function writeHeader(
  of: Pick<Packet, 'payloadType' | 'marker' | 'sequence' | 'timestamp' | 'ssrc'>,
): Buffer {
  const header = Buffer.allocUnsafe(FIXED);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((of.marker ? 0x80 : 0) | of.payloadType, 1);
  header.writeUInt16BE(of.sequence & 0xffff, 2);
  header.writeUInt32BE(of.timestamp >>> 0, 4);
  header.writeUInt32BE(of.ssrc, 8);
  return header;
}
