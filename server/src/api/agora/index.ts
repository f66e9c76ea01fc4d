import type { FastifyPluginCallback } from 'fastify';
import type { House } from '../../house.ts';
import { openDoor } from '../shared/door.ts';
import { authenticator } from './auth.ts';
import { answerError } from './errors.ts';
import { roomRoutes } from './rooms.ts';
import { tokenRoutes } from './token-routes.ts';

/** Agora Interactive Whiteboard v5, under `/v5`. */
export const agora: FastifyPluginCallback<{ house: House }> = (app, { house }, done) => {
  // The vendor may tolerate other content types (AG 0); what matters is that the body is JSON.
  openDoor(app, { answer: answerError, anyContentType: true, loneSurrogates: 'refuse' });
  const authenticate = authenticator(house);
  app.register(tokenRoutes, { house, authenticate });
  app.register(roomRoutes, { house, authenticate });
  done();
};
