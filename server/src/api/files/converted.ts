import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { pageBlob, pageNamed } from '../../conversion/pages.store.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { sendFile } from './sending.ts';

/** Pages of converted files (AG 2.5 URL shapes): whoever knows the id of the task may see them, any page may show them. */
export const convertedRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  app.get(
    '/staticConvert/*',
    { schema: { hide: true, params: Type.Object({ '*': Type.String() }) } },
    async (request, reply) => {
      const named = pageNamed(`/staticConvert/${request.params['*']}`);
      const page = named && (await pageBlob(house.db.queries, named));
      if (!page) throw fail('file_not_found');
      reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      return sendFile(house, reply, page, 'public, max-age=31536000, immutable');
    },
  );

  done();
};
