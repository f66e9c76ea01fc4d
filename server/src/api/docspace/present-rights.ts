import type { RoomKind } from '../../rooms/room.ts';

const NOTHING = {
  Read: false,
  Create: false,
  Delete: false,
  EditRoom: false,
  Rename: false,
  CopyTo: false,
  Copy: false,
  MoveTo: false,
  Move: false,
  Pin: false,
  Mute: false,
  EditAccess: false,
  Duplicate: false,
  Download: false,
  CopySharedLink: false,
  Reconnect: false,
  CreateRoomFrom: false,
  CopyLink: false,
  Embed: false,
  ChangeOwner: false,
  IndexExport: false,
  UseChat: false,
  UpdateXlsx: false,
  AnalyzeResponses: false,
};

/** What the owner may do with a room (DS 4.3, 4.5): true only for what this server can do. */
const OPEN = { ...NOTHING, Read: true, Delete: true, EditRoom: true, Rename: true, Move: true, Pin: true };
/** What is left of it in the archive. `Move` is to take it out again. */
const ARCHIVED = { ...NOTHING, Read: true, Delete: true, Move: true };
const ROOMS_ROOT = { ...NOTHING, Read: true, Create: true };
const OTHER_ROOT = { ...NOTHING, Read: true };

export function rightsInRoom(isArchived: boolean) {
  return isArchived ? ARCHIVED : OPEN;
}

export function rightsInRoot(mayCreate: boolean) {
  return mayCreate ? ROOMS_ROOT : OTHER_ROOT;
}

/** What links to the content of a room may give (DS 4.4). */
export function shareRightsIn(kind: RoomKind) {
  const rights = SHARE_RIGHTS[kind];
  return { ExternalLink: rights, PrimaryExternalLink: rights };
}

const WORK = ['Editing', 'Review', 'Comment', 'Read', 'None'];
const SHARE_RIGHTS: Record<RoomKind, string[]> = {
  form: ['FillForms', 'None'],
  collaboration: WORK,
  custom: WORK,
  public: WORK,
  data: ['Editing', 'FillForms', 'Review', 'Comment', 'Read', 'None'],
  ai: WORK,
};
