/**
 * Leaves out what cannot be painted: halves what fails until it is found. What fails costs twice as much as the whole,
 * for each that is left out only a few more tries.
 *
 * @param probe paints some; throws when it cannot
 */
export async function paintable<T>(
  elements: readonly T[],
  probe: (some: readonly T[]) => Promise<unknown>,
): Promise<T[]> {
  if (elements.length === 0) return [];
  try {
    await probe(elements);
    return [...elements];
  } catch {
    if (elements.length === 1) return [];
  }
  const middle = elements.length >> 1;
  const first = await paintable(elements.slice(0, middle), probe);
  return [...first, ...(await paintable(elements.slice(middle), probe))];
}
