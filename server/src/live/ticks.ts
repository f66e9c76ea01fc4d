/** Between frames: the more people, the more each frame costs. */
const TICKS: readonly [most: number, ms: number][] = [
  [60, 8],
  [150, 25],
  [600, 40],
  [Infinity, 50],
];
/** People send no more often: what they draw and where they point stays well below what they may send. */
export const TOLD_TICK_MS = 25;

/** Milliseconds between frames, for so many people. */
export function tickOf(people: number): number {
  return TICKS.find(([most]) => people <= most)?.[1] ?? 50;
}
