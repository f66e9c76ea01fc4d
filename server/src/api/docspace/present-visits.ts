import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { findProject } from '../../projects/projects.ts';
import { membershipIn, ownerOf, rightsByLink } from '../../rooms/rights.ts';
import { displayTitle, type Room } from '../../rooms/room.ts';
import type { Visit } from '../../rooms/visits.ts';
import type { Caller } from './auth.ts';
import { dateOf } from './dates.ts';
import { LinkStatus, LinkType, shareOf } from './enums-sharing.ts';
import { presentRoom } from './present.ts';

/** Rooms and folders are of one type there (DS 3 FileEntryType). */
const FOLDER = 1;

/** How far a visit gets (DS 5.10). */
export function statusOf(visit: Visit | undefined, caller: Caller | undefined): number {
  if (!visit || visit.state === 'invalid') return LinkStatus.Invalid;
  if (visit.state === 'expired') return LinkStatus.Expired;
  const isStranger = caller?.project.id !== visit.link.projectId;
  if (visit.link.internal && isStranger) return LinkStatus.ExternalAccessDenied;
  return visit.passed ? LinkStatus.Ok : LinkStatus.RequiredPassword;
}

/**
 * A room as somebody sees it who comes by a link (DS 4.1): without its people.
 *
 * @param requestToken what the visitor showed
 */
export async function presentVisited(queries: Queries, { link, room }: Visit, requestToken: string) {
  const project = await findProject(queries, room.projectId);
  if (!project) throw fail('room_not_found');
  const {
    createdBy: _owner,
    updatedBy: _last,
    ...shown
  } = presentRoom(
    room,
    { project, people: new Map() },
    {
      rights: rightsByLink(room, link),
      standing: 'none',
      membership: undefined,
      pinned: false,
      links: { isShared: true, until: Infinity },
    },
  );
  return {
    ...shown,
    access: shareOf(link.access),
    sharedExternal: true,
    external: true,
    passwordProtected: link.sealedPassword !== null,
    isLinkExpired: false,
    ...(link.expiresAt !== null && { expirationDate: dateOf(link.expiresAt) }),
    requestToken,
  };
}

/** What became of a link (DS 5.10). */
export async function presentVisit(
  queries: Queries,
  visit: Visit | undefined,
  caller: Caller | undefined,
  status: number,
) {
  const isAuthenticated = caller !== undefined;
  if (!visit) return { status, shared: false, isAuthenticated, isRoomMember: false };
  const { link, room } = visit;
  const isGood = status === LinkStatus.Ok;
  return {
    status,
    linkId: link.id,
    type: LinkType.External,
    tenantId: 1,
    isRoom: true,
    shared: isGood,
    isAuthenticated,
    isRoomMember: caller !== undefined && (await isMember(queries, caller, room)),
    // What a room is called is for those who get in.
    ...(isGood && {
      id: String(room.num),
      title: displayTitle(room),
      entityId: String(room.num),
      entityTitle: displayTitle(room),
      entityType: FOLDER,
    }),
  };
}

async function isMember(queries: Queries, { user, project }: Caller, room: Room): Promise<boolean> {
  if (room.projectId !== project.id) return false;
  if (ownerOf(room, project.ownerId) === user.id) return true;
  return (await membershipIn(queries, room.num, user.id)) !== undefined;
}
