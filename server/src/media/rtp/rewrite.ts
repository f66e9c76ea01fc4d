import type { Packet } from './packet.ts';
import { readDescriptor, renumber } from './vp8.ts';

/** What leaves for one receiver: its numbers go on without a break whichever layer it is of. */
export interface Rewritten {
  sequence: number;
  timestamp: number;
  payload: Buffer;
  /** The numbers of its picture, where they are not those that it came with; otherwise -1. */
  picture: number;
  base: number;
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
        ...{ picture: isShifted ? picture : -1, base: isShifted ? base : -1 },
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

/**
 * What one receiver was sent last, by the number under which it was: the payload as it came, which all receivers share,
 * and numbers in arrays. An object for each packet of each receiver would live just long enough to be collected with
 * those that live for ever, which holds everybody up.
 */
export function history() {
  const payloads: (Buffer | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  const sequences = new Int32Array(KEPT).fill(-1);
  const timestamps = new Uint32Array(KEPT);
  const markers = new Uint8Array(KEPT);
  const pictures = new Int32Array(KEPT);
  const bases = new Int32Array(KEPT);
  const ats = new Float64Array(KEPT);

  /** As it was sent. */
  function made(place: number): Buffer | undefined {
    const payload = payloads[place];
    const [picture = -1, base = -1] = [pictures[place], bases[place]];
    if (!payload || picture < 0) return payload;
    const described = readDescriptor(payload);
    return described && renumber(payload, described, picture, base);
  }

  return {
    /** @param payload as it came */
    keep({ sequence, timestamp, picture, base }: Rewritten, marker: boolean, payload: Buffer): void {
      const place = sequence % KEPT;
      payloads[place] = payload;
      sequences[place] = sequence;
      timestamps[place] = timestamp;
      markers[place] = marker ? 1 : 0;
      pictures[place] = picture;
      bases[place] = base;
      ats[place] = -Infinity;
    },

    /** One to send again; undefined: it is not kept any more, or was taken less than `pause` ms ago. */
    take(
      sequence: number,
      now: number,
      pause: number,
    ): { timestamp: number; marker: boolean; payload: Buffer } | undefined {
      const place = sequence % KEPT;
      if (sequences[place] !== sequence || now - (ats[place] ?? 0) < pause) return undefined;
      const payload = made(place);
      ats[place] = now;
      return payload && { timestamp: timestamps[place] ?? 0, marker: markers[place] === 1, payload };
    },
  };
}
