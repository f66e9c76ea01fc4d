import type { CandidateInit, PublishedTrack } from '../engine.ts';
import { extension, readPacket, type Packet } from '../rtp/packet.ts';
import { readControl, receiverReport } from '../rtp/rtcp.ts';
import { transportFeedback } from '../rtp/transport-cc.ts';
import { taken, writeAnswer } from '../sdp/answer.ts';
import { attribute, isRefused, readSdp, remoteOf, taggedSection, type Description } from '../sdp/lines.ts';
import type { Incoming } from './incoming.ts';
import { source, type Source } from './source.ts';
import { SENDER, type Transport } from './transport.ts';

/** Which stream an SSRC is, and whether it repairs that one. */
interface Route {
  source: Source;
  stream: Incoming;
  isRepair: boolean;
}

export interface PublishingEvents {
  began(source: Source): void;
  ended(source: Source): void;
}

/** Senders raise and lower what they send by what they are told so often. */
const FEEDBACK_MS = 55;

/** Who makes up streams is not followed. */
const MOST_STREAMS = 256;

/** How loud somebody was falls to a tenth within about half a second. */
const FALLING = 0.8;

/** The publish connection of one peer: what they offer, what we take, and what comes in. */
export function publishing(
  owner: string,
  first: Transport,
  open: () => Promise<Transport>,
  told: PublishingEvents,
) {
  let transport = first;
  /** Stays when the connection is another one. */
  const line = { sendRtcp: (raw: Buffer) => transport.sendRtcp(raw) };
  let mids = new Set<string>();
  let isEnded = false;
  let sources = new Map<string, Source>();
  let routes = new Map<number, Route>();
  const feedback = transportFeedback(SENDER);
  /** The header extension that numbers what comes. */
  let numberedBy: number | undefined;
  let newestSsrc = 0;
  let fedBack = 0;
  let version = 0;

  /** Sections with the same mid and track go on; others end or begin. */
  function take(sdpSources: ReturnType<typeof taken>): void {
    const before = sources;
    sources = new Map();
    for (const one of sdpSources) {
      const known = before.get(one.mid);
      const isSame = known?.track.id === one.track.id;
      const now = isSame ? known : source(owner, one, line);
      now.limit(one.track.mostBits);
      sources.set(one.mid, now);
    }
    numberedBy = transportIdOf(sources);
    const going = new Set(sources.values());
    const ended = [...before.values()].filter((one) => !going.has(one));
    const gone = new Set(ended.flatMap((one) => one.streams()));
    routes = new Map([...routes].filter(([, { stream }]) => !gone.has(stream)));
    for (const one of ended) told.ended(one);
    const known = new Set(before.values());
    for (const one of going) {
      if (one.taken.layers.length === 0) for (const pair of one.taken.ssrcs.slice(0, 1)) bind(one, '', pair);
      if (!known.has(one)) told.began(one);
    }
  }

  function bind(to: Source, layer: string, { main, repair }: { main: number; repair?: number }): void {
    const stream = to.stream(layer, main);
    routes.set(main, { source: to, stream, isRepair: false });
    if (repair !== undefined) routes.set(repair, { source: to, stream, isRepair: true });
  }

  /** Whose an SSRC is that no description named: the packet itself says so until we have reported on it. */
  function learn(packet: Packet): Route | undefined {
    if (routes.size >= MOST_STREAMS) return undefined;
    for (const one of sources.values()) {
      const { mid, rid, repairedRid } = one.taken.extensions;
      const read = (id?: number): string | undefined =>
        id === undefined ? undefined : extension(packet, id)?.toString('latin1');
      if (read(mid) !== one.taken.mid) continue;
      const repaired = read(repairedRid);
      const layer = repaired ?? read(rid) ?? '';
      if (layer !== '' && !one.taken.layers.includes(layer)) return undefined;
      const isRepair = repaired !== undefined || packet.payloadType === one.taken.codec.repairType;
      const stream = isRepair
        ? one.streams().find((found) => found.layer === layer)
        : one.stream(layer, packet.ssrc);
      if (!stream) return undefined;
      const route = { source: one, stream, isRepair };
      routes.set(packet.ssrc, route);
      return route;
    }
    return undefined;
  }

  function loudness(of: Source, packet: Packet): void {
    const id = of.taken.extensions.level;
    const byte = id === undefined ? undefined : extension(packet, id)?.[0];
    if (byte === undefined) return;
    // 0 is as loud as can be, 127 is silence; a quiet room has some 70.
    const level = Math.max(0, Math.min(100, ((80 - (byte & 0x7f)) / 60) * 100));
    of.loudness.level = Math.max(level, of.loudness.level * FALLING);
  }

  /**
   * The bundle goes over the connection of its first section. When a browser takes a refused section anew that then
   * stands first, it begins a connection of its own for it, and all others move there.
   */
  async function go(offer: Description): Promise<void> {
    const tag = attribute(taggedSection(offer) ?? { lines: [] }, 'mid') ?? '';
    if (mids.size > 0 && !mids.has(tag)) {
      const before = transport;
      transport = await open();
      before.close();
      if (isEnded) transport.close();
    }
    mids = new Set(
      offer.sections
        .filter((section) => !isRefused(section))
        .flatMap((section) => attribute(section, 'mid') ?? []),
    );
  }

  return {
    sources: () => [...sources.values()],

    /** @throws `bad_input` */
    async answer(sdp: string, tracks: readonly PublishedTrack[]): Promise<string> {
      const offer = readSdp(sdp);
      const remote = remoteOf(offer);
      const accepted = taken(offer, tracks);
      await go(offer);
      await transport.accept(remote);
      take(accepted);
      version += 1;
      return writeAnswer(offer, accepted, transport.local(), version);
    },

    rtp(raw: Buffer, now: number): void {
      const packet = readPacket(raw);
      if (!packet) return;
      const route = routes.get(packet.ssrc) ?? learn(packet);
      const number = numberedBy === undefined ? undefined : extension(packet, numberedBy);
      if (number?.length === 2) {
        newestSsrc = packet.ssrc;
        feedback.arrived(number.readUInt16BE(0), now * 1000);
      }
      if (!route) return;
      const { stream } = route;
      if (stream.track.kind === 'audio') loudness(route.source, packet);
      if (route.isRepair) stream.repaired(packet, now);
      else stream.arrived(packet, now);
    },

    rtcp(raw: Buffer, now: number): void {
      for (const control of readControl(raw)) {
        if (control.kind !== 'report') continue;
        const route = routes.get(control.ssrc);
        if (!route) continue;
        const { source: of, stream } = route;
        stream.report.told(control.ntp, now);
        for (const sink of of.sinks) sink.report(stream, control.ntp, control.timestamp);
      }
    },

    candidate: (candidate: CandidateInit) => transport.candidate(candidate),

    /** Asks again for what is missing, and tells what came. */
    tick(now: number): void {
      for (const one of sources.values()) for (const stream of one.streams()) stream.tick(now);
      if (now - fedBack < FEEDBACK_MS) return;
      fedBack = now;
      for (const report of feedback.reports(newestSsrc)) transport.sendRtcp(report);
    },

    /** Once a second. */
    report(now: number): void {
      transport.watch(now);
      const streams = [...sources.values()].flatMap((one) => one.streams());
      for (const stream of streams) stream.count(now);
      const received = streams.flatMap((stream) => stream.report.now(now) ?? []);
      if (received.length > 0) transport.sendRtcp(receiverReport(SENDER, received.slice(0, 31)));
    },

    end(): void {
      for (const one of sources.values()) told.ended(one);
      sources = new Map();
      isEnded = true;
      transport.close();
    },
  };
}

/** One number for all sections that are sent over one connection. */
function transportIdOf(sources: ReadonlyMap<string, Source>): number | undefined {
  for (const one of sources.values()) {
    const id = one.taken.extensions.transport;
    if (id !== undefined) return id;
  }
  return undefined;
}
