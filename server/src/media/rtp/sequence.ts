/** Sequence numbers of so many bits as ones that go on, so that they can be compared and kept in a map. */
export function unwrapper(bits: 16 | 32 = 16): (sequence: number) => number {
  const all = 2 ** bits;
  let newest = -1;
  return (sequence) => {
    if (newest < 0) return (newest = sequence);
    // The shorter way round is the one that was gone.
    const ahead = (((sequence - newest) % all) + all) % all;
    const step = ahead < all / 2 ? ahead : ahead - all;
    const found = newest + step;
    if (found > newest) newest = found;
    return found;
  };
}
