import { mayOwnRooms, type User } from '../../projects/users.ts';
import { dateOf } from './dates.ts';
import { FolderType } from './enums.ts';
import { presentEmployee, type Viewer } from './present-people.ts';
import { rightsInRoot } from './present-rights.ts';

/** A folder that every portal has; rooms have numbers above theirs. */
export interface Root {
  id: number;
  title: string;
  type: number;
}

export const ROOMS: Root = { id: 2, title: 'Rooms', type: FolderType.VirtualRooms };
export const ARCHIVE: Root = { id: 3, title: 'Archive', type: FolderType.Archive };
export const TEMPLATES: Root = { id: 4, title: 'Templates', type: FolderType.RoomTemplates };

/** The root with this id. */
export function rootOf(id: string): Root | undefined {
  return [ROOMS, ARCHIVE, TEMPLATES].find((root) => String(root.id) === id);
}

/** A root as a FolderDto (DS 4.1); what it holds is told where it was counted. */
export function presentRoot(
  root: Root,
  { project, people, user }: Viewer & { user: User },
  foldersCount: number | undefined,
) {
  const owner = people.get(project.ownerId);
  const born = dateOf(owner?.createdAt ?? 0);
  return {
    parentId: 0,
    filesCount: 0,
    foldersCount,
    new: 0,
    mute: false,
    pinned: false,
    private: false,
    indexing: false,
    denyDownload: false,
    id: root.id,
    rootFolderId: root.id,
    canShare: false,
    security: rightsInRoot(root === ROOMS && mayOwnRooms(user.kind)),
    title: root.title,
    access: 0,
    shared: false,
    sharedForUser: false,
    sharedExternal: false,
    parentShared: false,
    shortWebUrl: '',
    created: born,
    createdBy: presentEmployee(project.ownerId, owner),
    updated: born,
    updatedBy: presentEmployee(project.ownerId, owner),
    rootFolderType: root.type,
    isFavorite: false,
    fileEntryType: 1,
  };
}
