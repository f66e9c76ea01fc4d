import { feedback } from './rtcp.ts';
import { unwrapper } from './sequence.ts';

/** Ticks of a quarter of a millisecond, and how many of them the reference time counts by. */
const TICK_US = 250;
const REFERENCE_TICKS = 256;
/** What one report covers at most; a longer silence begins a new one. */
const MOST_PACKETS = 1000;
/** A sender further behind than this says nothing that its estimate could use. */
const MOST_WAITING = 4000;

/**
 * When each packet of one connection came (draft-holmer-rmcat-transport-wide-cc-01), by which the sender learns how
 * much it may send. One for a connection, not for a track: the numbers run over all of its tracks, and packets that
 * did not come are reported as such.
 */
export function transportFeedback(sender: number) {
  const unwrap = unwrapper();
  let came = new Map<number, number>();
  let next: number | undefined;
  let count = 0;

  return {
    arrived(sequence: number, micros: number): void {
      const at = unwrap(sequence);
      // Reported as lost already: the sender does not take it back.
      if (at < (next ?? at) || came.size >= MOST_WAITING) return;
      if (!came.has(at)) came.set(at, Math.floor(micros / TICK_US));
    },

    /** Reports of all that came since the last ones, for the SSRC `media`. */
    reports(media: number): Buffer[] {
      const known = [...came].sort(([a], [b]) => a - b);
      came = new Map();
      const done: Buffer[] = [];
      let from = 0;
      while (from < known.length) {
        const { body, until, end } = report(known, from, next ?? known[from]?.[0] ?? 0, count);
        done.push(feedback(15, sender, media, body));
        count = (count + 1) & 0xff;
        from = until;
        next = end;
      }
      return done;
    },
  };
}

/** One report from `known[from]` on, as far as it reaches, whose first number is `base`. */
function report(known: readonly (readonly [number, number])[], from: number, base: number, count: number) {
  const first = known[from]?.[1] ?? 0;
  const reference = Math.floor(first / REFERENCE_TICKS);
  let last = reference * REFERENCE_TICKS;
  let until = from;
  // Where too much was lost since the last report, what is older is passed over.
  const start = Math.max(base, (known[from]?.[0] ?? base) - MOST_PACKETS / 2);
  let end = start;
  const symbols: number[] = [];
  const deltas: number[] = [];
  for (const [sequence, tick] of known.slice(from)) {
    const delta = tick - last;
    if (sequence - start >= MOST_PACKETS || delta < -0x8000 || delta > 0x7fff) break;
    while (end < sequence) {
      symbols.push(0);
      end += 1;
    }
    const isSmall = delta >= 0 && delta <= 0xff;
    symbols.push(isSmall ? 1 : 2);
    if (isSmall) deltas.push(delta);
    else deltas.push((delta >> 8) & 0xff, delta & 0xff);
    last = tick;
    end = sequence + 1;
    until += 1;
  }
  const chunks = chunksOf(symbols);
  const head = Buffer.alloc(8 + chunks.length * 2);
  head.writeUInt16BE(start & 0xffff, 0);
  head.writeUInt16BE(symbols.length, 2);
  head.writeUIntBE(reference & 0xffffff, 4, 3);
  head.writeUInt8(count, 7);
  chunks.forEach((chunk, index) => head.writeUInt16BE(chunk, 8 + index * 2));
  return { body: Buffer.concat([head, Buffer.from(deltas)]), until, end };
}

/** Runs of one symbol where they are long, seven symbols of two bits each elsewhere. */
function chunksOf(symbols: readonly number[]): number[] {
  const chunks: number[] = [];
  let at = 0;
  while (at < symbols.length) {
    const symbol = symbols[at] ?? 0;
    let run = 1;
    while (at + run < symbols.length && symbols[at + run] === symbol && run < 0x1fff) run += 1;
    if (run >= 7) {
      chunks.push((symbol << 13) | run);
      at += run;
      continue;
    }
    let chunk = 0xc000;
    for (let i = 0; i < 7; i += 1) chunk |= (symbols[at + i] ?? 0) << (12 - 2 * i);
    chunks.push(chunk);
    at += 7;
  }
  return chunks;
}
