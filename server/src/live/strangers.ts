/** At most so many sockets wait until their credential is believed, here and from one address. */
const MOST = 512;
const MOST_OF_ONE = 32;

interface Stranger {
  address: string;
  end: () => void;
}

/**
 * Counts sockets whose credential is not believed yet. Of one address there are only so many; where there are too many of
 * all, the one that has waited longest is ended, so that nobody who says nothing keeps others out.
 *
 * @returns a function that counts one more, which `end` ends, and answers what takes it out of the count; undefined: there
 * are too many of this address
 */
export function strangerCounter(): (address: string, end: () => void) => (() => void) | undefined {
  const byAddress = new Map<string, number>();
  const waiting = new Set<Stranger>();

  function forget(one: Stranger): void {
    if (!waiting.delete(one)) return;
    const rest = (byAddress.get(one.address) ?? 1) - 1;
    if (rest > 0) byAddress.set(one.address, rest);
    else byAddress.delete(one.address);
  }

  return (address, end) => {
    const ofOne = byAddress.get(address) ?? 0;
    if (ofOne >= MOST_OF_ONE) return undefined;
    const [oldest] = waiting;
    if (oldest && waiting.size >= MOST) {
      forget(oldest);
      oldest.end();
    }
    const one = { address, end };
    waiting.add(one);
    byAddress.set(address, ofOne + 1);
    return () => {
      forget(one);
    };
  };
}
