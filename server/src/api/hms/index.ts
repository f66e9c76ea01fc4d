import type { FastifyPluginCallback } from 'fastify';
import type { House } from '../../house.ts';
import { openDoor } from '../shared/door.ts';
import { honourKeys } from '../shared/idempotency.ts';
import { authenticator, type Caller } from './auth.ts';
import { codeRoutes } from './codes.ts';
import { description } from './description.ts';
import { feedbackRoute } from './feedback.ts';
import { answerError } from './errors.ts';
import { allowPages } from './init.ts';
import { layoutRoute } from './layouts.ts';
import { activeRoomRoutes } from './active-rooms.ts';
import { notOffered } from './not-offered.ts';
import { analyticsRoutes } from './analytics.ts';
import { pollResultRoutes } from './poll-results.ts';
import { pollRoutes } from './polls.ts';
import { sessionRoutes } from './sessions.ts';
import { streamKeyRoutes } from './stream-keys.ts';
import { recordingAssetRoutes } from './recording-assets.ts';
import { recordingRoutes } from './recordings.ts';
import { roomRoutes } from './rooms.ts';
import { streamRoutes } from './streams.ts';
import { templatePartRoutes } from './template-parts.ts';
import { templateRoutes } from './templates.ts';
import { tokenRoute } from './token-route.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is asking, at the routes that need a management token. */
    caller: Caller;
  }
}

/** 100ms server-side REST v2, under `/v2`. */
export const hms: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  app.describeApi(description);
  // Before all else, so that a browser can read a refusal, too (HM 2.2).
  app.addHook('onRequest', (request, reply, next) => {
    const ofPages = [`${app.prefix}/token`, `${app.prefix}/layouts/ui`, `${app.prefix}/client/feedback`];
    if (ofPages.includes(request.routeOptions.url ?? '')) allowPages(reply);
    next();
  });
  // POSTs without a body come with or without a content type, tokens by code as text/plain (HM 0, HM 2.2).
  openDoor(app, { answer: answerError, anyContentType: true, loneSurrogates: 'refuse' });
  honourKeys(app, house, (request) => (request.caller as Caller | undefined)?.actor);
  app.register(tokenRoute, { house });
  app.register(layoutRoute);
  app.register(feedbackRoute, { house });
  app.register(notOffered);
  app.register((managed, _options, ready) => {
    const authenticate = authenticator(house);
    managed.decorateRequest('caller');
    // Before the body is read: nobody is told what is wrong with it, or has it parsed, without a token.
    managed.addHook('onRequest', async (request) => {
      request.caller = await authenticate(request);
    });
    managed.register(roomRoutes, { house });
    managed.register(codeRoutes, { house });
    managed.register(activeRoomRoutes, { house });
    managed.register(sessionRoutes, { house });
    managed.register(pollRoutes, { house });
    managed.register(pollResultRoutes, { house });
    managed.register(streamKeyRoutes, { house });
    managed.register(analyticsRoutes, { house });
    managed.register(recordingRoutes, { house });
    managed.register(recordingAssetRoutes, { house });
    managed.register(streamRoutes, { house });
    managed.register(templateRoutes, { house });
    managed.register(templatePartRoutes, { house });
    ready();
  });
  done();
};
