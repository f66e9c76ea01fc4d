import { fail } from '../../errors.ts';
import type { RoomRef } from '../../rooms/rooms.store.ts';

/** The room that a path names by its number (DS 2.1 path ids). @throws room_not_found */
export function roomNamed(id: string): RoomRef & { num: number } {
  if (!/^\d{1,15}$/.test(id)) throw fail('room_not_found');
  return { num: Number(id) };
}
