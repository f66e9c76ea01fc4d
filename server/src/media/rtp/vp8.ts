/** What the descriptor before a VP8 payload says (RFC 7741), and where it says it. */
export interface Descriptor {
  isKeyFrame: boolean;
  /** The first packet of a picture. */
  isStart: boolean;
  /** Where the picture itself begins. */
  pictureAt: number;
  picture?: { value: number; at: number; isLong: boolean };
  /** Counts the pictures of the base layer. */
  base?: { value: number; at: number };
}

/** @returns undefined when the payload is cut off */
export function readDescriptor(payload: Buffer): Descriptor | undefined {
  const first = payload[0];
  if (first === undefined) return undefined;
  const isStart = (first & 0x10) !== 0 && (first & 0x07) === 0;
  const found: Descriptor = { isKeyFrame: false, isStart, pictureAt: 0 };
  let at = 1;
  if (first & 0x80) {
    const more = payload[at++] ?? 0;
    if (more & 0x80) {
      const high = payload[at] ?? 0;
      const isLong = (high & 0x80) !== 0;
      const value = isLong ? ((high & 0x7f) << 8) | (payload[at + 1] ?? 0) : high;
      found.picture = { value, at, isLong };
      at += isLong ? 2 : 1;
    }
    if (more & 0x40) {
      found.base = { value: payload[at] ?? 0, at };
      at += 1;
    }
    if (more & 0x30) at += 1;
  }
  const header = payload[at];
  if (header === undefined) return undefined;
  found.pictureAt = at;
  found.isKeyFrame = isStart && (header & 0x01) === 0;
  return found;
}

/** The payload with other numbers of its picture: a copy, because others get the same payload. */
export function renumber(payload: Buffer, of: Descriptor, picture: number, base: number): Buffer {
  const copy = Buffer.from(payload);
  if (of.picture?.isLong) copy.writeUInt16BE(0x8000 | (picture & 0x7fff), of.picture.at);
  else if (of.picture) copy.writeUInt8(picture & 0x7f, of.picture.at);
  if (of.base) copy.writeUInt8(base & 0xff, of.base.at);
  return copy;
}

/** How large a whole picture is, in pixels (RFC 6386 9.1); undefined when it is none. */
export function pictureSize(picture: Buffer): { width: number; height: number } | undefined {
  if (picture.length < 10 || picture.readUIntBE(3, 3) !== 0x9d012a) return undefined;
  return { width: picture.readUInt16LE(6) & 0x3fff, height: picture.readUInt16LE(8) & 0x3fff };
}
