import type { Manifest, Span } from '../manifest.ts';

/** Pictures a second of what is composed. */
export const RATE = 25;

/** The recording without its pauses: which stretches there are, in ms since 1970, and where they are in the film. */
export interface Timeline {
  kept: Span[];
  /** Where a moment is, in ms from the beginning of the film; a moment of a pause is where the pause was. */
  at(time: number): number;
}

/** What of a recording is in its film: all but the pauses. */
export function timelineOf({ startedAt, endedAt, pauses }: Manifest): Timeline {
  const kept: Span[] = [];
  let from = startedAt;
  for (const pause of pauses.toSorted((a, b) => a.from - b.from)) {
    if (pause.from > from) kept.push({ from, to: Math.min(pause.from, endedAt) });
    from = Math.max(from, pause.to);
    if (from >= endedAt) break;
  }
  if (from < endedAt) kept.push({ from, to: endedAt });
  return {
    kept,
    at: (time) => kept.reduce((sum, span) => sum + Math.max(0, Math.min(time, span.to) - span.from), 0),
  };
}

/** Which picture of the film is shown at a moment. */
export const frameOf = (filmMs: number): number => Math.round((filmMs * RATE) / 1000);
