/**
 * Which room: its `id`, its `short_id`, its `number`, or `name:` and its name.
 *
 * @example
 * ```ts
 * await enfilade.rooms.get('name:algebra-2');
 * ```
 */
export type RoomRef = string | number;

/** A room in the address of a call. */
export function roomAt(room: RoomRef): { path: { room_id: string } } {
  return { path: { room_id: String(room) } };
}
