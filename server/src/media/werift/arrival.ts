import type { Received } from '../rtp/rtcp.ts';

/** Reports that were sent are remembered so long, to know how long an answer was on its way. */
const REMEMBERED = 8;

/** Packets by what was reported, bits by what was sent. */
interface Arrived {
  packets: number;
  lost: number;
  bits: number;
  roundTripMs: number | undefined;
}

/** How one stream that is sent arrives, by what its receiver reports (RFC 3550 6.4). */
export function arrival() {
  /** When a report was sent, by the middle of the time that stands in it: the clock is that of the publisher. */
  const sent = new Map<number, number>();
  let highest: number | undefined;
  let counted: Arrived = { packets: 0, lost: 0, bits: 0, roundTripMs: undefined };
  return {
    reported(ntp: bigint, now: number): void {
      sent.set(Number((ntp >> 16n) & 0xffffffffn), now);
      const [oldest] = sent.keys();
      if (sent.size > REMEMBERED && oldest !== undefined) sent.delete(oldest);
    },

    sent(bytes: number): void {
      counted.bits += bytes * 8;
    },

    told(report: Pick<Received, 'fraction' | 'highest' | 'lastReport' | 'delay'>, now: number): void {
      const packets = highest === undefined ? 0 : Math.max(0, report.highest - highest);
      highest = report.highest;
      counted.packets += packets;
      counted.lost += (packets * report.fraction) / 256;
      const at = sent.get(report.lastReport);
      if (at !== undefined) counted.roundTripMs = Math.max(0, now - at - report.delay / 65.536);
    },

    /** Since it was asked the last time. */
    take(): Arrived {
      const taken = counted;
      counted = { packets: 0, lost: 0, bits: 0, roundTripMs: undefined };
      return taken;
    },
  };
}
