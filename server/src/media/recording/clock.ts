import { unwrapper } from '../rtp/sequence.ts';

/** The least of what came within the last ten seconds or so: what was on its way no longer than it had to be. */
function least() {
  let [before, current] = [Infinity, Infinity];
  let since = -Infinity;
  return {
    add(value: number, now: number): void {
      if (now - since > WINDOW_MS) {
        before = now - since > 2 * WINDOW_MS ? Infinity : current;
        [current, since] = [Infinity, now];
      }
      current = Math.min(current, value);
    },
    value: () => Math.min(before, current),
  };
}

/** How much later than the clock of a sender the own one is. */
export type SenderClock = ReturnType<typeof least>;
/** One for all streams of a peer: by it sound and picture stay together. */
export const senderClock: () => SenderClock = least;

const WINDOW_MS = 5000;
/** Time is stretched by at most so much; who is further off begins anew. */
const STRETCH = 0.05;
const JUMP_MS = 500;
/** A sender whose clock says something that different is not believed. */
const BELIEVED_MS = 1000;
/** A line that stands still for so long is taken for a sender that stopped counting. */
const ANOTHER_COUNT_MS = 3000;
const NTP_EPOCH_MS = Date.UTC(1900, 0, 1);

/**
 * When each packet of one stream was made, in ms of the clock that `now` is read from. The steps are those of its RTP
 * timestamps, which are drawn slowly to what reports of the sender say, or to when packets come before there is one.
 */
export function streamClock(clockRate: number, sender: SenderClock) {
  let unwrap = unwrapper(32);
  let own = least();
  let report: { sent: number; timestamp: number } | undefined;
  let last: { raw: number; given: number } | undefined;

  const raw = (timestamp: number): number => (unwrap(timestamp) * 1000) / clockRate;

  function wanted(at: number, now: number): number {
    own.add(now - at, now);
    const byArrival = at + own.value();
    if (!report) return byArrival;
    const sent = report.sent + at - report.timestamp;
    sender.add(now - sent, now);
    const bySender = sent + sender.value();
    return Math.abs(bySender - byArrival) > BELIEVED_MS ? byArrival : bySender;
  }

  return {
    /** A sender report: its time as NTP counts it, and the timestamp that it means. */
    report(ntp: bigint, timestamp: number): void {
      if (!last) return;
      const sent = Number(ntp >> 32n) * 1000 + (Number(ntp & 0xffffffffn) / 2 ** 32) * 1000 + NTP_EPOCH_MS;
      report = { sent, timestamp: raw(timestamp) };
    },

    time(timestamp: number, now: number): number {
      let at = raw(timestamp);
      if (last && Math.abs(at - last.raw - (now - last.given)) > ANOTHER_COUNT_MS) {
        // Nothing of before holds for it.
        [unwrap, own, report, last] = [unwrapper(32), least(), undefined, undefined];
        at = raw(timestamp);
      }
      const target = wanted(at, now);
      const step = last ? at - last.raw : 0;
      const straight = last ? last.given + step : target;
      const off = target - straight;
      const most = Math.abs(step) * STRETCH;
      const given = Math.abs(off) > JUMP_MS ? target : straight + Math.max(-most, Math.min(most, off));
      if (!last || at > last.raw) last = { raw: at, given };
      return given;
    },
  };
}
