import type { Grant } from './grants.ts';

/** What a credential opens: one room, or (null) any room of its project. */
export type Admission = Omit<Grant, 'roomId'> & { roomId: string | null };

/**
 * Reads a credential that somebody wants to come into a room with. Each door has one for its own kinds.
 *
 * @returns undefined when the text is no credential of this door
 * @throws token_…, key_disabled, wrong_kind, wrong_role, code_locked, code_not_found when it is one, and is not good
 */
export type ReadAdmission = (text: string) => Promise<Admission | undefined>;
