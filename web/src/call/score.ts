/** Round trips of so many seconds, and parts lost, up to which a line is very good, good, fair and poor. */
const SCORES: readonly [score: number, seconds: number, lost: number][] = [
  [5, 0.12, 0.01],
  [4, 0.25, 0.03],
  [3, 0.4, 0.08],
  [2, 0.8, 0.2],
];

/** How good one's own line is, 0 to 5; undefined: not known. */
export function scoreOf(roundTrip: number | undefined, lost: number): number {
  return SCORES.find(([, seconds, part]) => (roundTrip ?? 0) <= seconds && lost <= part)?.[0] ?? 1;
}
