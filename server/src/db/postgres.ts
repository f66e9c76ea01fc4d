import { setTimeout } from 'node:timers/promises';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { joining, writers } from './ambient.ts';
import { noteCapabilities, type Database, type Tx } from './database.ts';
import { settledEvents } from './event-order.ts';
import { isUniqueViolation } from './violations.ts';
import type { Tables } from './schema.ts';

const ATTEMPTS = 10;
/** Those who met come again one after the other: each waits up to this long for each try that it has made. */
const PAUSE_MS = 50;
/** serialization_failure, deadlock_detected */
const CONFLICTS = new Set(['40001', '40P01']);

/**
 * Opens a pool on PostgreSQL. Connections are made when first needed.
 *
 * @param url `postgres://user:password@host:port/database`
 */
export function openPostgres(url: string, onIdleError: (error: Error) => void): Database {
  const types = new pg.TypeOverrides();
  // Our 64-bit columns hold counters and epoch milliseconds: exact as numbers.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: url, types, max: 20, connectionTimeoutMillis: 5000 });
  pool.on('error', onIdleError);
  // A connection that is lost in use fails its query; without a listener it would also end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const { dialect, driver } = joining(new PostgresDialect({ pool }), false);
  const queries = new Kysely<Tables>({ dialect });

  async function write<T>(job: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await queries.transaction().execute(job);
      } catch (reason) {
        if (attempt === ATTEMPTS || !isConflict(reason)) throw reason;
        await setTimeout(Math.random() * attempt * PAUSE_MS);
      }
    }
  }
  noteCapabilities(queries, { rowLocks: true, soleWriter: false, settledEvents });
  return { queries, ...writers(driver, write), close: () => queries.destroy() };
}

/** Jobs look before they write, so a unique violation means that somebody else was faster: the next try sees it. */
function isConflict(reason: unknown): boolean {
  return CONFLICTS.has((reason as { code?: string }).code ?? '') || isUniqueViolation(reason);
}
