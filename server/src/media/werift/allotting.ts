/** One picture that somebody wants: what each of its layers takes, lowest first, up to the one that they prefer. */
export interface Wish {
  /** Bits a second. */
  rates: readonly number[];
  /** How many of these they may have now; 0: none. */
  given: number;
}

/** More is given again only where it fits easily: rates go up and down. */
const EASILY = 0.85;

/**
 * How many layers of each picture fit into what somebody is sent at most: first the lowest of all, in the order in which
 * they are wanted, then the next ones.
 *
 * @param most bits a second for all pictures
 */
export function allot(wishes: readonly Wish[], most: number): number[] {
  const given = wishes.map(() => 0);
  const highest = Math.max(0, ...wishes.map(({ rates }) => rates.length));
  let used = 0;
  for (let layer = 0; layer < highest; layer += 1) {
    for (const [index, wish] of wishes.entries()) {
      const rate = wish.rates[layer];
      // Whoever did not get the layer below gets none above.
      if (rate === undefined || given[index] !== layer) continue;
      const more = rate - (layer === 0 ? 0 : (wish.rates[layer - 1] ?? 0));
      const limit = wish.given > layer ? most : most * EASILY;
      if (used + more > limit) continue;
      used += Math.max(0, more);
      given[index] = layer + 1;
    }
  }
  return given;
}
