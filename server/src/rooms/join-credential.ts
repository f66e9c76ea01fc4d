import type { Queries } from '../db/database.ts';
import { hashOf } from '../projects/secrets.ts';
import type { Grant } from './grants.ts';
import type { Room } from './room.ts';
import { findRoom, roomNamed } from './rooms.store.ts';

/** What a credential opens: one room, or (null) any room of its project. */
export type Admission = Omit<Grant, 'roomId'> & { roomId: string | null };

/** Lets people in with the credentials of one API. */
export interface AdmissionDoor {
  /**
   * Reads a credential that somebody wants to come into a room with.
   *
   * @returns undefined when the text is no credential of this door
   * @throws token_…, key_disabled, wrong_kind, wrong_role, code_locked, code_not_found when it is one, and is not good
   */
  read(text: string): Promise<Admission | undefined>;
  /**
   * The `tokenHash` of a credential that may be too old, for doors where several texts are the same credential.
   *
   * @returns undefined when the text is no such credential
   */
  hashOf?(text: string): string | undefined;
}

/** How a credential is known where it is revoked, whichever door it is of, also when it is too old. */
export function hashOfCredential(doors: readonly AdmissionDoor[], text: string): string {
  for (const door of doors) {
    const hash = door.hashOf?.(text);
    if (hash !== undefined) return hash;
  }
  return hashOf(text);
}

/** What a text opens, whichever door it is of; undefined: it is no credential. @throws what its door throws */
export async function admissionOf(
  doors: readonly AdmissionDoor[],
  text: string,
): Promise<Admission | undefined> {
  for (const door of doors) {
    const admission = await door.read(text);
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
