/** What a picture says of itself before anything of it is decoded. */
export interface PictureHead {
  type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  width: number;
  height: number;
}

/**
 * Reads the head of a PNG, JPEG, GIF or WebP picture. A few bytes can decode to gigabytes, so how large a picture is
 * must be known first; where a file says it twice, the larger counts.
 *
 * @returns undefined for everything else, SVG among it, and for a head that is cut off
 */
export function headOf(bytes: Buffer): PictureHead | undefined {
  for (const read of [png, jpeg, gif, webp]) {
    try {
      const head = read(bytes);
      if (head) return head.width > 0 && head.height > 0 ? head : undefined;
    } catch (reason) {
      if (reason instanceof RangeError) return undefined;
      throw reason;
    }
  }
  return undefined;
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex');

function png(bytes: Buffer): PictureHead | undefined {
  if (!bytes.subarray(0, 8).equals(PNG) || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { type: 'image/png', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function jpeg(bytes: Buffer): PictureHead | undefined {
  if (bytes.length < 3 || bytes.readUIntBE(0, 3) !== 0xffd8ff) return undefined;
  let at = 2;
  for (;;) {
    while (bytes.readUInt8(at) !== 0xff) at += 1;
    while (bytes.readUInt8(at) === 0xff) at += 1;
    const marker = bytes.readUInt8(at);
    at += 1;
    // Start of scan: what comes now is the picture itself, and its size was not said.
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (standsAlone(marker)) continue;
    if (isFrame(marker)) {
      return { type: 'image/jpeg', height: bytes.readUInt16BE(at + 3), width: bytes.readUInt16BE(at + 5) };
    }
    at += Math.max(2, bytes.readUInt16BE(at));
  }
}

function standsAlone(marker: number): boolean {
  return marker === 0x00 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Start of frame; three numbers among them mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function gif(bytes: Buffer): PictureHead | undefined {
  if (!/^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))) return undefined;
  const screen = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  const frame = firstFrame(bytes);
  return {
    type: 'image/gif',
    width: Math.max(screen.width, frame.width),
    height: Math.max(screen.height, frame.height),
  };
}

function firstFrame(bytes: Buffer): { width: number; height: number } {
  let at = 13 + colours(bytes.readUInt8(10));
  for (;;) {
    const block = bytes.readUInt8(at);
    if (block === 0x2c) {
      return {
        width: bytes.readUInt16LE(at + 1) + bytes.readUInt16LE(at + 5),
        height: bytes.readUInt16LE(at + 3) + bytes.readUInt16LE(at + 7),
      };
    }
    if (block !== 0x21) throw new RangeError('neither a picture nor an extension');
    at += 2;
    while (bytes.readUInt8(at) > 0) at += bytes.readUInt8(at) + 1;
    at += 1;
  }
}

/** How many bytes the table of colours takes that these flags announce. */
function colours(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function webp(bytes: Buffer): PictureHead | undefined {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined;
  const type = 'image/webp';
  switch (bytes.toString('latin1', 12, 16)) {
    case 'VP8X':
      return { type, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    case 'VP8L': {
      const bits = bytes.readUInt32LE(21);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8 ':
      return { type, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
}
