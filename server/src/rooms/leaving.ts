import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { deleteGroup, type Group } from '../projects/groups.ts';
import { deleteUser } from '../projects/people.ts';
import type { User } from '../projects/users.ts';
import { deleteOldUploads } from './pictures.store.ts';
import { forgetShelves } from './shelves.store.ts';

/**
 * Takes a person out of the actor's project, and out of all its rooms; `user.deleted` stands for all of it. Rooms they
 * own stay, with an owner who is not known, until they are given another.
 *
 * @throws user_not_found, owner_protected
 */
export async function removePerson(tx: Tx, actor: Actor, id: string): Promise<User> {
  const user = await deleteUser(tx, actor, id);
  await tx.deleteFrom('room_members').where('subject_id', '=', id).execute();
  await tx.deleteFrom('pins').where('user_id', '=', id).execute();
  await forgetShelves(tx, id);
  await deleteOldUploads(tx, id, 0);
  return user;
}

/** Takes a group out of the actor's project, and out of all its rooms. @throws group_not_found */
export async function removeGroup(tx: Tx, actor: Actor, id: string): Promise<Group> {
  const group = await deleteGroup(tx, actor, id);
  await tx.deleteFrom('room_members').where('subject_id', '=', id).execute();
  return group;
}
