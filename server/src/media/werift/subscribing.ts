import { randomInt } from 'node:crypto';
import { fail } from '../../errors.ts';
import type { Layer, PeerEvents } from '../engine.ts';
import { readControl } from '../rtp/rtcp.ts';
import { attribute, direction, isRefused, readSdp, remoteOf } from '../sdp/lines.ts';
import { writeOffer } from '../sdp/offer.ts';
import { allot } from './allotting.ts';
import { congestion } from './congestion.ts';
import { outgoing, type Outgoing } from './sink.ts';
import type { Source } from './source.ts';
import type { Transport } from './transport.ts';

/** One section of the subscribe connection. */
interface Slot {
  mid: string;
  kind: 'audio' | 'video';
  /** Absent: nothing is sent here any more. */
  sent?: Outgoing;
  /** They know of it, and take it. */
  isAgreed: boolean;
  /** It was offered and answered as refused: another track may take it. */
  isFree: boolean;
}

export type SubscribingEvents = Pick<PeerEvents, 'offer' | 'layer' | 'quality'>;

/** Of how many tracks it is remembered what they prefer. */
const MOST_PREFERENCES = 1000;

/**
 * The subscribe connection of one peer: what they get, as sections that we offer. One offer is out at a time. A
 * section whose track ended is refused, and is taken for another one, with another mid, only after that was answered.
 */
export function subscribing(transport: Transport, told: SubscribingEvents, count: () => void) {
  const slots: Slot[] = [];
  /** How many sections the offer had that is not answered. */
  let asked: { mids: string[] } | undefined;
  let isDue = false;
  let version = 0;
  let mids = 0;
  let most = 0;
  const look = congestion();
  let carried = Infinity;
  /** What they prefer, also of tracks that are not there yet. */
  const preferences = new Map<string, Layer>();

  function ask(): void {
    if (asked) {
      isDue = true;
      return;
    }
    isDue = false;
    version += 1;
    asked = { mids: slots.map(({ mid }) => mid) };
    const sections = slots.map(({ mid, kind, sent }) => ({
      ...{ mid, kind },
      ...(sent ? { sent: { track: sent.source.track, ssrc: sent.ssrc, repair: sent.repair } } : {}),
    }));
    told.offer(writeOffer(sections, transport.local(), version));
  }

  function place(source: Source): void {
    const sent = outgoing(source, { ssrc: newSsrc(), repair: newSsrc() }, transport, count);
    const preferred = preferences.get(source.track.id);
    if (preferred) sent.prefer(preferred, performance.now());
    mids += 1;
    const made: Slot = { mid: String(mids), kind: source.track.kind, sent, isAgreed: false, isFree: false };
    const free = slots.findIndex(({ isFree }) => isFree);
    if (free < 0) slots.push(made);
    else slots[free] = made;
  }

  /** What is sent before the way is open would be lost, and the whole picture at its beginning with it. */
  function start(now: number): void {
    if (!transport.isReady()) return;
    for (const { sent, isAgreed } of slots) if (isAgreed) sent?.start(now);
  }

  /** Sound is always sent; of the pictures as much as then fits, and the lowest layer of each if only the line is bad. */
  function share(now: number): void {
    const all = slots.flatMap(({ sent, isAgreed }) => (sent && isAgreed ? [sent] : []));
    const pictures = all.filter(({ source }) => source.track.kind === 'video');
    const limit = most === 0 ? Infinity : most;
    if (limit === Infinity && carried === Infinity) {
      for (const one of pictures) one.allow('high', now);
      return;
    }
    const sound = all.filter(({ source }) => source.track.kind === 'audio');
    const bits = sound.flatMap(({ source }) => source.streams()).reduce((sum, one) => sum + one.rate(), 0);
    const wishes = pictures.map((one) => one.wish(now));
    const allowed = allot(wishes, Math.max(0, limit - bits));
    const fitting = allot(wishes, Math.max(0, Math.min(limit, carried) - bits));
    pictures.forEach((one, index) => {
      const names = wishes[index]?.names ?? [];
      const count = Math.max(fitting[index] ?? 0, Math.min(1, allowed[index] ?? 0));
      if (names.length > 0) one.allow(count === names.length ? 'high' : (names[count - 1] ?? 'none'), now);
    });
  }

  function newSsrc(): number {
    return randomInt(1, 0xffffffff);
  }

  return {
    /** Sends exactly these from now on. The first call offers the data channel, whatever there is. */
    send(wanted: readonly Source[]): void {
      const left = new Set(wanted);
      let isChanged = version === 0;
      for (const slot of slots) {
        if (!slot.sent || left.delete(slot.sent.source)) continue;
        slot.sent.stop();
        delete slot.sent;
        isChanged = true;
      }
      for (const source of left) place(source);
      if (isChanged || left.size > 0) ask();
    },

    /** @throws `bad_input` when it does not answer the offer that is out */
    async answer(sdp: string, now: () => number): Promise<void> {
      const answer = readSdp(sdp);
      const found = answer.sections.slice(1);
      const expected = asked?.mids;
      const fits =
        expected?.length === found.length &&
        found.every((section, at) => {
          const mid = attribute(section, 'mid');
          return mid === expected[at] || (mid === undefined && isRefused(section));
        });
      if (!fits) throw fail('bad_input', { text: 'this does not answer the newest offer' });
      await transport.accept(remoteOf(answer));
      asked = undefined;
      found.forEach((section, at) => {
        const slot = slots[at];
        // It may have ended or been taken meanwhile.
        if (slot === undefined || slot.mid !== expected[at]) return;
        const isRefusedNow = isRefused(section);
        if (!slot.sent) slot.isFree ||= isRefusedNow;
        else slot.isAgreed = !isRefusedNow && direction(section) === 'recvonly';
      });
      start(now());
      if (isDue) ask();
    },

    /** The way is open. */
    connected: (now: number) => start(now),

    sent: () => slots.flatMap(({ sent }) => sent ?? []),

    prefer(track: string, layer: Layer, now: number): void {
      preferences.delete(track);
      preferences.set(track, layer);
      const [oldest = track] = preferences.keys();
      if (preferences.size > MOST_PREFERENCES) preferences.delete(oldest);
      for (const { sent } of slots) if (sent?.source.track.id === track) sent.prefer(layer, now);
    },

    /** @param bits a second; 0: there is no limit */
    limit(bits: number, now: number): void {
      most = bits;
      share(now);
    },

    rtcp(raw: Buffer, now: number): void {
      for (const control of readControl(raw)) {
        if (control.kind === 'report') continue;
        if (control.kind === 'received') {
          slots.find((slot) => slot.sent?.ssrc === control.ssrc)?.sent?.arrival.told(control, now);
          continue;
        }
        const sent = slots.find((slot) => slot.sent?.ssrc === control.media)?.sent;
        if (control.kind === 'lost') sent?.again(control.sequences, now);
        else sent?.picture(now);
      }
    },

    tick(now: number): void {
      for (const { sent } of slots) sent?.tick(now);
    },

    /** Once a second. */
    report(now: number): void {
      transport.watch(now);
      for (const { sent } of slots) {
        const got = sent?.news(now);
        if (got) told.layer(got);
      }
      const arrived = slots.flatMap(({ sent }) => sent?.arrival.take() ?? []);
      const packets = arrived.reduce((sum, one) => sum + one.packets, 0);
      const lost = arrived.reduce((sum, one) => sum + one.lost, 0);
      const bits = arrived.reduce((sum, one) => sum + one.bits, 0);
      if (packets > 0) carried = look(lost / packets, bits);
      share(now);
      if (packets === 0) return;
      const ways = arrived.flatMap(({ roundTripMs }) => roundTripMs ?? []);
      told.quality({ loss: lost / packets, roundTripMs: ways.length > 0 ? Math.min(...ways) : undefined });
    },

    /** Offers new credentials at once: an answer to the offer before it is not waited for. */
    async restart(): Promise<void> {
      await transport.restart();
      asked = undefined;
      ask();
    },

    end(): void {
      for (const { sent } of slots) sent?.stop();
      transport.close();
    },
  };
}
