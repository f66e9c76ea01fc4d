import type { Group } from '../../projects/groups.ts';
import type { People, User } from '../../projects/users.ts';
import { presentPerson } from './present-people.ts';

const NO_CATEGORY = '00000000-0000-0000-0000-000000000000';

/** A group (DS 7.1). */
function one({ id, name, managerId }: Group, people: People, ownerId: string, membersCount: number) {
  const manager = managerId === null ? undefined : people.get(managerId);
  return {
    id,
    name,
    category: NO_CATEGORY,
    isLDAP: false,
    isSystem: false,
    manager: manager && presentPerson(manager, ownerId),
    membersCount,
  };
}

/** The people in it, by name. */
function members(people: readonly User[], ownerId: string) {
  const shown = people.map((user) => presentPerson(user, ownerId));
  return { members: shown.sort((a, b) => (a.displayName < b.displayName ? -1 : 1)) };
}

export const presentGroup = { one, members };
