import type { SecretBox } from '../../projects/secrets.ts';
import type { Group } from '../../projects/groups.ts';
import type { House } from '../../house.ts';
import { invitationFor } from '../../rooms/invitations.ts';
import type { RoomLink } from '../../rooms/links.store.ts';
import type { ListedMember } from '../../rooms/members.ts';
import { subjectId } from '../../rooms/members.store.ts';
import type { Rights } from '../../rooms/rights.ts';
import type { Room } from '../../rooms/room.ts';
import { needsPrimaryLink } from '../../rooms/access.ts';
import type { User } from '../../projects/users.ts';
import type { Caller } from './auth.ts';
import { dateOf } from './dates.ts';
import { FileShare, LinkType, shareOf, SubjectType } from './enums-sharing.ts';
import { presentGroupBriefly, presentPerson } from './present-people.ts';
import { linkUrl } from './shown-links.ts';

/** What is known of those who are shown. */
export interface Company {
  groups: ReadonlyMap<string, readonly Group[]>;
}

const NOT_A_LINK = {
  canEditInternal: false,
  canEditDenyDownload: false,
  canEditExpirationDate: false,
};

/** A member of a room as a FileShareDto (DS 4.8). `invitationLink` is ours: nobody else sends it to them. */
export function presentMember(
  house: House,
  caller: Caller,
  rights: Rights,
  { subject, access }: ListedMember,
  { groups }: Company,
) {
  const isOwner = access === 'owner';
  const id = subjectId(subject);
  const shared =
    subject.kind === 'user'
      ? presentPerson(subject.user, caller.project.ownerId, groups.get(id))
      : presentGroupBriefly(subject.group);
  const mayEdit = rights.has('share') && !isOwner && id !== caller.user.id;
  return {
    access: isOwner ? FileShare.ReadWrite : shareOf(access),
    sharedTo: shared,
    ...(subject.kind === 'user' ? { sharedToUser: shared } : { sharedToGroup: shared }),
    isLocked: isOwner,
    isOwner,
    canEditAccess: mayEdit,
    ...NOT_A_LINK,
    canRevoke: mayEdit,
    subjectType: subject.kind === 'user' ? SubjectType.User : SubjectType.Group,
    ...(subject.kind === 'user' && invitationOf(house, caller, subject.user)),
  };
}

/**
 * The personal invitation of somebody who has not come yet. Whoever has it becomes that person, so only who invited
 * them sees it, and administrators.
 */
export function invitationOf(house: House & { box: SecretBox }, { user: viewer }: Caller, user: User) {
  const maySee = viewer.kind === 'admin' || user.invitedBy === viewer.id;
  if (user.status !== 'pending' || !maySee) return {};
  return { invitationLink: `${house.publicUrl()}/s/${invitationFor(house.box, user)}` };
}

/** A link of a room as a FileShareDto (DS 4.8), for somebody who may see it. */
export function presentLink(house: House, rights: Rights, room: Pick<Room, 'kind'>, link: RoomLink) {
  const isExternal = link.kind === 'external';
  const mayEdit = rights.has('share');
  const never = link.primary && needsPrimaryLink(room.kind);
  return {
    access: shareOf(link.access),
    sharedTo: {},
    sharedLink: sharedLinkOf(house, mayEdit, link),
    isLocked: false,
    isOwner: false,
    canEditAccess: mayEdit,
    canEditInternal: mayEdit && isExternal && room.kind !== 'public',
    canEditDenyDownload: mayEdit && isExternal,
    canEditExpirationDate: mayEdit && !never,
    canRevoke: mayEdit,
    subjectType: link.primary
      ? SubjectType.PrimaryExternalLink
      : isExternal
        ? SubjectType.ExternalLink
        : SubjectType.InvitationLink,
  };
}

function sharedLinkOf(house: House, mayEdit: boolean, link: RoomLink) {
  const isExternal = link.kind === 'external';
  const ends = link.expiresAt;
  return {
    id: link.id,
    title: link.title,
    shareLink: linkUrl(house, link.key),
    linkType: isExternal ? LinkType.External : LinkType.Invitation,
    primary: link.primary,
    ...(mayEdit && link.sealedPassword !== null && { password: house.box.open(link.sealedPassword) }),
    denyDownload: link.denyDownload,
    isExpired: ends !== null && ends <= Date.now(),
    ...(ends !== null && { expirationDate: dateOf(ends) }),
    internal: link.internal,
    requestToken: link.key,
    ...(!isExternal && { maxUseCount: link.maxUses ?? undefined, currentUseCount: link.uses }),
  };
}
