// AMF0, as far as RTMP commands need it (Adobe’s Action Message Format 0, 2007).

export type Amf = string | number | boolean | null | { [member: string]: Amf };

export function writeAmf(...values: readonly Amf[]): Buffer {
  return Buffer.concat(values.map(write));
}

function write(value: Amf): Buffer {
  if (value === null) return Buffer.from([5]);
  if (typeof value === 'boolean') return Buffer.from([1, value ? 1 : 0]);
  if (typeof value === 'number') {
    const raw = Buffer.alloc(9);
    raw.writeDoubleBE(value, 1);
    return raw;
  }
  if (typeof value === 'string') return Buffer.concat([Buffer.from([2]), text(value)]);
  const members = Object.entries(value).flatMap(([name, member]) => [text(name), write(member)]);
  return Buffer.concat([Buffer.from([3]), ...members, Buffer.from([0, 0, 9])]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** What stands in a message, as far as it is understood. */
export function readAmf(bytes: Buffer): Amf[] {
  const values: Amf[] = [];
  let at = 0;
  const string = (): string => {
    const length = bytes.readUInt16BE(at);
    at += 2 + length;
    return bytes.toString('utf8', at - length, at);
  };
  const members = (): Amf => {
    const found: Record<string, Amf> = {};
    for (;;) {
      const name = string();
      if (bytes.readUInt8(at) === 9) break;
      const value = read();
      if (name !== '__proto__') found[name] = value;
    }
    at += 1;
    return found;
  };
  function read(): Amf {
    const type = bytes.readUInt8(at);
    at += 1;
    switch (type) {
      case 0:
        at += 8;
        return bytes.readDoubleBE(at - 8);
      case 1:
        at += 1;
        return bytes.readUInt8(at - 1) !== 0;
      case 2:
        return string();
      case 3:
        return members();
      case 5:
      case 6:
        return null;
      case 8:
        at += 4;
        return members();
      default:
        throw new RangeError('not understood');
    }
  }
  try {
    while (at < bytes.length) values.push(read());
  } catch {
    // The rest is of no use.
  }
  return values;
}
