import type { Received } from './rtcp.ts';
import { unwrapper } from './sequence.ts';

/** Counts one stream as RFC 3550 wants it told to its sender. */
export function reception(ssrc: number, clockRate: number) {
  const unwrap = unwrapper();
  let first: number | undefined;
  let highest = 0;
  let count = 0;
  let jitter = 0;
  let transit: number | undefined;
  let before = { expected: 0, count: 0 };
  let report: { middle: number; at: number } | undefined;

  return {
    arrived(sequence: number, timestamp: number, now: number): void {
      const at = unwrap(sequence);
      first ??= at;
      highest = Math.max(highest, at);
      count += 1;
      const passed = ((now * clockRate) / 1000 - timestamp) | 0;
      if (transit !== undefined) jitter += (Math.abs((passed - transit) | 0) - jitter) / 16;
      transit = passed;
    },

    /** The sender told its time. */
    told(ntp: bigint, now: number): void {
      report = { middle: Number((ntp >> 16n) & 0xffffffffn), at: now };
    },

    /** Undefined before anything came. */
    now(now: number): Received | undefined {
      if (first === undefined) return undefined;
      const expected = highest - first + 1;
      const due = expected - before.expected;
      const lost = due - (count - before.count);
      before = { expected, count };
      return {
        ssrc,
        fraction: due > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / due)) : 0,
        lost: expected - count,
        highest,
        jitter: Math.round(jitter),
        lastReport: report?.middle ?? 0,
        delay: report ? Math.round(((now - report.at) * 65_536) / 1000) : 0,
      };
    },
  };
}
