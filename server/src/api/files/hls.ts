import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';

const PLAYLIST = 'application/vnd.apple.mpegurl';
const SEGMENT = 'video/mp2t';

/** HM 2.8: what a room streams, for whoever has the address, as players fetch it. */
export const hlsRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const params = Type.Object({ place: Type.String(), name: Type.String() });

  app.get('/hls/:place/:name', { schema: { hide: true, params } }, async (request, reply) => {
    const { place, name } = request.params;
    reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
    const file = await house.streams.open(place, name);
    if (!file) throw fail('file_not_found');
    const isList = name.endsWith('.m3u8');
    reply.headers({
      'cache-control': isList ? 'no-cache' : 'public, max-age=60, immutable',
      'x-content-type-options': 'nosniff',
      'content-length': file.bytes,
    });
    return reply.type(isList ? PLAYLIST : SEGMENT).send(file.stream);
  });

  done();
};
