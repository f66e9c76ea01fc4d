import type { Static } from 'typebox';
import { fail } from '../../errors.ts';
import type { Tx } from '../../db/database.ts';
import type { Access } from '../../rooms/access.ts';
import { setMember, type WantedSubject } from '../../rooms/members.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import type { Caller } from './auth.ts';
import { accessOfShare } from './enums-sharing.ts';
import type { SharedTo } from './schema.ts';

/** Who is given what (DS 5.2 `share`, 5.9 `invitations`); no access: it is taken away. */
export interface Wish {
  subject: WantedSubject;
  access: Access | undefined;
}

/**
 * @param id of a person or a group
 * @throws bad_input where nobody is named; access_not_allowed for an access that is not given in rooms
 */
export function wishOf(id: string | undefined, email: string | undefined, share: number): Wish {
  const access = accessOfShare(share);
  if (access === undefined && share !== 0) throw fail('access_not_allowed');
  return { subject: subjectNamed(id, email), access };
}

function subjectNamed(id: string | undefined, email: string | undefined): WantedSubject {
  const isId = id !== undefined && !/^[0-]*$/.test(id);
  if (isId) return { id: id.toLowerCase() };
  if (email !== undefined && email.trim() !== '') return { email };
  throw fail('bad_input', { text: 'An invitation needs an id or an e-mail address.' });
}

/**
 * Gives everybody whom a new room is shared with their access; none at all is no fault.
 *
 * @returns the room as it is then
 * @throws what `setMember` throws
 */
export async function giveAll(
  tx: Tx,
  { actor, project }: Caller,
  room: Room,
  share: readonly Static<typeof SharedTo>[],
): Promise<Room> {
  for (const { shareTo, email, access } of share) {
    const wish = wishOf(shareTo, email, access);
    if (wish.access) await setMember(tx, actor, { num: room.num }, wish.subject, wish.access);
  }
  return getRoom(tx, project.id, { num: room.num });
}
