import type { Layer, PublishedTrack } from '../engine.ts';
import type { Packet } from '../rtp/packet.ts';
import type { Taken } from '../sdp/answer.ts';
import { choose, incoming, nameOf, rankOf, type Incoming } from './incoming.ts';
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
  /** Of so many bits a second no more is forwarded than senders go above by themselves; absent: everything is. */
  limit(bits?: number): void;
  best(preferred: Exclude<Layer, 'none'>, now: number): Incoming | undefined;
  /** The layers that come in now, lowest first, as they are called; a track without layers has one, `high`. */
  ladder(now: number): { layer: Exclude<Layer, 'none'>; stream: Incoming }[];
  /** How loud it is: 0 to 100, falling when nothing is said. */
  loudness: { level: number };
}

/** A layer that was not heard for so long was switched off by the browser. */
const SILENT_MS = 1000;

/** Browsers keep to what the role says, but for a while; and a whole picture is large. What is far above is not sent on. */
const BEARABLE = 1.5;
const BURST_S = 3;

/** @param transport asks the sender for what is missing */
export function source(owner: string, taken: Taken, transport: Pick<Transport, 'sendRtcp'>): Source {
  const streams = new Map<string, Incoming>();
  let most = 0;
  let room = 0;
  let filled = 0;
  const sinks = new Set<Sink>();

  /** Whether it may be forwarded: who sends far more than they may, is not sent on. */
  function fits(bytes: number, now: number): boolean {
    if (most === 0) return true;
    room = Math.min(most * BURST_S, room + (most * (now - filled)) / 1000);
    filled = now;
    if (room < bytes * 8) return false;
    room -= bytes * 8;
    return true;
  }

  /** Those that were heard lately; if none was, all. */
  function ranked(now: number): { rank: number; stream: Incoming }[] {
    const all = [...streams.values()];
    const heard = all.filter((stream) => now - stream.heard() < SILENT_MS);
    return (heard.length > 0 ? heard : all).map((stream) => ({
      rank: rankOf(stream.layer, taken.layers),
      stream,
    }));
  }

  return {
    ...{ owner, taken, sinks, track: taken.track, loudness: { level: 0 } },
    streams: () => [...streams.values()],

    stream(layer, ssrc) {
      const known = streams.get(layer);
      if (known?.ssrc === ssrc) return known;
      const made: Incoming = incoming(taken, layer, ssrc, transport, (...came) => {
        const [, payload, , now] = came;
        if (!fits(payload.length, now)) return;
        for (const sink of sinks) sink.packet(made, ...came);
      });
      streams.set(layer, made);
      return made;
    },

    limit(bits = 0) {
      room += (bits * BEARABLE - most) * BURST_S;
      most = bits * BEARABLE;
    },

    best: (preferred, now) => choose(ranked(now), preferred),

    ladder: (now) =>
      ranked(now)
        .sort((a, b) => a.rank - b.rank)
        .map(({ rank, stream }) => ({ layer: taken.layers.length < 2 ? 'high' : nameOf(rank), stream })),
  };
}
