/** At most so many sockets wait until their credential is believed, here and from one address. */
const MOST = 512;
const MOST_OF_ONE = 32;

/**
 * Counts sockets whose credential is not believed yet.
 *
 * @returns a function that counts one more of an address, and answers what ends that; undefined: there are too many
 */
export function strangerCounter(): (address: string) => (() => void) | undefined {
  const byAddress = new Map<string, number>();
  let all = 0;
  return (address) => {
    const ofOne = byAddress.get(address) ?? 0;
    if (all >= MOST || ofOne >= MOST_OF_ONE) return undefined;
    all += 1;
    byAddress.set(address, ofOne + 1);
    let isCounted = true;
    return () => {
      if (!isCounted) return;
      isCounted = false;
      all -= 1;
      const rest = (byAddress.get(address) ?? 1) - 1;
      if (rest > 0) byAddress.set(address, rest);
      else byAddress.delete(address);
    };
  };
}
