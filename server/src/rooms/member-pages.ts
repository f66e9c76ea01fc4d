import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import { findUser } from '../projects/users.ts';
import { membersOf, subjectId } from './members.store.ts';
import { ownerIdOf, type ListedMember } from './members.ts';
import type { Room } from './room.ts';

/** Where a page begins: after this one. */
export interface MemberPlace {
  at: number;
  id: string;
}

/** Before everybody who was given access. */
const OWNER: MemberPlace = { at: 0, id: '' };

export function placeOfMember(member: ListedMember): MemberPlace {
  return member.access === 'owner' ? OWNER : { at: member.createdAt, id: subjectId(member.subject) };
}

/** A page of a room's members: the owner, then those who were given access, oldest first; or the other way round before a place. */
export async function pageOfMembers(
  queries: Queries,
  room: Pick<Room, 'num' | 'projectId' | 'createdBy'>,
  { after, before, limit }: { after?: MemberPlace; before?: MemberPlace; limit: number },
): Promise<ListedMember[]> {
  const place = before ?? after ?? OWNER;
  const direction = before ? 'desc' : 'asc';
  const isFirst = !before && !after;
  const owner = isFirst || before ? await ownerOf(queries, room) : [];
  const rows = await queries
    .selectFrom('room_members')
    .selectAll()
    .where('room_num', '=', room.num)
    .where((eb) =>
      eb(eb.refTuple('created_at', 'subject_id'), before ? '<' : '>', eb.tuple(place.at, place.id)),
    )
    .orderBy('created_at', direction)
    .orderBy('subject_id', direction)
    .limit(atMost(limit))
    .execute();
  const members = await membersOf(queries, rows);
  // Before the owner there is nobody.
  if (before) return [...members, ...(place.at > OWNER.at ? owner : [])].slice(0, limit);
  return [...owner, ...members].slice(0, limit);
}

async function ownerOf(
  queries: Queries,
  room: Pick<Room, 'projectId' | 'createdBy'>,
): Promise<ListedMember[]> {
  const user = await findUser(queries, room.projectId, await ownerIdOf(queries, room));
  return user ? [{ subject: { kind: 'user', user }, access: 'owner' }] : [];
}
