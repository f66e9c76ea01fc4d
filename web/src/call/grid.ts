const WIDE = 16 / 9;
const GAP = 10;

/** In how many columns so many pictures are the largest in a space; pixels. */
export function columnsFor(count: number, width: number, height: number): number {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const wide = (width - GAP * (columns - 1)) / columns;
    const high = (height - GAP * (rows - 1)) / rows;
    const size = Math.min(wide, high * WIDE);
    if (size > best.size) best = { columns, size };
  }
  return best.columns;
}

/** How large one of them is then; pixels. */
export function sizeFor(count: number, columns: number, width: number, height: number): number {
  const rows = Math.ceil(count / columns);
  const wide = (width - GAP * (columns - 1)) / columns;
  const high = (height - GAP * (rows - 1)) / rows;
  return Math.floor(Math.min(wide, high * WIDE));
}

/** The layer that a picture of so many pixels of the screen wants. */
export function layerFor(height: number, isLarge: boolean): 'high' | 'medium' | 'low' {
  if (isLarge || height >= 400) return 'high';
  return height >= 220 ? 'medium' : 'low';
}
