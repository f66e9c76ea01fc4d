// Messages of RTMP, in chunks (Adobe’s RTMP 1.0, 5.3).

export interface Message {
  type: number;
  timestamp: number;
  /** The message stream. */
  stream: number;
  data: Buffer;
}

export const TYPE = { chunkSize: 1, control: 4, audio: 8, video: 9, data: 18, command: 20 } as const;
const LARGEST_TIME = 0xffffff;
/** Nothing that a server says is longer. */
const MOST_BYTES = 1024 * 1024;

/** A message, as it is sent on a chunk stream (3 to 63) in chunks of `size` bytes. */
export function writeMessage(message: Message, chunkStream: number, size: number): Buffer {
  const { type, timestamp, stream, data } = message;
  const isLate = timestamp >= LARGEST_TIME;
  const extended = Buffer.alloc(isLate ? 4 : 0);
  if (isLate) extended.writeUInt32BE(timestamp >>> 0);
  const head = Buffer.alloc(12);
  head.writeUInt8(chunkStream, 0);
  head.writeUIntBE(isLate ? LARGEST_TIME : timestamp, 1, 3);
  head.writeUIntBE(data.length, 4, 3);
  head.writeUInt8(type, 7);
  head.writeUInt32LE(stream, 8);
  const parts = [head, extended, data.subarray(0, size)];
  for (let at = size; at < data.length; at += size) {
    parts.push(Buffer.from([0xc0 | chunkStream]), extended, data.subarray(at, at + size));
  }
  return Buffer.concat(parts);
}

/** Reads what a server says. @throws Error when it is no RTMP */
export function chunkReader(): (bytes: Buffer) => Message[] {
  let rest: Buffer = Buffer.alloc(0);
  let size = 128;
  const streams = new Map<
    number,
    Message & { length: number; got: Buffer[]; gotBytes: number; isLate: boolean }
  >();

  function next(): Message | 'more' | 'none' {
    const [first = 0] = rest;
    const low = first & 0x3f;
    const basic = low === 0 ? 2 : low === 1 ? 3 : 1;
    if (rest.length < basic) return 'none';
    const id = low === 0 ? rest.readUInt8(1) + 64 : low === 1 ? rest.readUInt16LE(1) + 64 : low;
    const format = first >> 6;
    const headLength = [11, 7, 3, 0][format] ?? 0;
    if (rest.length < basic + headLength) return 'none';
    const before = streams.get(id);
    const fresh = {
      type: 0,
      timestamp: 0,
      stream: 0,
      data: rest,
      length: 0,
      got: [],
      gotBytes: 0,
      isLate: false,
    };
    const now = before ? { ...before } : { ...fresh };
    if (headLength >= 3) now.isLate = rest.readUIntBE(basic, 3) === LARGEST_TIME;
    if (headLength >= 7) {
      now.length = rest.readUIntBE(basic + 3, 3);
      now.type = rest.readUInt8(basic + 6);
    }
    if (headLength === 11) now.stream = rest.readUInt32LE(basic + 7);
    if (now.length > MOST_BYTES) throw new Error('it says too much');
    const body = basic + headLength + (now.isLate ? 4 : 0);
    const part = Math.min(size, now.length - now.gotBytes);
    if (rest.length < body + part) return 'none';
    now.got = [...now.got, rest.subarray(body, body + part)];
    now.gotBytes += part;
    rest = rest.subarray(body + part);
    if (now.gotBytes < now.length) {
      streams.set(id, now);
      return 'more';
    }
    const { type, timestamp, stream } = now;
    const message = { type, timestamp, stream, data: Buffer.concat(now.got) };
    streams.set(id, { ...now, got: [], gotBytes: 0 });
    if (type === TYPE.chunkSize && message.data.length >= 4)
      size = Math.max(1, message.data.readUInt32BE() & 0x7fffffff);
    return message;
  }

  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const messages: Message[] = [];
    while (rest.length > 0) {
      const found = next();
      if (found === 'none') break;
      if (found !== 'more') messages.push(found);
    }
    return messages;
  };
}
