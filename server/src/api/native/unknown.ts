import { strictObject } from '@enfilade/protocol';
import type { FastifyInstance } from 'fastify';

/** A query or a body that has no members. */
export const NOTHING = strictObject({});

/**
 * What a route does not say that it reads is refused, so that a typo is never silent: a route without a schema for its
 * query or its body takes none. Call it before the routes are registered.
 */
export function refuseUnknown(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const reads = [route.method].flat().every((method) => method === 'GET' || method === 'HEAD');
    route.schema = { querystring: NOTHING, ...(!reads && { body: NOTHING }), ...route.schema };
  });
}
