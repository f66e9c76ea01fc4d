import type { FastifyPluginCallback } from 'fastify';
import { preflight } from './init.ts';

/** `GET /v2/layouts/ui`: how the vendor's own page looks; without any of ours, as it does by itself. */
export const layoutRoute: FastifyPluginCallback = (app, _options, done) => {
  const schema = { hide: true };
  app.options('/layouts/ui', { schema }, (_request, reply) => preflight(reply));
  app.get('/layouts/ui', { schema }, () => ({ data: [] }));
  done();
};
