import type { GotLayer, Layer } from '../engine.ts';
import { writeHeader, type Packet } from '../rtp/packet.ts';
import { history, rewriter } from '../rtp/rewrite.ts';
import { senderReport } from '../rtp/rtcp.ts';
import { OPUS, VP8 } from '../sdp/codecs.ts';
import { arrival } from './arrival.ts';
import { lower, type Incoming } from './incoming.ts';
import { layerNews } from './layer-news.ts';
import type { Sink, Source } from './source.ts';
import type { Transport } from './transport.ts';

/** What one peer is sent of one track. */
export interface Outgoing {
  readonly source: Source;
  readonly ssrc: number;
  readonly repair: number;
  /** From now on: the other side has agreed to it. */
  start(now: number): void;
  stop(): void;
  prefer(layer: Layer, now: number): void;
  /** They get no layer above this one, whatever they prefer. */
  allow(layer: Layer, now: number): void;
  /** What the layers take, lowest first, up to the one that they prefer; none of what they do not get yet. */
  wish(now: number): { rates: number[]; names: Layer[]; given: number };
  /** How it arrives. */
  arrival: ReturnType<typeof arrival>;
  /** What they get of it, when that is not what they prefer, or is again: once for each change. */
  news(now: number): GotLayer | undefined;
  /** They miss packets. */
  again(sequences: readonly number[], now: number): void;
  /** They cannot go on without a whole picture. */
  picture(now: number): void;
  /** Looks whether a better layer is there. */
  tick(now: number): void;
}

/** A packet is sent again so often to one receiver. */
const AGAIN_MS = 15;

/** @param count is called for every packet that is sent */
export function outgoing(
  source: Source,
  ssrcs: { ssrc: number; repair: number },
  transport: Transport,
  count: () => void,
): Outgoing {
  const isVideo = source.track.kind === 'video';
  const codec = isVideo ? VP8 : OPUS;
  const rewrite = rewriter(codec.clockRate, isVideo);
  const sent = isVideo ? history() : undefined;
  const arriving = arrival();
  const isLayered = source.taken.layers.length > 1;
  const news = layerNews(source.track.id);
  let preferred: Layer = 'high';
  let allowed: Layer = 'high';
  let current: Incoming | undefined;
  let wanted: Incoming | undefined;
  let isStarted = false;
  let packets = 0;
  let bytes = 0;
  let repairs = Math.floor(Math.random() * 0x8000);

  function look(now: number): void {
    const target = aim();
    if (target === 'none') {
      wanted = current = undefined;
      return;
    }
    const best = source.best(target, now);
    wanted = best === current ? undefined : best;
    wanted?.wantPicture(now);
  }

  /** A picture of one layer is sent or not; layers are named by those who prefer them. */
  function aim(): Layer {
    return isLayered || allowed === 'none' ? lower(preferred, allowed) : preferred;
  }

  /** What they get; undefined while that changes. */
  function got(now: number): Layer | undefined {
    if (aim() === 'none') return 'none';
    if (!current || wanted) return undefined;
    return isLayered ? source.ladder(now).find(({ stream }) => stream === current)?.layer : preferred;
  }

  const sink: Sink = {
    packet(from, packet, payload, isKeyFrame, now) {
      if (from !== current) {
        // Sound begins at once, a picture with its first packet.
        if (wanted === undefined) look(now);
        if (from !== wanted || (isVideo && !isKeyFrame)) return;
        current = from;
        wanted = undefined;
      }
      send(from, packet, payload, now);
    },

    report(from, ntp, timestamp) {
      const moment = from === current ? rewrite.moment(from, timestamp) : undefined;
      if (moment === undefined) return;
      arriving.reported(ntp, performance.now());
      transport.sendRtcp(senderReport({ ssrc: ssrcs.ssrc, ntp, timestamp: moment, packets, bytes }));
    },
  };

  function send(from: Incoming, packet: Packet, payload: Buffer, now: number): void {
    if (payload.length === 0) return;
    const next = rewrite.next(from, packet, payload, now);
    const header = writeHeader({
      ...{ payloadType: codec.payloadType, marker: packet.marker, ssrc: ssrcs.ssrc },
      ...{ sequence: next.sequence, timestamp: next.timestamp },
    });
    transport.sendRtp(header, next.payload);
    packets += 1;
    bytes += next.payload.length;
    arriving.sent(next.payload.length);
    count();
    sent?.keep(next, packet.marker, payload);
  }

  return {
    source,
    ...ssrcs,

    start(now) {
      if (isStarted) return;
      isStarted = true;
      source.sinks.add(sink);
      look(now);
    },

    stop() {
      isStarted = false;
      source.sinks.delete(sink);
    },

    prefer(layer, now) {
      preferred = layer;
      if (isStarted) look(now);
    },

    allow(layer, now) {
      if (layer === allowed) return;
      allowed = layer;
      if (isStarted) look(now);
    },

    wish(now) {
      if (!isStarted || preferred === 'none') return { rates: [], names: [], given: 0 };
      const steps = source.ladder(now);
      const most = steps.findLastIndex(({ layer }) => lower(layer, preferred) === layer);
      const wished = isLayered ? steps.slice(0, Math.max(1, most + 1)) : steps;
      const given = wished.filter(
        ({ layer }) => allowed !== 'none' && lower(layer, allowed) === layer,
      ).length;
      return {
        rates: wished.map(({ stream }) => stream.rate()),
        names: wished.map(({ layer }) => layer),
        given,
      };
    },

    arrival: arriving,

    news(now) {
      if (!isStarted || !isVideo) return undefined;
      return news({ layer: got(now), preferred, isLimited: lower(preferred, allowed) !== preferred }, now);
    },

    again(sequences, now) {
      if (codec.repairType === undefined) return;
      for (const sequence of sequences) {
        const found = sent?.take(sequence, now, AGAIN_MS);
        if (!found) continue;
        repairs = (repairs + 1) & 0xffff;
        const { marker, timestamp } = found;
        const numbers = { sequence: repairs, timestamp, ssrc: ssrcs.repair };
        const header = writeHeader({ payloadType: codec.repairType, marker, ...numbers });
        // RFC 4588 4: its own number before what was sent.
        const original = Buffer.from([sequence >> 8, sequence & 0xff]);
        transport.sendRtp(header, Buffer.concat([original, found.payload]));
        count();
      }
    },

    picture(now) {
      (current ?? wanted)?.wantPicture(now);
    },

    tick(now) {
      if (isStarted && isVideo) look(now);
    },
  };
}
