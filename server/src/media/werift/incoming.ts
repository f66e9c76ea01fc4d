import type { Layer, PublishedTrack } from '../engine.ts';
import { unpadded, type Packet } from '../rtp/packet.ts';
import { gaps } from '../rtp/gaps.ts';
import { askAgain, askPicture } from '../rtp/rtcp.ts';
import { reception } from '../rtp/reception.ts';
import { readDescriptor } from '../rtp/vp8.ts';
import type { Taken } from '../sdp/answer.ts';
import { SENDER, type Transport } from './transport.ts';

/** One stream of a track: all of it, or a layer of a camera. */
export interface Incoming {
  readonly track: PublishedTrack;
  readonly layer: string;
  readonly ssrc: number;
  readonly clockRate: number;
  /** When its newest packet came. */
  readonly heard: () => number;
  /** Bits a second of what comes; 0 before the first second is over. */
  readonly rate: () => number;
  /** Once a second. */
  count(now: number): void;
  arrived(packet: Packet, now: number): void;
  /** A packet that was sent again, in the wrapping of its own stream. */
  repaired(packet: Packet, now: number): void;
  report: ReturnType<typeof reception>;
  /** Somebody cannot go on without a whole picture. */
  wantPicture(now: number): void;
  /** Asks again for what is missing and for pictures that did not come. */
  tick(now: number): void;
}

/** Browsers make a picture some hundred milliseconds after they are asked. */
const PICTURE_AGAIN_MS = 400;

/** @param forward gets each packet once, in the order in which they came */
export function incoming(
  { track, codec }: Taken,
  layer: string,
  ssrc: number,
  transport: Pick<Transport, 'sendRtcp'>,
  forward: (packet: Packet, payload: Buffer, isKeyFrame: boolean, now: number) => void,
): Incoming {
  const isVideo = track.kind === 'video';
  const missing = gaps();
  const report = reception(ssrc, codec.clockRate);
  let heard = 0;
  let wanted = false;
  let asked = 0;
  let bytes = 0;
  let counted = 0;
  let rate = 0;

  function take(packet: Packet, now: number): void {
    const payload = unpadded(packet);
    heard = now;
    bytes += payload.length;
    if (isVideo && !missing.arrived(packet.sequence, now)) return;
    const isKeyFrame = isVideo && (readDescriptor(payload)?.isKeyFrame ?? false);
    if (isKeyFrame) wanted = false;
    forward(packet, payload, isKeyFrame, now);
  }

  function ask(now: number): void {
    asked = now;
    transport.sendRtcp(askPicture(SENDER, ssrc));
  }

  return {
    ...{ track, layer, ssrc, clockRate: codec.clockRate, report },
    heard: () => heard,
    rate: () => rate,

    count(now) {
      const bits = (bytes * 8000) / Math.max(1, now - counted);
      if (counted > 0) rate = rate === 0 ? bits : rate + (bits - rate) / 2;
      bytes = 0;
      counted = now;
    },

    arrived(packet, now) {
      report.arrived(packet.sequence, packet.timestamp, now);
      take(packet, now);
    },

    repaired(packet, now) {
      const wrapped = unpadded(packet);
      // The number it first had comes before the payload; packets without one only measure the line.
      if (wrapped.length <= 2) return;
      const sequence = wrapped.readUInt16BE(0);
      const payload = wrapped.subarray(2);
      take({ ...packet, raw: payload, payloadAt: 0, padded: false, sequence, ssrc }, now);
    },

    wantPicture(now) {
      if (!isVideo) return;
      wanted = true;
      if (now - asked >= PICTURE_AGAIN_MS) ask(now);
    },

    tick(now) {
      if (!isVideo) return;
      const { again, isBroken } = missing.due(now);
      if (again.length > 0) transport.sendRtcp(askAgain(SENDER, ssrc, again));
      if (isBroken) wanted = true;
      if (wanted && now - asked >= PICTURE_AGAIN_MS) ask(now);
    },
  };
}

/** What the layers of a camera are called by those who make them, lowest first. */
const NAMED: Record<string, Exclude<Layer, 'none'>> = { q: 'low', h: 'medium', f: 'high' };
const RANKS: Record<Layer, number> = { none: -1, low: 0, medium: 1, high: 2 };

/** How high a layer is; those of other names are offered lowest first. */
export function rankOf(layer: string, layers: readonly string[]): number {
  const name = NAMED[layer];
  return name ? RANKS[name] : layers.indexOf(layer);
}

/** How a layer is called by its rank. */
export function nameOf(rank: number): Exclude<Layer, 'none'> {
  return rank <= 0 ? 'low' : rank === 1 ? 'medium' : 'high';
}

/** The lower of two layers. */
export function lower(one: Layer, other: Layer): Layer {
  return RANKS[one] <= RANKS[other] ? one : other;
}

/** The layer for who prefers `preferred`: the best that is not above it, or else the lowest. */
export function choose<T>(
  streams: readonly { rank: number; stream: T }[],
  preferred: Exclude<Layer, 'none'>,
): T | undefined {
  const rising = streams.toSorted((a, b) => a.rank - b.rank);
  return (rising.findLast(({ rank }) => rank <= RANKS[preferred]) ?? rising[0])?.stream;
}
