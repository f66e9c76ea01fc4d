import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import { fail, type ErrorCode, type HouseError } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Template } from '../../rooms/template.ts';
import { openDoor } from '../shared/door.ts';
import { hmsCallAdmission } from './call-admission.ts';

/** What clients look for in the text of a refusal. */
const TEXTS: Partial<Record<ErrorCode, { code: number; message: string }>> = {
  // 404 has a meaning of its own to them.
  role_not_found: { code: 400, message: 'role is invalid' },
  room_disabled: { code: 403, message: 'room is not active' },
  room_archived: { code: 403, message: 'room is not active' },
  room_not_open: { code: 403, message: 'room is not active' },
};

/**
 * `GET /init`: where the web client asks for its socket, before anything else. It is the path of the client, which has
 * no prefix. Any page may ask: what it is told depends on the token that it brings.
 */
export const hmsInit: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  const admit = hmsCallAdmission(house);
  app.addHook('onRequest', (_request, reply, next) => {
    allowPages(reply);
    next();
  });
  openDoor(app, { answer: answerError, anyContentType: true, loneSurrogates: 'refuse' });
  const schema = { hide: true };
  app.options('/', { schema }, (_request, reply) => preflight(reply));
  app.get('/', { schema }, async (request) => {
    const [, token] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) throw fail('token_missing');
    const { room, grant, template } = await admit(token);
    return {
      endpoint: `${house.publicUrl().replace(/^http/, 'ws')}/v2/ws`,
      rtcConfiguration: { ice_servers: house.iceServers(`${room.id} ${grant.userId ?? ''}`) },
      config: {
        enabledFlags: hasLayers(template) ? ['simulcast', 'subscribeDegradation'] : ['subscribeDegradation'],
      },
    };
  });
  done();
};

/** Whether anybody in such a room sends layers: those who do not prefer among theirs nevertheless. */
function hasLayers({ content }: Template): boolean {
  return Object.values(content.roles).some(
    ({ publishParams }) => (publishParams.simulcast?.video?.layers ?? []).length > 1,
  );
}

/** Lets scripts of any page read the answer. */
export function allowPages(reply: FastifyReply): void {
  reply.header('access-control-allow-origin', '*');
}

/** Answers what a browser asks before it sends a token. */
export function preflight(reply: FastifyReply): FastifyReply {
  return reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, OPTIONS')
    .header('access-control-allow-headers', 'Content-Type, Authorization')
    .header('access-control-max-age', '86400')
    .send();
}

function answerError(error: HouseError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message } = TEXTS[error.code] ?? { code: error.status, message: error.message };
  return reply.code(code).send({ code, message });
}
