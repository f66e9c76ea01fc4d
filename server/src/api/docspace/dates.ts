/** Epoch milliseconds as `2026-11-21T09:30:15.1230000Z`: seven digits of a second (DS 2.3). */
export function dateOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}0000Z`;
}

/** Epoch milliseconds as `2026-11-21T09:30:15`, as only a login's end is told (DS 2.3). */
export function plainDateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
