import { readDescriptor } from '../rtp/vp8.ts';
import type { Ordered } from '../rtp/ordering.ts';

export interface Piece {
  timestamp: number;
  marker: boolean;
  payload: Buffer;
}

export interface Picture {
  timestamp: number;
  isKeyFrame: boolean;
  data: Buffer;
}

/** What has more is no camera, but would cost who shows it a great deal. */
export const MOST_PIXELS = 4096 * 2304;
/** No camera makes a larger one. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Puts VP8 pictures together from packets in their order. After a loss there are none until a whole picture comes,
 * because the others would show what never was.
 */
export function pictures() {
  let current: { timestamp: number; isKeyFrame: boolean; parts: Buffer[]; bytes: number } | undefined;
  let isBroken = true;

  function end(): Picture | undefined {
    const done = current;
    current = undefined;
    if (!done || (isBroken && !done.isKeyFrame)) return undefined;
    isBroken = false;
    return { timestamp: done.timestamp, isKeyFrame: done.isKeyFrame, data: Buffer.concat(done.parts) };
  }

  return {
    /** A whole picture is needed, and none has begun. */
    isBroken: () => isBroken && !current?.isKeyFrame,
    /** What comes next does not follow what came. */
    cut(): void {
      isBroken = true;
      current = undefined;
    },

    add({ item, follows }: Ordered<Piece>): Picture | undefined {
      if (!follows) {
        isBroken = true;
        current = undefined;
      }
      const described = readDescriptor(item.payload);
      // Only padding: it counts, and shows nothing.
      if (item.payload.length === 0) return undefined;
      if (!described) {
        isBroken = true;
        return undefined;
      }
      const { isStart, isKeyFrame, pictureAt } = described;
      const isNew = current?.timestamp !== item.timestamp;
      if (isStart && isNew) current = { timestamp: item.timestamp, isKeyFrame, parts: [], bytes: 0 };
      else if (isNew) current = undefined;
      if (!current || current.bytes > MOST_BYTES) {
        isBroken = true;
        current = undefined;
        return undefined;
      }
      const part = item.payload.subarray(pictureAt);
      current.parts.push(part);
      current.bytes += part.length;
      return item.marker ? end() : undefined;
    },
  };
}
