import { LruMap } from 'toad-cache';
import { fail } from '../../errors.ts';

const MINUTE = 60_000;
/** How many links are counted at once; the one that was tried longest ago is forgotten. */
const COUNTED = 20_000;
/** Of one link in a minute, from wherever they come: people chose its password, so it may be short. */
const WRONG = 30;

export interface WrongPasswords {
  /** @throws rate_limited when too many were wrong in this minute, without comparing */
  check(link: string, compare: () => boolean): boolean;
}

/** Counts the wrong passwords that each link is given. */
export function wrongPasswords(): WrongPasswords {
  const wrong = new LruMap<{ count: number }>(COUNTED, MINUTE);
  return {
    check: (link, compare) => {
      const seen = wrong.get(link);
      if (seen && seen.count >= WRONG) throw fail('rate_limited');
      const isRight = compare();
      if (!isRight && seen) seen.count += 1;
      if (!isRight && !seen) wrong.set(link, { count: 1 });
      return isRight;
    },
  };
}
