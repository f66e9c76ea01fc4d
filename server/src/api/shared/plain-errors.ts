import type { FastifyError, FastifyInstance } from 'fastify';
import { fail, type HouseError } from '../../errors.ts';
import { houseErrorOf, logError } from './errors.ts';

/** How errors are told where no API's door is (RFC 9457). */
export function installPlainErrors(app: FastifyInstance): void {
  app.setErrorHandler((reason: FastifyError | HouseError, request, reply) => {
    const error = houseErrorOf(reason);
    logError(error, request);
    const problem = { title: error.message, status: error.status, code: error.code };
    return reply.code(error.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler(() => {
    throw fail('route_not_found');
  });
}
