import type { Queries } from '../db/database.ts';
import type { Grant } from './grants.ts';
import type { Room } from './room.ts';
import { findRoom, roomNamed } from './rooms.store.ts';

/** What a credential opens: one room, or (null) any room of its project. */
export type Admission = Omit<Grant, 'roomId'> & { roomId: string | null };

/**
 * Reads a credential that somebody wants to come into a room with. Each door has one for its own kinds.
 *
 * @returns undefined when the text is no credential of this door
 * @throws token_…, key_disabled, wrong_kind, wrong_role, code_locked, code_not_found when it is one, and is not good
 */
export type ReadAdmission = (text: string) => Promise<Admission | undefined>;

/** What a text opens, whichever door it is of; undefined: it is no credential. @throws what its door throws */
export async function admissionOf(
  doors: readonly ReadAdmission[],
  text: string,
): Promise<Admission | undefined> {
  for (const door of doors) {
    const admission = await door(text);
    if (admission) return admission;
  }
  return undefined;
}

/** The room that is named by `id`, `short_id`, `number` or `name:…`, if the admission is to it. */
export async function roomAdmittedTo(
  queries: Queries,
  { projectId, roomId }: Admission,
  name: string,
): Promise<Room | undefined> {
  const ref = roomNamed(name);
  const room = ref && (await findRoom(queries, projectId, ref));
  return room && (roomId === null || roomId === room.id) ? room : undefined;
}
