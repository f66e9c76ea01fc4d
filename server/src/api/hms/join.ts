import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { accessKeyOf, type AccessKey } from '../../projects/access-keys.ts';
import { hashOf } from '../../projects/secrets.ts';
import { getUsableCode, roomOfCode } from '../../rooms/codes.ts';
import type { BoardRole } from '../../rooms/grants.ts';
import type { Admission, AdmissionDoor } from '../../rooms/join-credential.ts';
import type { Room } from '../../rooms/room.ts';
import { boardRoleOf, roleOf } from '../../rooms/roles.ts';
import { templateIdOf } from '../../rooms/template-cache.ts';
import { readTemplate } from '../../rooms/templates.store.ts';
import { appTokenReader } from './app-token.ts';

const CODE = /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/;
/** `header.claims.signature`, of which the first begins with `{"`. */
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

/** People come into a room with a room code or with an app token (HM 1.1, 2.2). */
export function hmsAdmission(house: House): AdmissionDoor {
  const { db, accessKeys } = house;
  const { queries } = db;
  const believe = appTokenReader(house);

  async function byCode(text: string): Promise<Admission> {
    const code = await getUsableCode(queries, text);
    const accessKey = await accessKeyOf(queries, code.projectId);
    const key = accessKey === undefined ? undefined : await accessKeys(accessKey);
    if (!key?.enabled) throw fail('key_disabled');
    const room = await roomOfCode(queries, code, key.project);
    return {
      ...(await admission(key, room, code.role)),
      userId: null,
      issuedAt: code.createdAt,
      tokenHash: hashOf(text),
    };
  }

  async function byToken(text: string): Promise<Admission> {
    const { key, room, role, userId, issuedAt, endsAt } = await believe(text);
    const admitted = await admission(key, room, role);
    return { ...admitted, userId, issuedAt, tokenHash: hashOf(text), callEndsAt: endsAt };
  }

  async function admission({ project }: AccessKey, room: Room, role: string) {
    const boardRole = await boardRoleIn(queries, room, project.defaultTemplateId, role);
    const who = { projectId: project.id, roomId: room.id, role: boardRole, name: null };
    return { ...who, door: '100ms' as const, callRole: role };
  }

  return {
    read: async (text) => {
      if (CODE.test(text)) return byCode(text);
      return JWT.test(text) ? byToken(text) : undefined;
    },
  };
}

/** What somebody with this role may do with the board. @throws role_not_found */
async function boardRoleIn(
  queries: Queries,
  room: Room,
  defaultTemplateId: string | null,
  name: string,
): Promise<BoardRole> {
  const id = templateIdOf(room, { defaultTemplateId });
  const template = id === undefined ? undefined : await readTemplate(queries, room.projectId, id);
  if (!template) throw fail('role_not_found');
  return boardRoleOf(roleOf(template.content, name));
}
