import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { createApp } from './app.ts';
import { ensureDefaultProject, type ProjectKeys } from './bootstrap.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { openSqlite } from './db/sqlite.ts';
import { shutDown } from './ops/shutdown.ts';
import { encryptionKeyIn } from './projects/encryption-key.ts';
import { openSecretBox } from './projects/secrets.ts';

export interface Running {
  app: FastifyInstance;
  db: Database;
  /** Where it listens: `http://127.0.0.1:7788`. */
  origin: string;
  /** The default project's keys, when it was made by this start. */
  keys: ProjectKeys | undefined;
  stop(): Promise<void>;
}

/**
 * Opens the database, brings it up to date, makes the default project and listens.
 *
 * @throws Error with what is wrong: the folder, the database, the key, the port
 */
export async function start(
  config: Config,
  logger?: FastifyBaseLogger,
  metrics?: Registry,
): Promise<Running> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const box = openSecretBox(config.encryptionKey ?? encryptionKeyIn(config.dataDir));
  const db = await openDatabase(config, logger);
  try {
    await migrate(db);
    const keys = await ensureDefaultProject(db, box, config);
    const app = await createApp({ config, db, box, ...(logger && { logger }), ...(metrics && { metrics }) });
    const origin = await app.listen({ host: config.host, port: config.port });
    return { app, db, origin, keys, stop: () => shutDown(app, db, config.shutdownSeconds) };
  } catch (reason) {
    await db.close();
    throw reason;
  }
}

async function openDatabase(config: Config, logger: FastifyBaseLogger | undefined): Promise<Database> {
  if (config.databaseUrl === undefined) return openSqlite(join(config.dataDir, 'enfilade.db'));
  // Loaded only where it is used: it takes 11 MB.
  const { openPostgres } = await import('./db/postgres.ts');
  return openPostgres(config.databaseUrl, (error) => {
    logger?.warn({ err: error }, 'a connection to PostgreSQL was lost while idle');
  });
}
