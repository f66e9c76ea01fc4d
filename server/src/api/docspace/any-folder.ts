import { fail } from '../../errors.ts';
import { displayTitle, type Room } from '../../rooms/room.ts';
import type { TemplateRights } from '../../rooms/room-template-rights.ts';
import type { RoomTemplate } from '../../rooms/room-templates.store.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { roomTypeOf } from './enums.ts';
import { allowedRoom, showRoom } from './look.ts';
import { ARCHIVE, presentRoot, ROOMS, rootOf, TEMPLATES, type Root } from './present-folders.ts';
import { showTemplate } from './present-templates.ts';
import { allowedTemplate, isTemplateId } from './template-doors.ts';

/** What the number of a folder can name here: rooms hold none yet. */
export type AnyFolder =
  | { root: Root }
  | { root: Root; room: Room }
  | { root: Root; template: RoomTemplate; rights: TemplateRights };

const NO_VIEW = "You don't have enough permission to view the folder content";

/** The folder with this number, if the caller may see it. @throws room_not_found, wrong_role; route_not_found for words */
export async function allowedFolder(desk: Desk, caller: Caller, id: string): Promise<AnyFolder> {
  if (!/^\d+$/.test(id)) throw fail('route_not_found');
  const root = rootOf(id);
  if (root) return { root };
  if (isTemplateId(id)) {
    return { root: TEMPLATES, ...(await allowedTemplate(desk.db.queries, caller, id, 'read')) };
  }
  const room = await allowedRoom(desk.db.queries, caller, id, 'read', NO_VIEW);
  return { root: room.archivedAt === null ? ROOMS : ARCHIVE, room };
}

/** A folder as a FolderDto (DS 4.1). */
export async function showFolder(desk: Desk, caller: Caller, folder: AnyFolder) {
  if ('room' in folder) return showRoom(desk, caller, folder.room);
  if ('template' in folder) return showTemplate(desk, caller, folder.template, folder.rights);
  return presentRoot(folder.root, caller, undefined);
}

/** The way to a folder, as a FolderContentDto tells it (DS 4.6). */
export function pathPartsOf(folder: AnyFolder): object[] {
  const { root } = folder;
  const first = { id: root.id, title: root.title, folderType: root.type };
  if ('room' in folder) return [first, partOf(folder.room, displayTitle(folder.room))];
  if ('template' in folder) return [first, partOf(folder.template, folder.template.title)];
  return [first];
}

function partOf({ num, kind }: Pick<Room, 'num' | 'kind'>, title: string) {
  return { id: num, title, roomType: roomTypeOf(kind), folderType: FOLDER_TYPES[kind] };
}

/** DS 3 FolderType. */
const FOLDER_TYPES: Record<Room['kind'], number> = {
  form: 15,
  collaboration: 16,
  custom: 19,
  public: 22,
  data: 29,
  ai: 31,
};
