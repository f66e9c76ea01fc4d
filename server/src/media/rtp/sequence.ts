/** Sequence numbers of 16 bits as ones that go on, so that they can be compared and kept in a map. */
export function unwrapper(): (sequence: number) => number {
  let newest = -1;
  return (sequence) => {
    if (newest < 0) return (newest = sequence);
    // The shorter way round is the one that was gone.
    const step = (((sequence - newest) & 0xffff) ^ 0x8000) - 0x8000;
    const found = newest + step;
    if (found > newest) newest = found;
    return found;
  };
}
