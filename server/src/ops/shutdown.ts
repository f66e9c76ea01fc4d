import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/database.ts';

/**
 * Stops in order: no new requests, those under way are answered (or given up after `seconds`), then the database.
 */
export async function shutDown(app: FastifyInstance, db: Database, seconds: number): Promise<void> {
  const givenUp = setTimeout(() => {
    app.server.closeAllConnections();
  }, seconds * 1000);
  await app.close();
  clearTimeout(givenUp);
  await db.close();
}
