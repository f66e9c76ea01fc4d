import type { Project } from '../../projects/projects.ts';
import type { People, User } from '../../projects/users.ts';
import { dateOf } from './dates.ts';

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

function displayName({ firstName, lastName, email }: User): string {
  return `${firstName} ${lastName}`.trim() || email;
}

/** An EmployeeFullDto (DS 4.9) of the administrator of a project. */
export function presentPerson(user: User, ownerId: string) {
  return {
    ...presentEmployee(user.id, user),
    firstName: user.firstName,
    lastName: user.lastName,
    userName: user.email,
    email: user.email,
    status: 1,
    activationStatus: 1,
    groups: [],
    isAdmin: true,
    isRoomAdmin: false,
    isLDAP: false,
    listAdminModules: [],
    isOwner: user.id === ownerId,
    isVisitor: false,
    isCollaborator: false,
    cultureName: 'en-US',
    mobilePhoneActivationStatus: 0,
    isSSO: false,
    loginEventId: 0,
    registrationDate: dateOf(user.createdAt),
    hasPersonalFolder: false,
    tfaAppEnabled: false,
  };
}
