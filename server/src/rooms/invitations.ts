import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import type { SecretBox } from '../projects/secrets.ts';
import type { User } from '../projects/users.ts';
import { ACCESSES } from './access.ts';
import { linkWithKey } from './links.store.ts';
import { accessGiven } from './members.store.ts';
import { giveAccess, holdOpenRoom, ownerIdOf, sharedRoom } from './members.ts';
import type { Room } from './room.ts';
import { noteRoomEvent } from './rooms.ts';
import { stateOfLink } from './visits.ts';

/**
 * Makes a person who follows an invitation link a member of its room, counts the use and writes `room.member_added` or
 * `room.member_changed`. Who owns the room, or has as much there already, uses nothing up.
 *
 * @throws link_not_found for a link that is none of the project's, or is not good any more; room_archived;
 * access_not_allowed (DS 4.4)
 */
export async function followInvitation(tx: Tx, actor: Actor, key: string, user: User): Promise<Room> {
  const found = await linkWithKey(tx, key);
  if (found?.kind !== 'invitation' || found.projectId !== user.projectId) throw fail('link_not_found');
  const room = await holdOpenRoom(tx, actor, { num: found.roomNum });
  // Read again now that nobody else counts.
  const link = await linkWithKey(tx, key);
  if (!link || stateOfLink(link, room) !== 'open') throw fail('link_not_found');
  const before = await accessGiven(tx, room.num, user.id);
  const isMember = before && ACCESSES.indexOf(before) <= ACCESSES.indexOf(link.access);
  if (isMember || (await ownerIdOf(tx, room)) === user.id) return room;
  await giveAccess(tx, actor, await sharedRoom(tx, room), { kind: 'user', user }, link.access);
  await tx
    .updateTable('room_links')
    .set({ uses: link.uses + 1 })
    .where('id', '=', link.id)
    .execute();
  const data = { subjectId: user.id, subjectKind: 'user', access: link.access, linkId: link.id };
  const type = before === undefined ? 'room.member_added' : 'room.member_changed';
  return noteRoomEvent(tx, actor, room, type, data);
}

/** How long a personal invitation is good; another one can be had at any time. */
const INVITED_MS = 7 * 24 * 3_600_000;
const INVITED = 'invited';

/** What a person who was invited by name shows when they come, to choose a password. */
export function invitationFor(box: SecretBox, user: User): string {
  return box.seal(JSON.stringify([INVITED, user.projectId, user.id, Date.now() + INVITED_MS]));
}

/** Whom a personal invitation was made for; undefined when it is none, or too old. */
export function invitedPerson(
  box: SecretBox,
  text: string,
): { projectId: string; userId: string } | undefined {
  if (!text.includes('.') || text.length > 1024) return undefined;
  try {
    const content = JSON.parse(box.open(text)) as [string, string, string, number];
    const [word, projectId, userId, until] = content;
    return word === INVITED && until > Date.now() ? { projectId, userId } : undefined;
  } catch {
    return undefined;
  }
}
