import type { BoardRole } from './grants.ts';
import { BOARD_ROLES } from './grants.ts';
import { boardRoleOf, wholeRole } from './roles.ts';
import type { Permission, PublishParams, Role, Template, TemplateContent } from './template.ts';

/** Roles in calls of those for whom the template has none. */
const OURS: Record<BoardRole, string> = {
  admin: 'enfilade-admin',
  writer: 'enfilade-writer',
  reader: 'enfilade-reader',
};
const ALL: Partial<Record<Permission, boolean>> = {
  ...{ endRoom: true, removeOthers: true, changeRole: true, mute: true, unmute: true },
  ...{ pollRead: true, pollWrite: true },
};
const PERMISSIONS: Record<BoardRole, Partial<Record<Permission, boolean>>> = {
  admin: ALL,
  writer: { pollRead: true },
  reader: { pollRead: true },
};
/** Large enough to fill a window; in a strip of people the small layers do. Bit rates in kbit/s. */
const PICTURES: Omit<PublishParams, 'allowed'> = {
  video: { bitRate: 1000, codec: 'vp8', frameRate: 30, width: 1280, height: 720 },
  screen: { bitRate: 2000, codec: 'vp8', frameRate: 15, width: 1920, height: 1080 },
  simulcast: {
    video: {
      layers: [
        { rid: 'f', scaleResolutionDownBy: 1, maxBitrate: 1000, maxFramerate: 30 },
        { rid: 'h', scaleResolutionDownBy: 2, maxBitrate: 350, maxFramerate: 30 },
        { rid: 'q', scaleResolutionDownBy: 4, maxBitrate: 120, maxFramerate: 20 },
      ],
    },
  },
};
/** Roles of machines, which clients hide. */
const HIDDEN = '__internal';

/** The roles that may be chosen for what somebody may do with the board, the one with the highest priority first. */
function rolesFor({ roles }: TemplateContent, board: BoardRole): Role[] {
  const fitting = Object.values(roles).filter(
    (role) => role.maxPeerCount >= 0 && !role.name.startsWith(HIDDEN) && boardRoleOf(role) === board,
  );
  return fitting.sort((one, other) => one.priority - other.priority);
}

/**
 * The template with a role of ours for everything that people may do with a board and no role of it fits. It receives
 * everybody and is received by everybody.
 */
export function withOurRoles(template: Template): Template {
  const { content } = template;
  const missing = BOARD_ROLES.filter((board) => rolesFor(content, board).length === 0);
  const added = missing
    .filter((board) => !Object.hasOwn(content.roles, OURS[board]))
    .map((board) => OURS[board]);
  if (added.length === 0) return template;
  const theirs = Object.entries(content.roles).map(([name, role]) => {
    const { subscribeParams } = role;
    const subscribeToRoles = [...subscribeParams.subscribeToRoles, ...added];
    return [name, { ...role, subscribeParams: { ...subscribeParams, subscribeToRoles } }] as const;
  });
  const names = [...Object.keys(content.roles), ...added];
  const ours = missing.map((board) => {
    const allowed = board === 'reader' ? [] : (['audio', 'video', 'screen'] as const);
    const recording = board === 'admin';
    const permissions = {
      ...{ browserRecording: recording, rtmpStreaming: recording, hlsStreaming: recording },
      ...PERMISSIONS[board],
    };
    const wish = { publishParams: { allowed: [...allowed], ...PICTURES }, permissions };
    return [OURS[board], bare(wholeRole(OURS[board], wish, names.slice(0, 1)), names)] as const;
  });
  return { ...template, content: { ...content, roles: Object.fromEntries([...theirs, ...ours]) } };
}

/** A template may have as many roles as there may be: then there are some more. */
function bare(role: Role, names: readonly string[]): Role {
  return { ...role, subscribeParams: { ...role.subscribeParams, subscribeToRoles: [...names] } };
}

/**
 * The name of the role in a call of somebody who may do this with the board, in a template with our roles.
 *
 * @param named the role that their credential names: it is theirs as long as it goes with what they may do
 * @param isFull whether nobody can take a role any more: then another is taken where there is one
 */
export function callRoleFor(
  content: TemplateContent,
  board: BoardRole,
  { named, isFull = () => false }: { named?: string | undefined; isFull?: (role: Role) => boolean } = {},
): string {
  const theirs =
    named !== undefined && Object.hasOwn(content.roles, named) ? content.roles[named] : undefined;
  if (theirs && boardRoleOf(theirs) === board) return theirs.name;
  const fitting = rolesFor(content, board);
  return (fitting.find((role) => !isFull(role)) ?? fitting[0])?.name ?? OURS[board];
}
