import { crc32 } from 'node:zlib';
import { headOf } from '../rooms/picture-head.ts';

/** Whether nothing of a picture is missing: what decodes pictures fills up what was cut off with nothing. */
export function isWhole(bytes: Buffer): boolean {
  try {
    switch (headOf(bytes)?.type) {
      case 'image/png':
        return isWholePng(bytes);
      case 'image/jpeg':
        return isWholeJpeg(bytes);
      case 'image/webp':
        return bytes.readUInt32LE(4) + 8 <= bytes.length;
      case 'image/gif':
      case undefined:
        return true;
    }
  } catch (reason) {
    if (reason instanceof RangeError) return false;
    throw reason;
  }
}

/** Parts up to the last; those that are not needed (a small letter) may be damaged. */
function isWholePng(bytes: Buffer): boolean {
  for (let at = 8; ;) {
    const length = bytes.readUInt32BE(at);
    const name = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 8 + length;
    const sum = bytes.readUInt32BE(end);
    if (/^[A-Z]/.test(name) && sum !== crc32(bytes.subarray(at + 4, end))) return false;
    if (name === 'IEND') return true;
    at = end + 4;
  }
}

const START_OF_SCAN = 0xda;
const END = Buffer.from('ffd9', 'hex');

/** The end comes after the picture; a small one in the head has an end, too. */
function isWholeJpeg(bytes: Buffer): boolean {
  let at = 2;
  for (;;) {
    while (bytes.readUInt8(at) === 0xff) at += 1;
    const marker = bytes.readUInt8(at);
    if (marker === START_OF_SCAN) return bytes.includes(END, at);
    at += 1 + (standsAlone(marker) ? 0 : bytes.readUInt16BE(at + 1));
    // What is between two parts is nothing.
    while (bytes.readUInt8(at) !== 0xff) at += 1;
  }
}

function standsAlone(marker: number): boolean {
  return marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
}
