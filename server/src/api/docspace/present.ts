import { displayTitle } from '../../rooms/room.ts';
import type { ListedRoom } from '../../rooms/room-search.ts';
import { dateOf } from './dates.ts';
import { roomTypeOf } from './enums.ts';
import { ARCHIVE, ROOMS } from './present-folders.ts';
import { presentEmployee, type Viewer } from './present-people.ts';
import { rightsInRoom, shareRightsIn } from './present-rights.ts';
import { TITLE_LENGTH } from './schema.ts';

/** A room as DS 4.1 shows it to its owner. `disabled` is ours, and there only when it is true. */
export function presentRoom(room: ListedRoom, { project, people }: Viewer, pinned: boolean) {
  const isArchived = room.archivedAt !== null;
  const root = isArchived ? ARCHIVE : ROOMS;
  const { lifetime, watermark, color, indexing, denyDownload } = room.settings;
  const made = room.createdBy ?? project.ownerId;
  const changed = room.updatedBy ?? project.ownerId;
  return {
    parentId: root.id,
    filesCount: 0,
    foldersCount: 0,
    new: 0,
    mute: false,
    tags: room.tags,
    logo: { original: '', large: '', medium: '', small: '', color: color ?? colorFor(room.num) },
    pinned,
    roomType: roomTypeOf(room.kind),
    private: false,
    indexing: indexing ?? false,
    denyDownload: denyDownload ?? false,
    lifetime,
    watermark,
    inRoom: true,
    id: room.num,
    rootFolderId: root.id,
    canShare: false,
    security: rightsInRoom(isArchived),
    availableShareRights: shareRightsIn(room.kind),
    title: displayTitle(room).slice(0, TITLE_LENGTH).toWellFormed(),
    access: 0,
    shared: false,
    sharedForUser: false,
    sharedExternal: false,
    parentShared: false,
    shortWebUrl: '',
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

const PALETTE = [
  '2F6FDE',
  '0E8A7D',
  'B4472E',
  '6B4FC8',
  '3A7D34',
  'B03A78',
  '8A6A12',
  '2C7DA0',
  '8C3FB5',
  '4F6470',
] as const;

/** Always the same for the same room. */
function colorFor(num: number): string {
  return PALETTE[num % PALETTE.length] ?? PALETTE[0];
}
