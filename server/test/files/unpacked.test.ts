import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConversionFault } from '../../src/conversion/faults.ts';
import { checkUnpacked } from '../../src/conversion/unpacked.ts';
import { docxOf, odpOf, zipOf } from './office-files.ts';

const MIB = 1024 ** 2;
const LIST = Buffer.from('504b0102', 'hex');
const END = Buffer.from('504b0506', 'hex');

/** A ZIP file that says other sizes of its parts, in their order. */
function saying(sizes: readonly number[], ending = 'xml'): Buffer {
  const parts = sizes.map((_, index) => [`word/part${index}.${ending}`, 'x']);
  const zip = zipOf(Object.fromEntries(parts) as Record<string, string>);
  let at = 0;
  for (const size of sizes) {
    at = zip.indexOf(LIST, at);
    zip.writeUInt32LE(size, at + 24);
    at += 4;
  }
  return zip;
}

/** One part, whose size stands in what was added for files of more than 4 GiB. */
function large(size: bigint): Buffer {
  const zip = saying([0xffff_ffff]);
  const row = zip.indexOf(LIST);
  const end = zip.indexOf(END);
  const more = Buffer.alloc(12);
  more.writeUInt16LE(1, 0);
  more.writeUInt16LE(8, 2);
  more.writeBigUInt64LE(size, 4);
  zip.writeUInt16LE(more.length, row + 30);
  zip.writeUInt32LE(zip.readUInt32LE(end + 12) + more.length, end + 12);
  return Buffer.concat([zip.subarray(0, end), more, zip.subarray(end)]);
}

/** It says another place of the list than where it is. */
function nowhere(): Buffer {
  const zip = docxOf('x');
  zip.writeUInt32LE(0xffff_ffff, zip.indexOf(END) + 16);
  return zip;
}

const cases: [what: string, file: Buffer, isGood: boolean][] = [
  ['a letter', docxOf('x'), true],
  ['slides', odpOf(['a', 'b']), true],
  ['something before it', Buffer.concat([Buffer.from('x'.repeat(100)), docxOf('x')]), true],
  ['something after it', Buffer.concat([docxOf('x'), Buffer.from('a comment')]), true],
  ['pictures of 511 MiB', saying([255 * MIB, 256 * MIB], 'png'), true],
  ['pictures of more', saying([256 * MIB, 257 * MIB], 'png'), false],
  ['text of 128 MiB', saying([64 * MIB, 64 * MIB]), true],
  ['text of more', saying([64 * MIB, 64 * MIB + 1]), false],
  ['text of more, whose name is in capitals', saying([64 * MIB, 64 * MIB + 1], 'XML'), false],
  ['4 GiB', saying([0xffff_ffff]), false],
  ['a small part, said in the large way', large(5n), true],
  ['a terabyte, said in the large way', large(2n ** 40n), false],
  ['ten thousand parts', saying(Array.from({ length: 10_000 }, () => 1)), true],
  ['more parts', saying(Array.from({ length: 10_001 }, () => 1)), false],
  ['no list of its parts', docxOf('x').subarray(0, 700), false],
  ['a list that is nowhere', nowhere(), true],
  ['half a list', Buffer.concat([docxOf('x').subarray(0, -80), docxOf('x').subarray(-22)]), false],
  ['nothing', Buffer.alloc(0), false],
  ['an old office file, which is no ZIP', Buffer.from('d0cf11e0a1b11ae1', 'hex'), true],
];

describe('what office files unpack to', () => {
  for (const [what, file, isGood] of cases) {
    test(`${what} is ${isGood ? 'taken' : 'refused'}`, () => {
      if (isGood) {
        checkUnpacked(file);
        return;
      }
      assert.throws(
        () => {
          checkUnpacked(file);
        },
        (reason) => reason instanceof ConversionFault && reason.fault === 'unreadable',
      );
    });
  }
});
