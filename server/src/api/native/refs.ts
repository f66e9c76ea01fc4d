import { fail } from '../../errors.ts';
import type { RoomRef } from '../../rooms/rooms.store.ts';

/** The room that a path names: by `id`, `short_id`, `number` or `name:…`. @throws room_not_found for anything else */
export function roomNamed(text: string): RoomRef {
  if (text.startsWith('name:')) return { alias: text.slice('name:'.length) };
  if (/^[0-9a-f]{32}$/.test(text)) return { id: text };
  if (/^[0-9a-f]{24}$/.test(text)) return { shortId: text };
  if (/^[1-9]\d{0,14}$/.test(text)) return { num: Number(text) };
  throw fail('room_not_found');
}
