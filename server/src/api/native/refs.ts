import { fail } from '../../errors.ts';
import { roomNamed as refOf, type RoomRef } from '../../rooms/rooms.store.ts';

/** The room that a path names: by `id`, `short_id`, `number` or `name:…`. @throws room_not_found for anything else */
export function roomNamed(text: string): RoomRef {
  const ref = refOf(text);
  if (!ref) throw fail('room_not_found');
  return ref;
}
