import { rightsInTemplate, type TemplateRights } from '../../rooms/room-template-rights.ts';
import type { Action } from '../../rooms/rights.ts';
import type { RoomTemplate } from '../../rooms/room-templates.store.ts';
import type { Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { presentRoom } from './present.ts';
import { TEMPLATES } from './present-folders.ts';

const NO_LINKS = { isShared: false, until: Infinity };
const OWNERS: readonly Action[] = ['read', 'edit', 'share', 'delete'];

/** A template as its caller sees it: a folder as rooms are (DS 5.14). */
export async function showTemplate(
  desk: Desk,
  caller: Caller,
  template: RoomTemplate,
  known?: TemplateRights,
) {
  const { project, user } = caller;
  const may = known ?? (await rightsInTemplate(desk.db.queries, template, user));
  const people = await desk.people.of(
    project.id,
    [template.createdBy, template.updatedBy].filter((id) => id !== null),
  );
  const room = { ...template, alias: '', enabled: true, archivedAt: null, edition: template.revision };
  const shown = presentRoom(
    room,
    { project, people },
    {
      rights: new Set(may.edit ? OWNERS : ['read']),
      standing: may.edit ? 'owner' : 'none',
      membership: undefined,
      pinned: false,
      links: NO_LINKS,
    },
  );
  return {
    ...shown,
    parentId: TEMPLATES.id,
    rootFolderId: TEMPLATES.id,
    rootFolderType: TEMPLATES.type,
    canShare: false,
    shareSettings: undefined,
    security: { ...shown.security, CreateRoomFrom: may.use, CopyLink: false, CopySharedLink: false },
  };
}
