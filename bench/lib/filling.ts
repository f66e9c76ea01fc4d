import type { Template, Load, Loader } from './wrk.ts';

const STINTS = 300;

/**
 * Creates rooms in stints until there are `wanted`.
 *
 * @returns the stints
 * @throws Error when a stint creates none
 */
export async function fill(
  load: Loader,
  create: Template,
  wanted: number,
  { seconds, seen }: { seconds?: number; seen?: (stint: Load, rooms: number) => void } = {},
): Promise<{ stints: Load[]; rooms: number }> {
  const stints: Load[] = [];
  let rooms = 0;
  while (rooms < wanted && stints.length < STINTS) {
    const stint = await load(create, seconds);
    const made = stint.requests - stint.refused;
    if (made === 0) throw new Error(`${create.path} creates no rooms`);
    rooms += made;
    stints.push(stint);
    seen?.(stint, rooms);
  }
  return { stints, rooms };
}
