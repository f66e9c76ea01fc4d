import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { hashOf } from '../../projects/secrets.ts';
import type { ReadCallAdmission } from '../../rooms/call-credential.ts';
import { boardRoleOf, roleOf } from '../../rooms/roles.ts';
import { stateOf, type Room } from '../../rooms/room.ts';
import { templateIdOf } from '../../rooms/template-cache.ts';
import { readTemplate } from '../../rooms/templates.store.ts';
import { appTokenReader } from './app-token.ts';

/** People come into a call with an app token (HM 1.1). */
export function hmsCallAdmission(house: House): ReadCallAdmission {
  const believe = appTokenReader(house);
  return async (text) => {
    const { key, room, role: name, userId, issuedAt, endsAt } = await believe(text);
    checkOpen(room);
    const id = templateIdOf(room, key.project);
    const template = id === undefined ? undefined : await readTemplate(house.db.queries, room.projectId, id);
    if (!template) throw fail('role_not_found');
    const role = boardRoleOf(roleOf(template.content, name));
    const who = { projectId: room.projectId, roomId: room.id, role, userId, name: null };
    const grant = { ...who, tokenHash: hashOf(text), issuedAt, door: '100ms' as const };
    return { grant, room, template, role: name, endsAt };
  };
}

/** @throws room_disabled, room_archived, room_not_open */
function checkOpen(room: Room): void {
  const state = stateOf(room);
  if (state === 'disabled') throw fail('room_disabled');
  if (state === 'archived') throw fail('room_archived');
  if (state === 'scheduled') throw fail('room_not_open');
}
