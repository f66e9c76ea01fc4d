/** In pixels of the film; all even, because colours are halved. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const GAP = 8;
/** Of who is beside a shared screen. */
const STRIP = 0.2;
export const MOST_TILES = 16;
const WIDE = 16 / 9;

const even = (value: number): number => Math.max(2, 2 * Math.floor(value / 2));

/** Tiles of the same size, as large as they can be, in rows of which the last is centred. */
export function grid(count: number, area: Box): Box[] {
  const shapes = Array.from({ length: count }, (_, index) => {
    const columns = index + 1;
    const rows = Math.ceil(count / columns);
    return { columns, rows, width: tileWidth(area, columns, rows) };
  });
  const best = shapes.reduce((a, b) => (b.width > a.width ? b : a), { columns: 1, rows: 1, width: 0 });
  const width = even(best.width);
  const height = even(best.width / WIDE);
  const top = area.y + (area.height - best.rows * height - (best.rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / best.columns);
    const inRow = Math.min(best.columns, count - row * best.columns);
    const left = area.x + (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    return {
      x: even(left + (index - row * best.columns) * (width + GAP)),
      y: even(top + row * (height + GAP)),
      ...{ width, height },
    };
  });
}

function tileWidth(area: Box, columns: number, rows: number): number {
  const width = (area.width - (columns - 1) * GAP) / columns;
  const height = (area.height - (rows - 1) * GAP) / rows;
  return Math.min(width, height * WIDE);
}

/** A shared screen with the people in a strip: at its right, or below it in a film that is higher than wide. */
export function besideScreen(count: number, film: { width: number; height: number }): [Box, ...Box[]] {
  const inner = { x: GAP, y: GAP, width: film.width - 2 * GAP, height: film.height - 2 * GAP };
  if (count === 0) return [rounded(inner)];
  const isWide = film.width >= film.height;
  const strip = Math.round((isWide ? inner.width : inner.height) * STRIP);
  const screen = isWide
    ? { ...inner, width: inner.width - strip - GAP }
    : { ...inner, height: inner.height - strip - GAP };
  const people = isWide
    ? { ...inner, x: inner.x + inner.width - strip, width: strip }
    : { ...inner, y: inner.y + inner.height - strip, height: strip };
  return [rounded(screen), ...grid(count, people)];
}

/** Where so many people are who are seen alike. */
export function gridOf(count: number, film: { width: number; height: number }): Box[] {
  return grid(count, { x: GAP, y: GAP, width: film.width - 2 * GAP, height: film.height - 2 * GAP });
}

/** How many are seen beside a screen. */
export function besides(film: { width: number; height: number }): number {
  const isWide = film.width >= film.height;
  const [along, across] = isWide ? [film.height, film.width] : [film.width, film.height];
  const tile = isWide ? (across * STRIP) / WIDE : across * STRIP * WIDE;
  return Math.max(1, Math.min(MOST_TILES, Math.floor(along / tile)));
}

function rounded({ x, y, width, height }: Box): Box {
  return { x: even(x), y: even(y), width: even(width), height: even(height) };
}
