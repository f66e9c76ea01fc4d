// Elements of EBML (RFC 8794), of which Matroska and WebM consist.

/** What stands in the place of a size that is not known yet: everything that follows. */
export const UNKNOWN_SIZE = Buffer.from([0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

/** `id` with its length marker, as the specification prints it: `0x1a45dfa3`. */
export function idOf(id: number): Buffer {
  const length = id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1;
  const raw = Buffer.alloc(length);
  raw.writeUIntBE(id, 0, length);
  return raw;
}

/** A size in as few bytes as it takes; `length` (1 to 8) makes it that long. */
export function sizeOf(size: number, length = shortest(size)): Buffer {
  const raw = Buffer.alloc(length);
  let left = size;
  for (let at = length - 1; at >= 0; at -= 1) {
    raw.writeUInt8(left % 256, at);
    left = Math.floor(left / 256);
  }
  raw.writeUInt8(raw.readUInt8(0) | (0x80 >> (length - 1)), 0);
  return raw;
}

/** All ones is the unknown size. */
function shortest(size: number): number {
  let length = 1;
  while (size >= 2 ** (7 * length) - 1) length += 1;
  return length;
}

/** An element with what is in it. */
export function element(id: number, ...parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([idOf(id), sizeOf(size), ...parts]);
}

/** A whole number, in as few bytes as it takes. */
export function unsigned(id: number, value: number): Buffer {
  let length = 1;
  while (value >= 256 ** length) length += 1;
  const raw = Buffer.alloc(8);
  raw.writeBigUInt64BE(BigInt(value));
  return element(id, raw.subarray(8 - length));
}

/** Always eight bytes long, so that it can be written again in its place. */
export function float(id: number, value: number): Buffer {
  const raw = Buffer.alloc(8);
  raw.writeDoubleBE(value);
  return element(id, raw);
}

export function text(id: number, value: string): Buffer {
  return element(id, Buffer.from(value));
}

/** Nothing, in exactly `length` bytes (2 to 128). */
export function filler(length: number): Buffer {
  return element(0xec, Buffer.alloc(length - 2));
}
