import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Actor } from '../../db/events.ts';
import { badInput } from '../../errors.ts';
import { addLogin, endLogin } from '../../projects/logins.ts';
import { followInvitation } from '../../rooms/invitations.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { answerWith, NothingToTell } from './answers.ts';
import { SignedIn } from './answers-portal.ts';
import { visitor } from './auth.ts';
import { clearLogin, keepLogin } from './cookie.ts';
import { plainDateOf } from './dates.ts';
import { envelope } from './envelope.ts';
import type { RouteOptions } from './rooms.ts';
import { LoginBody } from './schema.ts';

const HOUR_MS = 3_600_000;
const SESSION_MS = 24 * HOUR_MS;
/** A token is also what programs use where they have no API key, and they do not sign in again. */
const LASTING_MS = 365 * 24 * HOUR_MS;

/** Signing in and out (DS 1.2). */
export const authenticationRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const tags = ['Authentication'];
  const anybody = [{}, { key: [] }, { password: [] }, { cookie: [] }];

  const get = {
    summary: 'Tell whether whoever asks is signed in',
    operationId: 'getIsAuthentificated',
    tags,
    security: anybody,
    response: { 200: answerWith(Type.Boolean()) },
  };
  app.get('/authentication', { schema: get }, async (request) => {
    const caller = await visitor(identify, request);
    return envelope(desk, request, caller !== undefined);
  });

  app.post(
    '/authentication',
    {
      schema: {
        summary: 'Sign in with a password',
        description: 'The password in full, or hashed as `GET /settings` tells.',
        operationId: 'authenticateMe',
        tags,
        security: [],
        body: LoginBody,
        response: {
          200: SignedIn,
          401: { description: 'The password is wrong.' },
          403: { description: 'The person is shut out; or the room of the invitation is archived.' },
          404: { description: 'There is no such person; or the invitation is not good any more.' },
        },
      },
      bodyLimit: OPEN_BODY_LIMIT,
    },
    async (request, reply) => {
      const { userName, password, passwordHash, session = false } = request.body;
      const given = passwordHash ? { passwordHash } : password ? { password } : undefined;
      if (!given) throw badInput('password', 'The Password field is required.');
      await request.server.limits.login(request);
      const { user } = await desk.checkPassword(userName.trim(), given);
      const { key } = request.body.confirmData ?? {};
      const actor: Actor = {
        projectId: user.projectId,
        door: 'docspace',
        who: `user:${user.id}`,
        userId: user.id,
      };
      const login = await desk.db.write(async (tx) => {
        // Who signs in on the page of an invitation to a room comes in (DS 1.2).
        if (key) await followInvitation(tx, actor, key, user);
        return addLogin(tx, actor, user, session ? SESSION_MS : LASTING_MS);
      });
      keepLogin(desk, reply, login.token, session ? undefined : login.expiresAt);
      const { token, expiresAt } = login;
      return envelope(desk, request, { token, expires: plainDateOf(expiresAt), sms: false, tfa: false });
    },
  );

  const signOut = {
    summary: 'Sign out',
    operationId: 'logout',
    tags,
    security: anybody,
    response: { 200: NothingToTell },
  };
  app.post('/authentication/logout', { schema: signOut }, async (request, reply) => {
    const caller = await visitor(identify, request);
    if (caller?.token !== undefined) {
      const { actor, token } = caller;
      await desk.db.write((tx) => endLogin(tx, actor, token));
      desk.logins.forget();
    }
    clearLogin(desk, reply);
    return envelope(desk, request);
  });

  done();
};
