import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { presentPerson } from './present-people.ts';
import type { RouteOptions } from './rooms.ts';

/** Who is asking (DS 7.1). */
export const peopleRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);

  app.get('/people/@self', async (request) => {
    const { user, project } = request.docspace;
    return envelope(desk, request, presentPerson(user, project.ownerId));
  });

  done();
};
