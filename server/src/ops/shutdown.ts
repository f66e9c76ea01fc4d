import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/database.ts';

const IDLE_CHECK_MS = 50;

/**
 * Stops in order: no new requests, those under way are answered (or given up after `seconds`), then the database.
 */
export async function shutDown(app: FastifyInstance, db: Database, seconds: number): Promise<void> {
  const givenUp = setTimeout(() => {
    app.server.closeAllConnections();
  }, seconds * 1000);
  // A connection that is kept alive becomes idle only when its last answer is out.
  const idle = setInterval(() => {
    app.server.closeIdleConnections();
  }, IDLE_CHECK_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(givenUp);
    clearInterval(idle);
  }
  await db.close();
}
