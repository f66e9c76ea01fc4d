import { randomInt } from 'node:crypto';
import { fail } from '../../errors.ts';
import type { Layer } from '../engine.ts';
import { readControl } from '../rtp/rtcp.ts';
import { attribute, direction, isRefused, readSdp, remoteOf } from '../sdp/lines.ts';
import { writeOffer } from '../sdp/offer.ts';
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

/**
 * The subscribe connection of one peer: what they get, as sections that we offer. One offer is out at a time. A
 * section whose track ended is refused, and is taken for another one, with another mid, only after that was answered.
 */
export function subscribing(transport: Transport, offer: (sdp: string) => void, count: () => void) {
  const slots: Slot[] = [];
  /** How many sections the offer had that is not answered. */
  let asked: { mids: string[] } | undefined;
  let isDue = false;
  let version = 0;
  let mids = 0;

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
    offer(writeOffer(sections, transport.local(), version));
  }

  function place(source: Source): void {
    const sent = outgoing(source, { ssrc: newSsrc(), repair: newSsrc() }, transport, count);
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
      for (const { sent } of slots) if (sent?.source.track.id === track) sent.prefer(layer, now);
    },

    rtcp(raw: Buffer, now: number): void {
      for (const control of readControl(raw)) {
        if (control.kind === 'report') continue;
        const sent = slots.find((slot) => slot.sent?.ssrc === control.media)?.sent;
        if (control.kind === 'lost') sent?.again(control.sequences, now);
        else sent?.picture(now);
      }
    },

    tick(now: number): void {
      for (const { sent } of slots) sent?.tick(now);
    },

    /** Once a second. */
    report: (now: number) => transport.watch(now),

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
