import type { Room } from '../../rooms/room.ts';

/** Whom the JSON of a room names, but for the project's owner. */
export function peopleIn({ createdBy, updatedBy }: Pick<Room, 'createdBy' | 'updatedBy'>): string[] {
  return [createdBy, updatedBy].filter((id) => id !== null);
}
