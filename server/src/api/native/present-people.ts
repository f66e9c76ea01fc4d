import type * as wire from '@enfilade/protocol';
import type { Group } from '../../projects/groups.ts';
import { isUnrestricted } from '../../projects/scopes.ts';
import type { User } from '../../projects/users.ts';
import type { House } from '../../house.ts';
import { invitationFor } from '../../rooms/invitations.ts';
import type { RoomLink } from '../../rooms/links.store.ts';
import type { ListedMember } from '../../rooms/members.ts';
import { isoTime } from '../shared/iso-time.ts';
import type { Caller } from './auth.ts';
import { timeOrNull } from './present-projects.ts';
import { isPermitted } from './scopes.ts';

/** A person, as the caller may see them. */
export function presentUser(house: House, caller: Caller, user: User): wire.User {
  const { permissions } = caller.key;
  const mayInvite =
    user.kind === 'admin' ? isUnrestricted(permissions) : isPermitted(permissions, 'POST', 'accounts');
  const isInvited = user.status === 'pending' && mayInvite;
  return {
    id: user.id,
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    type: user.kind,
    status: user.status,
    is_owner: user.id === caller.project.ownerId,
    invitation_url: isInvited ? `${house.publicUrl()}/s/${invitationFor(house.box, user)}` : null,
    created_at: isoTime(user.createdAt),
  };
}

/** @param size how many people are in it */
export function presentGroup(group: Group, size: number): wire.Group {
  return {
    id: group.id,
    name: group.name,
    manager_id: group.managerId,
    size,
    created_at: isoTime(group.createdAt),
  };
}

export function presentMember(member: ListedMember): wire.Member {
  const { subject } = member;
  const isOwner = member.access === 'owner';
  const given = isOwner ? { created_at: null, created_by: null } : givenIn(member);
  if (subject.kind === 'group') {
    const { id, name } = subject.group;
    return { id, kind: 'group', name, email: null, access: member.access, ...given };
  }
  const { id, email, firstName, lastName } = subject.user;
  const name = `${firstName} ${lastName}`.trim() || email;
  return { id, kind: 'user', name, email, access: member.access, ...given };
}

function givenIn({ createdAt, createdBy }: Exclude<ListedMember, { access: 'owner' }>) {
  return { created_at: isoTime(createdAt), created_by: createdBy };
}

/** A link; where it leads is for who may change links. */
export function presentLink(house: House, { key }: Caller, link: RoomLink): wire.Link {
  const mayChange = isPermitted(key.permissions, 'POST', 'rooms');
  return {
    id: link.id,
    kind: link.kind,
    primary: link.primary,
    access: link.access,
    title: link.title,
    url: mayChange ? `${house.publicUrl()}/s/${link.key}` : null,
    has_password: link.sealedPassword !== null,
    deny_download: link.denyDownload,
    internal: link.internal,
    expires_at: timeOrNull(link.expiresAt),
    max_uses: link.maxUses,
    uses: link.uses,
    created_at: isoTime(link.createdAt),
    created_by: link.createdBy,
  };
}
