import { unwrapper } from './sequence.ts';

/** A packet that came in the wrong order is not asked for. */
const PATIENCE_MS = 15;
const AGAIN_MS = 60;
/** Then the picture is lost, and a new one is asked for. */
const GIVE_UP_MS = 600;
/** More at once is no loss but a break. */
const MOST_MISSING = 300;

/**
 * What is missing of one stream (one for each SSRC: the layers of a camera count on their own).
 * `due` gives what to ask for again now, and whether something will never come.
 */
export function gaps() {
  const unwrap = unwrapper();
  const missing = new Map<number, { since: number; asked: number }>();
  let newest = -1;
  let isCut = false;

  return {
    /** @returns false when the packet had come before */
    arrived(sequence: number, now: number): boolean {
      const at = unwrap(sequence);
      if (newest < 0) newest = at - 1;
      if (at <= newest) return missing.delete(at);
      if (at - newest > MOST_MISSING) {
        missing.clear();
        isCut = true;
      } else
        for (let lost = newest + 1; lost < at; lost += 1) missing.set(lost, { since: now, asked: -AGAIN_MS });
      newest = at;
      return true;
    },

    due(now: number): { again: number[]; isBroken: boolean } {
      const again: number[] = [];
      let isBroken = isCut || missing.size > MOST_MISSING;
      if (isBroken) missing.clear();
      isCut = false;
      for (const [sequence, gap] of missing) {
        if (now - gap.since > GIVE_UP_MS) {
          missing.delete(sequence);
          isBroken = true;
        } else if (now - gap.since >= PATIENCE_MS && now - gap.asked >= AGAIN_MS) {
          gap.asked = now;
          again.push(sequence & 0xffff);
        }
      }
      return { again, isBroken };
    },
  };
}
