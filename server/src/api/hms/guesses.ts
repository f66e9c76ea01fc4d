import { LruMap } from 'toad-cache';
import { fail, HouseError } from '../../errors.ts';

const MINUTE = 60_000;
/** How many addresses are counted at once; the one that asked longest ago is forgotten. */
const COUNTED = 20_000;

/**
 * A code has ten letters, so it could be found by trying: an address that tried too many codes that do not exist gets
 * no further answer in this minute, not even for one that does.
 *
 * @param most wrong codes in a minute
 * @throws rate_limited; code_not_found and whatever else `look` throws
 */
export function guessCounter(most: number): <T>(address: string, look: () => Promise<T>) => Promise<T> {
  const wrong = new LruMap<{ count: number }>(COUNTED, MINUTE);
  return async (address, look) => {
    const seen = wrong.get(address);
    if (seen && seen.count >= most) throw fail('rate_limited');
    try {
      return await look();
    } catch (reason) {
      if (reason instanceof HouseError && reason.code === 'code_not_found') {
        const counted = wrong.get(address);
        if (counted) counted.count += 1;
        else wrong.set(address, { count: 1 });
      }
      throw reason;
    }
  };
}
