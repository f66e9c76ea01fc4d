import { badInput } from '../errors.ts';
import type { RoomSettings } from './room.ts';

/** More need a room that is large. */
export const MOST_IN_A_ROOM = 2500;
const MOST_IN_A_LARGE_ROOM = 20_000;

/**
 * How many people a room may be made for (HM 2.1).
 *
 * @throws bad_input in the published words
 */
export function checkSize({ size = 0, largeRoom = false }: Pick<RoomSettings, 'size' | 'largeRoom'>): void {
  if (size > MOST_IN_A_LARGE_ROOM) throw badInput('room size', 'greater than 20000');
  if (!largeRoom && size > MOST_IN_A_ROOM) {
    throw badInput('room size', 'greater than 2500, set large_room flag as true');
  }
}
