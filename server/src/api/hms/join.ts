import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { accessKeyOf, type AccessKey } from '../../projects/access-keys.ts';
import { hashOf } from '../../projects/secrets.ts';
import { getUsableCode, roomOfCode } from '../../rooms/codes.ts';
import type { BoardRole } from '../../rooms/grants.ts';
import type { Admission, AdmissionDoor } from '../../rooms/join-credential.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { templateIdOf } from '../../rooms/template-cache.ts';
import { readTemplate } from '../../rooms/templates.store.ts';
import { accessKeyOfToken, checkTime, verifyToken } from './tokens.ts';

const CODE = /^[a-z]{3}-[a-z]{4}-[a-z]{3}$/;
/** `header.claims.signature`, of which the first begins with `{"`. */
const JWT = /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

/** People come into a room with a room code or with an app token (HM 1.1, 2.2). */
export function hmsAdmission({ db, accessKeys }: House): AdmissionDoor {
  const { queries } = db;

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
    const key = await accessKeys(accessKeyOfToken(text));
    if (!key) throw fail('token_unknown');
    const claims = verifyToken(text, key.secret);
    checkTime(claims);
    if (!key.enabled) throw fail('key_disabled');
    const { roomId, role, userId } = claims;
    if (claims.type !== 'app' || roomId === undefined || role === undefined) throw fail('wrong_kind');
    const room = await getRoom(queries, key.project.id, { shortId: roomId });
    const issuedAt = claims.issuedAt === undefined ? null : claims.issuedAt * 1000;
    return {
      ...(await admission(key, room, role)),
      userId: userId ?? null,
      issuedAt,
      tokenHash: hashOf(text),
    };
  }

  async function admission({ project }: AccessKey, room: Room, role: string) {
    const boardRole = await boardRoleOf(queries, room, project.defaultTemplateId, role);
    return { projectId: project.id, roomId: room.id, role: boardRole, name: null, door: '100ms' as const };
  }

  return {
    read: async (text) => {
      if (CODE.test(text)) return byCode(text);
      return JWT.test(text) ? byToken(text) : undefined;
    },
  };
}

/** Who looks after others is an admin of the board; who may publish anything draws. @throws role_not_found */
async function boardRoleOf(
  queries: Queries,
  room: Room,
  defaultTemplateId: string | null,
  name: string,
): Promise<BoardRole> {
  const id = templateIdOf(room, { defaultTemplateId });
  const template = id === undefined ? undefined : await readTemplate(queries, room.projectId, id);
  const role = template?.content.roles[name];
  if (!role) throw fail('role_not_found');
  const { endRoom, removeOthers, changeRole } = role.permissions;
  if (endRoom || removeOthers || changeRole) return 'admin';
  return (role.publishParams.allowed ?? []).length > 0 ? 'writer' : 'reader';
}
