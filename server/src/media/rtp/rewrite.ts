import type { Packet } from './packet.ts';
import { readDescriptor, renumber } from './vp8.ts';

/** What leaves for one receiver: its numbers go on without a break whichever layer it is of. */
export interface Rewritten {
  sequence: number;
  timestamp: number;
  payload: Buffer;
}

/** What is added to the numbers of the layer that is sent now. */
interface Offsets {
  sequence: number;
  timestamp: number;
  picture: number;
  base: number;
}

/**
 * Joins the layers of a video, of which each has its own numbers, into one stream. The first packet of another layer
 * must begin a whole picture. Sound is a stream of one layer.
 */
export function rewriter(clockRate: number, isVideo: boolean) {
  let offsets: Offsets = { sequence: 0, timestamp: 0, picture: 0, base: 0 };
  let layer: unknown;
  let highest = { sequence: -1, timestamp: 0, picture: -1, base: -1, at: 0 };

  function begin(packet: Packet, payload: Buffer, now: number): void {
    const described = isVideo ? readDescriptor(payload) : undefined;
    const isFirst = highest.sequence < 0;
    // How long the picture before it was shown is not known better than by the clock.
    const passed = Math.max(1, Math.round(((now - highest.at) * clockRate) / 1000));
    offsets = isFirst
      ? { sequence: 0, timestamp: 0, picture: 0, base: 0 }
      : {
          sequence: highest.sequence + 1 - packet.sequence,
          timestamp: highest.timestamp + passed - packet.timestamp,
          picture: highest.picture + 1 - (described?.picture?.value ?? 0),
          base: highest.base + 1 - (described?.base?.value ?? 0),
        };
  }

  return {
    /** `of` names the layer; `now` in milliseconds. */
    next(of: unknown, packet: Packet, payload: Buffer, now: number): Rewritten {
      if (of !== layer) begin(packet, payload, now);
      layer = of;
      const sequence = (packet.sequence + offsets.sequence) & 0xffff;
      const timestamp = (packet.timestamp + offsets.timestamp) >>> 0;
      const described = isVideo ? readDescriptor(payload) : undefined;
      const picture = ((described?.picture?.value ?? 0) + offsets.picture) & 0x7fff;
      const base = ((described?.base?.value ?? 0) + offsets.base) & 0xff;
      const isNewer = highest.sequence < 0 || ((sequence - highest.sequence) & 0xffff) < 0x8000;
      if (isNewer) highest = { sequence, timestamp, picture, base, at: now };
      const isShifted = described !== undefined && (offsets.picture !== 0 || offsets.base !== 0);
      return {
        sequence,
        timestamp,
        payload: isShifted ? renumber(payload, described, picture, base) : payload,
      };
    },

    /** The moment of a sender report of that layer, in what the receiver was sent; undefined for another layer. */
    moment(of: unknown, timestamp: number): number | undefined {
      return of === layer ? (timestamp + offsets.timestamp) >>> 0 : undefined;
    },
  };
}

/** How many packets are kept to be sent again: more than a second of a good picture. */
const KEPT = 512;

/** What was sent last, by the number under which it was. */
export function history<T>() {
  const kept: { sequence: number; value: T }[] = [];
  return {
    keep(sequence: number, value: T): void {
      kept[sequence % KEPT] = { sequence, value };
    },
    find(sequence: number): T | undefined {
      const found = kept[sequence % KEPT];
      return found?.sequence === sequence ? found.value : undefined;
    },
  };
}
