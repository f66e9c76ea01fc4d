import { externalLimits } from '../../rooms/access.ts';
import type { Action, Rights } from '../../rooms/rights.ts';
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
export type Security = typeof NOTHING;

/**
 * What stands behind each of the words of DS 4.3 that this server has a call for. `Move` is to archive and to take out
 * again. Rooms hold no content yet, so what is about content is false for everybody.
 */
export const MEANINGS: Partial<Record<keyof Security, Action>> = {
  Read: 'read',
  Delete: 'delete',
  EditRoom: 'edit',
  Rename: 'edit',
  Move: 'archive',
  Pin: 'pin',
  EditAccess: 'share',
  Duplicate: 'duplicate',
  ChangeOwner: 'changeOwner',
  IndexExport: 'exportIndex',
};

const ROOMS_ROOT = { ...NOTHING, Read: true, Create: true };
const OTHER_ROOT = { ...NOTHING, Read: true };

const known = new WeakMap<Rights, Partial<Record<RoomKind, Security>>>();

/** What somebody may do with a room (DS 4.3, 4.5): true only for what this server can do. */
export function securityOf(
  rights: Rights,
  { kind, archivedAt }: { kind: RoomKind; archivedAt: number | null },
): Security {
  const byKind = known.get(rights) ?? {};
  known.set(rights, byKind);
  return (byKind[kind] ??= {
    ...NOTHING,
    ...(Object.fromEntries(
      Object.entries(MEANINGS).map(([word, action]) => [word, rights.has(action)]),
    ) as Partial<Security>),
    // The link that it copies is made where there is none, so not in the archive.
    CopySharedLink: mayCopyLink(rights, kind) && archivedAt === null,
  });
}

/** Whether somebody may have the primary external link of a room of this kind. */
export function mayCopyLink(rights: Rights, kind: RoomKind): boolean {
  return rights.has('seeLinks') && externalLimits(kind).primary > 0;
}

/** How many external links a room of this kind may have; undefined where there are none. */
export function linkLimitsIn(kind: RoomKind): Record<string, number> | undefined {
  const { primary, additional } = externalLimits(kind);
  if (primary === 0) return undefined;
  return { PrimaryExternalLink: primary, ...(additional > 0 && { ExternalLink: additional }) };
}

export function rightsInRoot(mayCreate: boolean) {
  return mayCreate ? ROOMS_ROOT : OTHER_ROOT;
}

/** What links to the content of a room may give (DS 4.4); "None" takes one away, which the owner does. */
export function shareRightsIn(kind: RoomKind, isOwner: boolean) {
  const rights = isOwner ? [...SHARE_RIGHTS[kind], 'None'] : SHARE_RIGHTS[kind];
  return { ExternalLink: rights, PrimaryExternalLink: rights };
}

const WORK = ['Editing', 'Review', 'Comment', 'Read'];
const SHARE_RIGHTS: Record<RoomKind, string[]> = {
  form: ['FillForms'],
  collaboration: WORK,
  custom: WORK,
  public: WORK,
  data: ['Editing', 'FillForms', 'Review', 'Comment', 'Read'],
  ai: WORK,
};
