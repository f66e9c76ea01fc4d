import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { createApp } from './app.ts';
import { makeDefaultProject, type ProjectKeys } from './bootstrap.ts';
import type { Config } from './config.ts';
import { applyConfiguredKeys } from './configured-keys.ts';
import type { Database } from './db/database.ts';
import { migrate } from './db/migrate.ts';
import { DATABASE_FILE, holdAlone, LOCK_FILE, openSqlite } from './db/sqlite.ts';
import type { MediaEngine } from './media/engine.ts';
import { keyPairFor } from './ops/tls.ts';
import { shutDown } from './ops/shutdown.ts';
import { encryptionKeyIn } from './projects/encryption-key.ts';
import { openSecretBox, type SecretBox } from './projects/secrets.ts';

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
 * Opens the database, brings it up to date, listens, and makes the default project. That comes last: its keys are
 * shown once, so nothing may fail between making and showing them.
 *
 * @throws Error that begins with the option at fault, where it is one's
 */
export async function start(
  config: Config,
  logger?: FastifyBaseLogger,
  metrics?: Registry,
  mediaEngine?: MediaEngine,
): Promise<Running> {
  const { db, box } = await openStore(config, logger);
  try {
    await applyConfiguredKeys(db, box, config);
    const { promise: prepared, resolve: open } = Promise.withResolvers<undefined>();
    const keyPair = await keyPairFor(config);
    const given = {
      ...(keyPair && { keyPair }),
      ...(logger && { logger }),
      ...(metrics && { metrics }),
      ...(mediaEngine && { mediaEngine }),
    };
    const parts = { config, db, box, prepared, ...given };
    const app = await createApp(parts);
    const { host, port } = config;
    const origin = await blame('ENFILADE_HOST, ENFILADE_PORT', () => app.listen({ host, port }));
    const keys = await makeDefaultProject(db, box, config);
    open(undefined);
    return { app, db, origin, keys, stop: () => shutDown(app, db, config.shutdownSeconds) };
  } catch (reason) {
    await db.close();
    throw reason;
  }
}

/**
 * Opens the database and brings it up to date, with the box that its secrets are sealed in.
 *
 * @throws Error that begins with the option at fault, where it is one's
 */
export async function openStore(
  config: Config,
  logger?: FastifyBaseLogger,
): Promise<{ db: Database; box: SecretBox }> {
  await blame('ENFILADE_DATA_DIR', () => {
    makeFolder(config.dataDir);
  });
  const isNew = config.databaseUrl === undefined && !existsSync(join(config.dataDir, DATABASE_FILE));
  const key =
    config.encryptionKey ?? encryptionKeyIn(config.dataDir, isNew || config.databaseUrl !== undefined);
  const box = openSecretBox(key);
  const db = await openDatabase(config, logger);
  try {
    await blame(config.databaseUrl === undefined ? 'ENFILADE_DATA_DIR' : 'ENFILADE_DATABASE_URL', () =>
      migrate(db),
    );
    return { db, box };
  } catch (reason) {
    await db.close();
    throw reason;
  }
}

/** Tells by which option to mend what failed. */
async function blame<T>(options: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new Error(`${options}: ${(cause as Error).message}`, { cause });
  }
}

function makeFolder(path: string): void {
  // Node goes round for seconds where a folder cannot be made in one that exists, if it is asked for parents as well.
  const recursive = !existsSync(dirname(resolve(path)));
  if (!existsSync(path)) mkdirSync(path, { recursive, mode: 0o700 });
}

async function openDatabase(config: Config, logger: FastifyBaseLogger | undefined): Promise<Database> {
  if (config.databaseUrl === undefined) {
    return blame('ENFILADE_DATA_DIR', () => openAlone(config.dataDir));
  }
  // Loaded only where it is used: it takes 11 MB.
  const { openPostgres } = await import('./db/postgres.ts');
  return openPostgres(config.databaseUrl, (error) => {
    logger?.warn({ err: error }, 'a connection to PostgreSQL was lost while idle');
  });
}

function openAlone(dataDir: string): Database {
  const lock = holdAlone(join(dataDir, LOCK_FILE));
  const db = openSqlite(join(dataDir, DATABASE_FILE));
  return {
    ...db,
    close: async () => {
      await db.close();
      lock.release();
    },
  };
}
