import { TYPE } from './chunks.ts';

/** One packet of a film, as FLV and RTMP have it. */
export interface Tag {
  type: typeof TYPE.audio | typeof TYPE.video | typeof TYPE.data;
  /** ms */
  timestamp: number;
  data: Buffer;
}

const HEAD = 13;
const TAG_HEAD = 11;

/** Reads FLV as it comes from ffmpeg. */
export function flvReader(): (bytes: Buffer) => Tag[] {
  let rest: Buffer = Buffer.alloc(0);
  let isBegun = false;
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    const tags: Tag[] = [];
    if (!isBegun && rest.length >= HEAD) {
      isBegun = true;
      rest = rest.subarray(HEAD);
    }
    while (isBegun && rest.length >= TAG_HEAD) {
      const length = rest.readUIntBE(1, 3);
      if (rest.length < TAG_HEAD + length + 4) break;
      const timestamp = rest.readUIntBE(4, 3) + rest.readUInt8(7) * 2 ** 24;
      const type = rest.readUInt8(0) & 0x1f;
      const data = rest.subarray(TAG_HEAD, TAG_HEAD + length);
      if (type === TYPE.audio || type === TYPE.video || type === TYPE.data)
        tags.push({ type, timestamp, data });
      rest = rest.subarray(TAG_HEAD + length + 4);
    }
    return tags;
  };
}

/** What must come before anything else: how it is to be decoded, and what it is. */
export const isPreface = ({ type, data }: Tag): boolean =>
  type === TYPE.data || (data.length > 1 && data.readUInt8(1) === 0);

/** A whole picture: one may begin with it. */
export const isWhole = ({ type, data }: Tag): boolean => type === TYPE.video && data.readUInt8(0) >> 4 === 1;
