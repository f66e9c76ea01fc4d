import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { sameSecret } from '../../projects/secrets.ts';
import { recentTask } from '../../conversion/recent.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { isAtLeast, requireToken, type Caller } from './auth.ts';
import { Token } from './responses.ts';
import { RoomPath, TaskPath, TeamTokenBody, TokenBody } from './schema.ts';
import { mintToken, type Role } from './tokens.ts';

/** T1 with the pair itself, T2 and T3 with an SDK token (AG 2.1). The answer is a bare JSON string. */
export const tokenRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const schema = {
    summary: 'Make an SDK token from the key pair',
    description: 'For trusted servers: whoever has an SDK token may do everything that its role allows.',
    operationId: 'createSdkToken',
    tags: ['Tokens'],
    security: [],
    body: TeamTokenBody,
    response: {
      201: Token,
      401: { description: 'There is no such pair of keys.' },
      403: { description: 'The access key is disabled.' },
    },
  };
  app.post('/tokens/teams', { schema, bodyLimit: OPEN_BODY_LIMIT }, async (request, reply) => {
    const { accessKey, secretAccessKey, lifespan, role } = request.body;
    await request.server.limits.guess(request);
    const key = await house.accessKeys(accessKey);
    // Compared also when the key is unknown, so that the time tells nothing.
    const matches = sameSecret(key?.secret ?? '', secretAccessKey);
    if (!key || !matches) throw fail('wrong_login');
    if (!key.enabled) throw fail('key_disabled');
    return reply.code(201).send(JSON.stringify(mintToken(key, { kind: 'sdk', role, lifespan })));
  });

  app.register(mintRoutes, { house });

  app.addHook('onSend', (_request, reply, payload, next) => {
    reply.type('application/json; charset=utf-8');
    next(null, payload);
  });

  done();
};

/** T2 and T3: with an SDK token. */
const mintRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  requireToken(app, house);

  const forRoom = {
    summary: 'Make a token for one room',
    description: 'With an SDK token, for its own role or a weaker one.',
    operationId: 'createRoomToken',
    tags: ['Tokens'],
    params: RoomPath,
    body: TokenBody,
    response: { 201: Token },
  };
  app.post('/tokens/rooms/:uuid', { schema: forRoom }, async (request, reply) => {
    const caller = request.agora;
    const { lifespan, role, ak } = request.body;
    mayMint(caller, role, ak);
    const { uuid } = request.params;
    await getRoom(house.db.queries, caller.project.id, { id: uuid });
    return reply
      .code(201)
      .send(JSON.stringify(mintToken(caller.key, { kind: 'room', role, uuid, lifespan })));
  });

  const forTask = {
    summary: 'Make a token for one task',
    description:
      'With an SDK token, for its own role or a weaker one; for seven days after the task was made.',
    operationId: 'createTaskToken',
    tags: ['Tokens'],
    params: TaskPath,
    body: TokenBody,
    response: { 201: Token, 404: { description: 'There is no such task.' } },
  };
  app.post('/tokens/tasks/:uuid', { schema: forTask }, async (request, reply) => {
    const caller = request.agora;
    const { lifespan, role, ak } = request.body;
    mayMint(caller, role, ak);
    const { uuid } = request.params;
    // Draws on the ids of rooms as well, so none opens both (N1).
    await recentTask(house.db.queries, caller.project.id, uuid);
    return reply
      .code(201)
      .send(JSON.stringify(mintToken(caller.key, { kind: 'task', role, uuid, lifespan })));
  });

  done();
};

/** AG 1.5: an SDK token of any role, for an equal or weaker one. @throws wrong_kind, wrong_role, bad_input */
function mayMint(caller: Caller, role: Role, ak: string | undefined): void {
  if (caller.claims.kind !== 'sdk') throw fail('wrong_kind');
  if (!isAtLeast(caller.claims.role, role)) throw fail('wrong_role');
  if (ak !== undefined && ak !== caller.key.accessKey)
    throw badInput('ak', 'is no access key of this project');
}
