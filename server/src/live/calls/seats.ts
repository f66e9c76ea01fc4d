import type { Database } from '../../db/database.ts';
import { findProject } from '../../projects/projects.ts';
import type { CallAdmission, Seat } from '../../rooms/call-credential.ts';
import { callRoleFor, withOurRoles } from '../../rooms/call-roles.ts';
import type { Grant } from '../../rooms/grants.ts';
import type { Room } from '../../rooms/room.ts';
import { templateIdOf } from '../../rooms/template-cache.ts';
import type { Template } from '../../rooms/template.ts';
import { readTemplate } from '../../rooms/templates.store.ts';
import type { LiveCalls } from './calls.ts';
import { isRoleFull } from './policy.ts';

/**
 * What somebody at the board comes into the call with: the role that their credential names or, by what they may do with
 * the board, one of the template's or of ours. Who is in stays in (decision 11): only where the credential is one of
 * calls does it end there.
 *
 * @param grant `role`: what they may do with the board now
 */
export async function admitSeat(
  db: Database,
  calls: LiveCalls,
  room: Room,
  { grant, seat }: { grant: Grant; seat: Seat },
): Promise<CallAdmission> {
  const template = withOurRoles((await templateOf(db, room)) ?? noTemplate(room));
  const call = calls.find(room.id);
  const isFull = (role: Parameters<typeof isRoleFull>[1]): boolean =>
    call !== undefined && isRoleFull(call, role);
  const role = callRoleFor(template.content, grant.role, { named: grant.callRole, isFull });
  return { grant, room, template, role, endsAt: grant.callEndsAt ?? Infinity, seat };
}

async function templateOf({ queries }: Database, room: Room): Promise<Template | undefined> {
  const project = room.templateId === null ? await findProject(queries, room.projectId) : undefined;
  const id = templateIdOf(room, project ?? { defaultTemplateId: null });
  return id === undefined ? undefined : readTemplate(queries, room.projectId, id);
}

/** Where a project has none, everybody has a role of ours. */
function noTemplate({ projectId, createdAt }: Room): Template {
  const roomState = { messageInterval: 5, sendPeerList: false, stopRoomStateOnJoin: true, enabled: false };
  return {
    ...{ id: '', projectId, name: '', createdAt, updatedAt: createdAt, revision: 0 },
    content: {
      roles: {},
      settings: { region: 'auto', recording: null, roomState },
      ...{ destinations: {}, plugins: {}, recordings: [] },
    },
  };
}
