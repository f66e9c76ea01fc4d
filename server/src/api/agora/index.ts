import cors from '@fastify/cors';
import type { FastifyPluginCallback, FastifyRequest } from 'fastify';
import type { Actor } from '../../db/events.ts';
import type { House } from '../../house.ts';
import { openDoor } from '../shared/door.ts';
import { honourKeys } from '../shared/idempotency.ts';
import type { Caller } from './auth.ts';
import { description } from './description.ts';
import { answerError } from './errors.ts';
import { roomRoutes } from './rooms.ts';
import { screenshotRoutes } from './screenshots.ts';
import { sceneRoutes } from './scenes.ts';
import { projectorRoutes } from './projector.ts';
import { taskRoutes } from './tasks.ts';
import { tokenRoutes } from './token-routes.ts';

/** Agora Interactive Whiteboard v5, under `/v5`. */
export const agora: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  app.describeApi(description);
  // Web clients poll tasks straight from pages (AG 6 browser needs); the token is in a header, never in a cookie.
  app.register(cors, {
    origin: '*',
    methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    allowedHeaders: ['token', 'region', 'content-type', 'idempotency-key'],
    maxAge: 86_400,
    strictPreflight: false,
  });
  // After the CORS headers, so that a browser can read a refusal, too.
  app.after(() => {
    // The vendor may tolerate other content types (AG 0); what matters is that the body is JSON.
    openDoor(app, { answer: answerError, anyContentType: true, loneSurrogates: 'refuse' });
    honourKeys(app, house, askerOf);
    app.register(tokenRoutes, { house });
    app.register(roomRoutes, { house });
    app.register(sceneRoutes, { house });
    app.register(screenshotRoutes, { house });
    app.register(taskRoutes, { house });
    app.register(projectorRoutes, { house });
  });
  done();
};

/** Tokens of one access key open different things. */
function askerOf(request: FastifyRequest): Pick<Actor, 'projectId' | 'who'> | undefined {
  const caller = request.agora as Caller | undefined;
  if (!caller) return undefined;
  const { kind, role, uuid = '' } = caller.claims;
  return { projectId: caller.project.id, who: [caller.actor.who, kind, role, uuid].join(' ') };
}
