import { shortened } from '../../rooms/names.ts';
import { displayTitle } from '../../rooms/room.ts';
import type { ListedRoom } from '../../rooms/room-search.ts';
import type { Membership, Rights, Standing } from '../../rooms/rights.ts';
import { dateOf } from './dates.ts';
import { roomTypeOf } from './enums.ts';
import { shareOf } from './enums-sharing.ts';
import { ARCHIVE, ROOMS } from './present-folders.ts';
import { presentEmployee, type Viewer } from './present-people.ts';
import { linkLimitsIn, securityOf, shareRightsIn } from './present-rights.ts';
import { presentSettings } from './present-settings.ts';
import { TITLE_LENGTH } from './schema.ts';
import type { ShownLinks } from './shown-links.ts';

/** How somebody sees a room. */
export interface Look {
  rights: Rights;
  standing: Standing;
  membership: Membership | undefined;
  pinned: boolean;
  links: ShownLinks;
}

/**
 * A room as DS 4.1 shows it to somebody who sees it like this. `disabled` is ours, and there only when it is true. Routes
 * call `showRoom` (`look.ts`), which finds out how the caller sees it.
 */
export function presentRoom(room: ListedRoom, { project, people }: Viewer, look: Look) {
  const { rights, standing, membership, pinned, links } = look;
  const isArchived = room.archivedAt !== null;
  const root = isArchived ? ARCHIVE : ROOMS;
  const made = room.createdBy ?? project.ownerId;
  const changed = room.updatedBy ?? project.ownerId;
  return {
    parentId: root.id,
    filesCount: 0,
    foldersCount: 0,
    new: 0,
    mute: false,
    tags: room.tags,
    pinned,
    roomType: roomTypeOf(room.kind),
    ...presentSettings(room, project),
    // An owner who may own no rooms any more is one still.
    inRoom: membership ? membership.direct : standing !== 'admin' && standing !== 'none',
    id: room.num,
    rootFolderId: root.id,
    ...linkingOf(room, rights),
    security: securityOf(rights, room),
    availableShareRights: shareRightsIn(room.kind, standing === 'owner'),
    title: shortened(displayTitle(room), TITLE_LENGTH),
    access: membership ? shareOf(membership.access) : 0,
    shared: links.isShared,
    sharedForUser: membership !== undefined,
    sharedExternal: false,
    parentShared: false,
    shortWebUrl: rights.has('seeLinks') ? (links.publicUrl ?? '') : '',
    created: dateOf(room.createdAt),
    createdBy: presentEmployee(made, people.get(made)),
    updated: dateOf(room.updatedAt),
    updatedBy: presentEmployee(changed, people.get(changed)),
    rootFolderType: root.type,
    isFavorite: false,
    fileEntryType: 1,
    ...(!room.enabled && { disabled: true }),
  };
}

/** Which external links the caller may make (DS 4.1). */
function linkingOf({ kind }: ListedRoom, rights: Rights) {
  const shareSettings = rights.has('share') ? linkLimitsIn(kind) : undefined;
  return { canShare: shareSettings !== undefined, shareSettings };
}
