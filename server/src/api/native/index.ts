import cors from '@fastify/cors';
import type { FastifyPluginCallback } from 'fastify';
import type { House } from '../../house.ts';
import { openDoor } from '../shared/door.ts';
import { honourKeys } from '../shared/idempotency.ts';
import { accessKeyRoutes } from './access-keys.ts';
import { requireKey } from './auth.ts';
import { description } from './description.ts';
import { answerProblem } from './errors.ts';
import { batchRoutes } from './batch.ts';
import { codeRoutes } from './codes.ts';
import { conversionRoutes } from './conversions.ts';
import { deletedRoomRoutes } from './deleted-rooms.ts';
import { eventRoutes } from './events.ts';
import { groupRoutes } from './groups.ts';
import { historyRoutes } from './history.ts';
import { keyRoutes } from './keys.ts';
import { linkRoutes } from './links.ts';
import { memberRoutes } from './members.ts';
import { participantRoutes } from './participants.ts';
import { projectRoutes } from './projects.ts';
import { roomActionRoutes } from './room-actions.ts';
import { roomListRoutes } from './room-list.ts';
import { roomRoutes } from './rooms.ts';
import { templateRoleRoutes } from './template-roles.ts';
import { templateRoutes } from './templates.ts';
import { sceneRoutes } from './scenes.ts';
import { screenshotRoutes } from './screenshots.ts';
import { tokenRoutes } from './tokens.ts';
import { refuseUnknown } from './unknown.ts';
import { userRoutes } from './users.ts';

const ROUTES = [
  ...[roomRoutes, roomListRoutes, roomActionRoutes, deletedRoomRoutes, batchRoutes],
  ...[codeRoutes, memberRoutes, linkRoutes, tokenRoutes, participantRoutes],
  ...[sceneRoutes, historyRoutes, screenshotRoutes, conversionRoutes],
  ...[templateRoutes, templateRoleRoutes],
  ...[projectRoutes, accessKeyRoutes, keyRoutes],
  ...[userRoutes, groupRoutes, eventRoutes],
];

/** Our own API, under `/api/v1`. */
export const native: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  app.describeApi(description);
  // The credential is in a header that no page sends by itself, so any page may ask that knows a key.
  app.register(cors, {
    origin: '*',
    methods: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'],
    allowedHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'if-match',
      'if-none-match',
      'last-event-id',
    ],
    exposedHeaders: [
      'etag',
      'location',
      'idempotency-replayed',
      'retry-after',
      'x-ratelimit-remaining',
      'x-request-id',
    ],
    maxAge: 86_400,
    strictPreflight: false,
  });
  // After the CORS headers, so that a browser can read a refusal, too.
  app.after(() => {
    openDoor(app, { answer: answerProblem, anyContentType: false, loneSurrogates: 'refuse' });
    requireKey(app, house);
    refuseUnknown(app);
    honourKeys(app, house, (request) => request.native.actor);
    for (const routes of ROUTES) app.register(routes, { house });
  });
  done();
};
