import type { FastifyPluginCallback } from 'fastify';
import type { House } from '../../house.ts';
import type { LiveRooms } from '../../live/hub.ts';
import { boardFileRoutes } from './board-files.ts';
import { convertedRoutes } from './converted.ts';
import { documentRoutes } from './documents.ts';
import { hlsRoutes } from './hls.ts';
import { signedRoutes } from './signed.ts';

/** Files that the page of a room and links get: no API of a vendor. */
export const files: FastifyPluginCallback<{ house: House; rooms: LiveRooms }> = (app, options, done) => {
  app.addHook('onRequest', (request) => app.limits.address(request));
  app.register(boardFileRoutes, options);
  app.register(signedRoutes, options);
  app.register(hlsRoutes, options);
  app.register(convertedRoutes, options);
  app.register(documentRoutes, options);
  done();
};
