import type { Layer, PublishedTrack } from '../engine.ts';
import type { Packet } from '../rtp/packet.ts';
import type { Taken } from '../sdp/answer.ts';
import { choose, incoming, rankOf, type Incoming } from './incoming.ts';
import type { Transport } from './transport.ts';

/** A receiver of a track. */
export interface Sink {
  packet(from: Incoming, packet: Packet, payload: Buffer, isKeyFrame: boolean, now: number): void;
  report(from: Incoming, ntp: bigint, timestamp: number): void;
}

/** One published track, while its section of the publish connection is taken. */
export interface Source {
  readonly track: PublishedTrack;
  readonly owner: string;
  readonly taken: Taken;
  readonly sinks: Set<Sink>;
  /** The stream of that layer and SSRC, which is made when it is first heard of. */
  stream(layer: string, ssrc: number): Incoming;
  streams(): Incoming[];
  best(preferred: Exclude<Layer, 'none'>, now: number): Incoming | undefined;
  /** How loud it is: 0 to 100, falling when nothing is said. */
  loudness: { level: number };
}

/** A layer that was not heard for so long was switched off by the browser. */
const SILENT_MS = 1000;

export function source(owner: string, taken: Taken, transport: Pick<Transport, 'sendRtcp'>): Source {
  const streams = new Map<string, Incoming>();
  const sinks = new Set<Sink>();
  return {
    ...{ owner, taken, sinks, track: taken.track, loudness: { level: 0 } },
    streams: () => [...streams.values()],

    stream(layer, ssrc) {
      const known = streams.get(layer);
      if (known?.ssrc === ssrc) return known;
      const made: Incoming = incoming(taken, layer, ssrc, transport, (...came) => {
        for (const sink of sinks) sink.packet(made, ...came);
      });
      streams.set(layer, made);
      return made;
    },

    best(preferred, now) {
      const all = [...streams.values()];
      const heard = all.filter((stream) => now - stream.heard() < SILENT_MS);
      const ranked = (heard.length > 0 ? heard : all).map((stream) => ({
        rank: rankOf(stream.layer, taken.layers),
        stream,
      }));
      return choose(ranked, preferred);
    },
  };
}
