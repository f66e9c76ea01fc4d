import type { Layer } from '../engine.ts';
import { writeHeader, type Packet } from '../rtp/packet.ts';
import { history, rewriter } from '../rtp/rewrite.ts';
import { senderReport } from '../rtp/rtcp.ts';
import { OPUS, VP8 } from '../sdp/codecs.ts';
import type { Incoming } from './incoming.ts';
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
  const sent = history<{ header: Buffer; payload: Buffer; at: number }>();
  let preferred: Layer = 'high';
  let current: Incoming | undefined;
  let wanted: Incoming | undefined;
  let isStarted = false;
  let packets = 0;
  let bytes = 0;
  let repairs = Math.floor(Math.random() * 0x8000);

  function look(now: number): void {
    if (preferred === 'none') {
      wanted = current = undefined;
      return;
    }
    const best = source.best(preferred, now);
    wanted = best === current ? undefined : best;
    wanted?.wantPicture(now);
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
    count();
    if (isVideo) sent.keep(next.sequence, { header, payload: next.payload, at: 0 });
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

    again(sequences, now) {
      for (const sequence of sequences) {
        const found = sent.find(sequence);
        if (!found || now - found.at < AGAIN_MS || codec.repairType === undefined) continue;
        found.at = now;
        repairs = (repairs + 1) & 0xffff;
        const header = Buffer.from(found.header);
        header.writeUInt8((header.readUInt8(1) & 0x80) | codec.repairType, 1);
        header.writeUInt16BE(repairs, 2);
        header.writeUInt32BE(ssrcs.repair, 8);
        transport.sendRtp(header, Buffer.concat([found.header.subarray(2, 4), found.payload]));
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
