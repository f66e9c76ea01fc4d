import type { FastifyInstance, FastifyRequest } from 'fastify';
import { READING } from './idempotency.ts';

/**
 * Does something after a change by a route of `app`: only then it is certain that the change was kept (a keyed request is
 * one transaction with its answer), and the answer has not been given yet.
 */
export function afterChange(app: FastifyInstance, job: (request: FastifyRequest) => void): void {
  app.addHook('onSend', (request, reply, payload, next) => {
    if (!READING.has(request.method) && reply.statusCode < 400) job(request);
    next(null, payload);
  });
}
