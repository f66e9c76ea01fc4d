/** When nothing happened for longer, that is idle; of it so much is left. */
const IDLE_MS = 3000;
const LEFT_MS = 1000;

/** When each step is played: as it was, or with less between steps that are far apart. */
export function playedAt(times: readonly number[], skipsIdle: boolean): number[] {
  let skipped = 0;
  return times.map((time, index) => {
    const gap = time - (times[index - 1] ?? 0);
    if (skipsIdle && gap > IDLE_MS) skipped += gap - LEFT_MS;
    return time - skipped;
  });
}

/** How many steps are done at a position. */
export function stepsAt(played: readonly number[], position: number): number {
  let low = 0;
  let high = played.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((played[middle] ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where the same moment is when idle times are skipped, or no longer are. */
export function moved(position: number, from: readonly number[], to: readonly number[]): number {
  const index = stepsAt(from, position) - 1;
  if (index < 0) return 0;
  const since = position - (from[index] ?? 0);
  return Math.min((to[index] ?? 0) + since, to[index + 1] ?? Infinity, to.at(-1) ?? 0);
}

/** `1:05`, `1:02:03`. */
export function spelt(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
