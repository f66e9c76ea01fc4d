import { unwrapper } from './sequence.ts';

/** Something that came, and whether it follows what was given before without a gap. */
export interface Ordered<T> {
  item: T;
  follows: boolean;
}

/** More is no loss but another beginning. */
const BREAK = 3000;

/**
 * Packets of one stream in the order of their numbers, each once. What is missing is waited for `patience` ms, and
 * while no more than `most` packets wait behind it.
 */
export function ordering<T>({ patience, most }: { patience: number; most: number }) {
  let unwrap = unwrapper();
  const held = new Map<number, { item: T; since: number }>();
  let next = -1;
  let follows = false;

  function take(found: Ordered<T>[]): void {
    for (let one = held.get(next); one; one = held.get(next)) {
      held.delete(next);
      found.push({ item: one.item, follows });
      follows = true;
      next += 1;
    }
  }

  /** What is missing before the oldest that waits will not come. */
  function skip(found: Ordered<T>[]): void {
    next = Math.min(...held.keys());
    follows = false;
    take(found);
  }

  return {
    push(sequence: number, item: T, now: number): Ordered<T>[] {
      const found: Ordered<T>[] = [];
      let at = unwrap(sequence);
      if (next >= 0 && Math.abs(at - next) > BREAK) {
        while (held.size > 0) skip(found);
        unwrap = unwrapper();
        at = unwrap(sequence);
        next = -1;
      }
      if (next < 0) {
        next = at;
        follows = false;
      }
      if (at < next || held.has(at)) return found;
      held.set(at, { item, since: now });
      take(found);
      while (held.size > most) skip(found);
      return found;
    },

    /** What has waited long enough for those before it. */
    due(now: number): Ordered<T>[] {
      const found: Ordered<T>[] = [];
      while (held.size > 0) {
        const oldest = held.get(Math.min(...held.keys()));
        if (oldest && now - oldest.since < patience) break;
        skip(found);
      }
      return found;
    },

    /** All that waits. */
    rest(): Ordered<T>[] {
      const found: Ordered<T>[] = [];
      while (held.size > 0) skip(found);
      return found;
    },
  };
}
