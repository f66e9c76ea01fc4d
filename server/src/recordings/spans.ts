import type { Span } from './manifest.ts';

/** The end of what has not ended yet. */
export const UNENDED = 0;

/**
 * Of one track, or of the pauses: a hand that switches every three seconds needs hours for as many. All of them are
 * written to disk with each change, and the film has to be cut at each.
 */
export const MOST_SPANS = 5000;

/** A span begins. Where there are too many, the two that are closest become one: who was silent is not heard. */
export function openSpan(spans: Span[], at: number): void {
  spans.push({ from: at, to: UNENDED });
  if (spans.length <= MOST_SPANS) return;
  let closest = 1;
  const gapBefore = (index: number): number => (spans[index]?.from ?? 0) - (spans[index - 1]?.to ?? 0);
  for (let index = 2; index < spans.length; index += 1) {
    if (gapBefore(index) < gapBefore(closest)) closest = index;
  }
  const [later] = spans.splice(closest, 1);
  const kept = spans[closest - 1];
  if (later && kept) kept.to = later.to;
}

/** The one that has not ended ends, if there is one. */
export function closeSpan(spans: readonly Span[], at: number): void {
  const last = spans.at(-1);
  if (last?.to === UNENDED) last.to = at;
}
