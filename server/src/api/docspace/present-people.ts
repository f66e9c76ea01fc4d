import type { Project } from '../../projects/projects.ts';
import type { Group } from '../../projects/groups.ts';
import type { People, User } from '../../projects/users.ts';
import { dateOf } from './dates.ts';
import { ActivationStatus, EmployeeStatus } from './enums-sharing.ts';

/** Who looks at rooms and folders. */
export interface Viewer {
  project: Project;
  people: People;
}

/** An EmployeeDto (DS 4.9). Nobody has a picture or a page of their own here. */
export function presentEmployee(id: string, user: User | undefined) {
  const picture = '';
  return {
    id,
    displayName: user ? displayName(user) : 'Unknown Unknown',
    avatar: picture,
    avatarOriginal: picture,
    avatarMax: picture,
    avatarMedium: picture,
    avatarSmall: picture,
    profileUrl: '',
    hasAvatar: false,
    isAnonim: false,
  };
}

/** What a person is called. */
export function displayName({ firstName, lastName, email }: User): string {
  return `${firstName} ${lastName}`.trim() || email;
}

const STATUSES = {
  active: { status: EmployeeStatus.Active, activationStatus: ActivationStatus.Activated },
  pending: { status: EmployeeStatus.Pending, activationStatus: ActivationStatus.Pending },
  disabled: { status: EmployeeStatus.Terminated, activationStatus: ActivationStatus.Activated },
};

/** An EmployeeFullDto (DS 4.9). @param groups those the person is in */
export function presentPerson(user: User, ownerId: string, groups: readonly Group[] = []) {
  return {
    ...presentEmployee(user.id, user),
    firstName: user.firstName,
    lastName: user.lastName,
    userName: user.email,
    email: user.email,
    ...STATUSES[user.status],
    groups: groups.map(presentGroupBriefly),
    isAdmin: user.kind === 'admin',
    isRoomAdmin: user.kind === 'room_admin',
    isLDAP: false,
    listAdminModules: [],
    isOwner: user.id === ownerId,
    isVisitor: user.kind === 'guest',
    isCollaborator: user.kind === 'user',
    cultureName: 'en-US',
    mobilePhoneActivationStatus: 0,
    isSSO: false,
    loginEventId: 0,
    registrationDate: dateOf(user.createdAt),
    hasPersonalFolder: false,
    tfaAppEnabled: false,
  };
}

/** A GroupSummaryDto (DS 4.8). */
export function presentGroupBriefly({ id, name, managerId }: Group) {
  return { id, name, manager: managerId ?? undefined, isSystem: false };
}
