import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import { blobType } from '../../files/blobs.store.ts';
import { readSigned } from '../../files/signed.ts';
import type { House } from '../../house.ts';
import { sendParts } from './parts.ts';

/** Files under an address that is good for a time, for whoever has it. */
export const signedRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  app.get(
    '/files/:signed',
    { schema: { hide: true, params: Type.Object({ signed: Type.String() }) } },
    async (request, reply) => {
      const signed = readSigned(house.box, request.params.signed);
      if (!signed) {
        await app.limits.refused(request);
        throw fail('file_not_found');
      }
      const { blobId, until } = signed;
      const type = await blobType(house.db.queries, blobId, Date.now());
      if (type === undefined) throw fail('file_not_found');
      const seconds = Math.floor((until - Date.now()) / 1000);
      reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      return sendParts(house, request, reply, { blobId, type }, `private, max-age=${seconds}, immutable`);
    },
  );

  done();
};
