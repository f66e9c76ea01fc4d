import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Database } from '../db/database.ts';

/** `GET /healthz`: the process answers. `GET /readyz`: it can serve, that is, its database answers. */
export function installHealth(app: FastifyInstance, db: Database): void {
  app.get('/healthz', () => ({ status: 'ok' }));
  app.get('/readyz', async (request, reply) => {
    if (app.isLeaving) return reply.code(503).send({ status: 'stopping' });
    try {
      await sql`select 1`.execute(db.queries);
      return { status: 'ready' };
    } catch (cause) {
      request.log.error({ err: cause }, 'the database does not answer');
      return reply.code(503).send({ status: 'the database does not answer' });
    }
  });
}
