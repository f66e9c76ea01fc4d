import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { closeWithProcess } from './close-with-process.ts';
import { createCluster, endPostgres, servePostgres } from './postgres-process.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { unprivilegedAccount } from './unprivileged.ts';

export interface TestPostgres {
  /** Opens the administrator's database as a superuser. */
  url: string;
  /** Ends the server and removes its folder; further calls do nothing. */
  stop(): Promise<void>;
}

/** Settings which trade the safety of the data for speed: the data live no longer than the test run. */
export const fastSettings: Record<string, string> = {
  autovacuum: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  max_wal_senders: '0',
  synchronous_commit: 'off',
  wal_level: 'minimal',
};

/**
 * Starts a private PostgreSQL on a free loopback port, in a temporary folder of its own, as an unprivileged user.
 * `stop()`, the end of this process, SIGINT and SIGTERM all end it and remove the folder.
 * Throws an Error which says what is missing when the machine has no PostgreSQL, and one which holds PostgreSQL's own
 * words when it does not start.
 */
export async function startPostgres(settings = fastSettings): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-postgres-'));
  let child: ChildProcess | undefined;
  const stop = closeWithProcess({
    close: async () => {
      if (child !== undefined) await endPostgres(child);
      remove(folder);
    },
    abandon: () => {
      child?.kill('SIGQUIT');
      remove(folder);
    },
  });
  try {
    chmodSync(folder, 0o755);
    const place = {
      programs: postgresPrograms(folder),
      data: join(folder, 'data'),
      account: unprivilegedAccount(),
    };
    const password = await createCluster(place);
    const server = await servePostgres(place, settings);
    child = server.child;
    return { url: `postgres://postgres:${password}@127.0.0.1:${server.port}/postgres`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What still runs may add and remove files meanwhile, and then `rmSync` gives up without an error. */
function remove(folder: string): void {
  for (let attempt = 0; attempt < 50 && existsSync(folder); attempt += 1) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  }
}

/**
 * The PostgreSQL of this test run, whose URL the runner passes in ENFILADE_TEST_POSTGRES; when a test file is run by
 * itself, one of its own. Throws what `startPostgres` throws.
 */
export async function runningPostgres(): Promise<TestPostgres> {
  const url = process.env['ENFILADE_TEST_POSTGRES'];
  return url === undefined ? startPostgres() : { url, stop: () => Promise.resolve() };
}

/** Creates an empty database with a name of its own and returns its URL. Throws when `server` does not answer. */
export async function createDatabase(server: { url: string }): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    await client.query(`create database ${name} template template0`);
  } finally {
    await client.end();
  }
  return Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
}
