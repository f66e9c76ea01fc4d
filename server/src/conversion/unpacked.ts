import { ConversionFault } from './faults.ts';

/** What LibreOffice takes in whole. More is not done in the time that a document has. */
const MOST_TEXT = 128 * 1024 ** 2;
const MOST_BYTES = 512 * 1024 ** 2;
const MOST_PARTS = 10_000;

const OLE = 0xd0cf_11e0;
const END = Buffer.from('504b0506', 'hex');
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const ROW = 0x0201_4b50;
const ROW_LENGTH = 46;
/** Then the size stands elsewhere, in eight bytes. */
const ELSEWHERE = 0xffff_ffff;

/**
 * Looks up in its list of parts to what an office file unpacks: a megabyte can be gigabytes. A list may lie; what then
 * comes of it is bounded by what the process may take.
 *
 * @throws ConversionFault
 */
export function checkUnpacked(bytes: Buffer): void {
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === OLE) return;
  let [parts, text, all] = [0, 0, 0];
  for (const { name, size } of partsOf(bytes)) {
    parts += 1;
    all += size;
    if (/\.(xml|rels)$/i.test(name)) text += size;
    if (parts > MOST_PARTS) throw tooMuch(`has more than ${MOST_PARTS} parts`);
    if (all > MOST_BYTES) throw tooMuch(`unpacks to more than ${MOST_BYTES / 1024 ** 2} MiB`);
    if (text > MOST_TEXT) throw tooMuch(`unpacks to more than ${MOST_TEXT / 1024 ** 2} MiB of text`);
  }
  if (parts === 0) throw new ConversionFault('unreadable');
}

function tooMuch(text: string): ConversionFault {
  return new ConversionFault('unreadable', `it ${text}`);
}

/** @throws ConversionFault when the list is not whole */
function* partsOf(bytes: Buffer): Generator<{ name: string; size: number }> {
  try {
    const end = bytes.lastIndexOf(END);
    if (end < bytes.length - END_LENGTH - LONGEST_COMMENT) throw new RangeError('there is no list');
    const [length, place] = [bytes.readUInt32LE(end + 12), bytes.readUInt32LE(end + 16)];
    // Something may stand before the file, and more between the list and its end.
    let at =
      [place, end - length].find((one) => one >= 0 && one < end && bytes.readUInt32LE(one) === ROW) ?? end;
    while (at < end && bytes.readUInt32LE(at) === ROW) {
      const [nameLength = 0, moreLength = 0, commentLength = 0] = [28, 30, 32].map((field) =>
        bytes.readUInt16LE(at + field),
      );
      const name = bytes.toString('latin1', at + ROW_LENGTH, at + ROW_LENGTH + nameLength);
      const more = at + ROW_LENGTH + nameLength;
      const size = bytes.readUInt32LE(at + 24);
      yield { name, size: size === ELSEWHERE ? sizeIn(bytes.subarray(more, more + moreLength)) : size };
      at = more + moreLength + commentLength;
    }
    if (at > end) throw new RangeError('the list is not whole');
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new ConversionFault('unreadable', undefined, cause);
  }
}

const LARGE = 1;

/** The first number of what was added for large files. */
function sizeIn(fields: Buffer): number {
  for (let at = 0; at < fields.length; at += 4 + fields.readUInt16LE(at + 2)) {
    if (fields.readUInt16LE(at) === LARGE) return Number(fields.readBigUInt64LE(at + 4));
  }
  return ELSEWHERE;
}
