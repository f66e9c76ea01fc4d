import { measureCreating, type Created } from '../lib/creating.ts';
import { DOORS } from '../lib/doors.ts';
import { ours } from '../lib/targets.ts';
import type { Work } from '../lib/work.ts';

/** Creates rooms at each door, every time in a fresh server. */
export async function create({ work, options, journal }: Work): Promise<Created[]> {
  const results: Created[] = [];
  for (const door of DOORS) results.push(await measureCreating(ours(door), work, options, journal));
  return results;
}
