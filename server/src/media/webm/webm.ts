import { element, filler, float, idOf, sizeOf, text, unsigned, UNKNOWN_SIZE } from './ebml.ts';

/** One track in one file (WebM: https://www.matroska.org/technical/elements.html). Times are ms from its beginning. */
export interface TrackHeader {
  kind: 'audio' | 'video';
  /** Of the first picture, in pixels; others may follow. */
  width?: number;
  height?: number;
  /** ms since 1970. */
  startedAt: number;
}

export interface Block {
  time: number;
  isKeyFrame: boolean;
  data: Buffer;
}

/** Where a moment is: bytes from the beginning of the file to its cluster. */
export interface Cue {
  time: number;
  at: number;
}

const CLUSTER = 0x1f43b675;
const CUES = 0x1c53bb6b;
const INFO = 0x1549a966;
const SEGMENT = 0x18538067;
const TRACKS = 0x1654ae6b;
const DURATION = 0x4489;
/** For the list of what is where, which is known at the end. */
const SEEK_LENGTH = 100;
const DURATION_LENGTH = 11;
const EPOCH_2001 = Date.UTC(2001, 0, 1);
/** Two channels at 48 kHz, nothing skipped: it begins in the middle of a call (RFC 7845 5.1). */
const OPUS_HEAD = Buffer.from('4f707573486561640102000080bb0000000000', 'hex');

const EBML = element(
  0x1a45dfa3,
  ...[unsigned(0x4286, 1), unsigned(0x42f7, 1), unsigned(0x42f2, 4), unsigned(0x42f3, 8)],
  ...[text(0x4282, 'webm'), unsigned(0x4287, 4), unsigned(0x4285, 2)],
);
/** What positions within the file count from. */
const BODY = EBML.length + 12;

/** What a file begins with: of unknown length, so that it plays up to wherever it was written. */
export function writeHead(of: TrackHeader): Buffer {
  return Buffer.concat([EBML, idOf(SEGMENT), UNKNOWN_SIZE, filler(SEEK_LENGTH), infoOf(of), tracksOf(of)]);
}

function infoOf({ startedAt }: TrackHeader, duration?: number): Buffer {
  const date = Buffer.alloc(8);
  date.writeBigInt64BE(BigInt(Math.round(startedAt) - EPOCH_2001) * 1_000_000n);
  const app = 'Enfilade';
  return element(
    INFO,
    ...[unsigned(0x2ad7b1, 1_000_000), text(0x4d80, app), text(0x5741, app), element(0x4461, date)],
    duration === undefined ? filler(DURATION_LENGTH) : float(DURATION, duration),
  );
}

function tracksOf({ kind, width = 0, height = 0 }: TrackHeader): Buffer {
  const common = [unsigned(0xd7, 1), unsigned(0x73c5, 1), unsigned(0x9c, 0)];
  const special =
    kind === 'video'
      ? [
          ...[unsigned(0x83, 1), text(0x86, 'V_VP8')],
          element(0xe0, unsigned(0xb0, width), unsigned(0xba, height)),
        ]
      : [
          ...[unsigned(0x83, 2), text(0x86, 'A_OPUS'), element(0x63a2, OPUS_HEAD)],
          ...[unsigned(0x56aa, 0), unsigned(0x56bb, 80_000_000)],
          element(0xe1, float(0xb5, 48_000), unsigned(0x9f, 2)),
        ];
  return element(TRACKS, element(0xae, ...common, ...special));
}

/** Blocks in rising order, within 32 s of the first. */
export function writeCluster(blocks: readonly Block[]): Buffer {
  const [first] = blocks;
  const start = first?.time ?? 0;
  return element(CLUSTER, unsigned(0xe7, start), ...blocks.flatMap((block) => simpleBlock(block, start)));
}

function simpleBlock({ time, isKeyFrame, data }: Block, start: number): Buffer[] {
  const head = Buffer.from([0x81, 0, 0, isKeyFrame ? 0x80 : 0]);
  head.writeInt16BE(time - start, 1);
  return [idOf(0xa3), sizeOf(head.length + data.length), head, data];
}

/**
 * What makes a whole file of one that ends after `length` bytes: what to append, and what to write over its
 * beginning, which then tells its duration and where to look for a moment.
 */
export function writeEnd(
  of: TrackHeader,
  end: { length: number; duration: number; cues: readonly Cue[] },
): { appended: Buffer; head: Buffer } {
  const appended = element(
    CUES,
    ...end.cues.map(({ time, at }) =>
      element(0xbb, unsigned(0xb3, time), element(0xb7, unsigned(0xf7, 1), unsigned(0xf1, at - BODY))),
    ),
  );
  const infoAt = SEEK_LENGTH;
  const info = infoOf(of, end.duration);
  const seeks = element(
    0x114d9b74,
    ...[
      [INFO, infoAt],
      [TRACKS, infoAt + info.length],
      [CUES, end.length - BODY],
    ].map(([id = 0, at = 0]) => element(0x4dbb, element(0x53ab, idOf(id)), unsigned(0x53ac, at))),
  );
  const size = sizeOf(end.length + appended.length - BODY, 8);
  const rest = filler(SEEK_LENGTH - seeks.length);
  return { appended, head: Buffer.concat([EBML, idOf(SEGMENT), size, seeks, rest, info]) };
}
