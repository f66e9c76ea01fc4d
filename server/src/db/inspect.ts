import { DatabaseSync } from 'node:sqlite';

/** What a look at a database shows. Nothing is changed by looking. */
export interface Inspection {
  /** The engine, with its version. */
  engine: string;
  /** The names of the migrations that it has been through. */
  schema: string[];
  /** Faults of the file; none where the engine looks after that itself. */
  faults: string[];
  /** Secrets as they are stored, to be opened with the encryption key. */
  sealed: string[];
  /** How far its clock is ahead of ours, in milliseconds. */
  ahead: number;
  /** Why nothing can be written to it. */
  readOnly?: string;
}

const SEALED_LOOKED_AT = 20;
const FAULTS_SHOWN = 3;

/**
 * Looks at the embedded database, also while a server uses it. Reads all of it: seconds for a large one.
 *
 * @throws Error when it cannot be opened
 */
export function inspectSqlite(file: string): Inspection {
  // Opened read-only it would leave its -wal and -shm behind.
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  try {
    sqlite.exec('pragma query_only = on');
    const texts = (sql: string): string[] =>
      sqlite
        .prepare(sql)
        .all()
        .map((row) => String(Object.values(row)[0]));
    const found = texts(`pragma quick_check(${String(FAULTS_SHOWN)})`);
    const tables = new Set(texts(`select name from sqlite_master where type = 'table'`));
    return {
      engine: `SQLite ${texts('select sqlite_version()')[0] ?? ''}`,
      schema: tables.has('kysely_migration') ? texts('select name from kysely_migration order by name') : [],
      faults: found[0] === 'ok' ? [] : found,
      sealed: tables.has('access_keys')
        ? texts(`select sealed_secret from access_keys limit ${String(SEALED_LOOKED_AT)}`)
        : [],
      ahead: 0,
    };
  } finally {
    sqlite.close();
  }
}

const CONNECT_MS = 5000;

/** Looks at a PostgreSQL database. @throws Error when it cannot be reached */
export async function inspectPostgres(url: string): Promise<Inspection> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: CONNECT_MS,
  });
  // A connection that is lost is told by the question that waits for it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const texts = async (sql: string): Promise<string[]> => {
      const { rows } = await client.query<Record<string, unknown>>(sql);
      return rows.map((row) => String(Object.values(row)[0]));
    };
    const has = async (table: string): Promise<boolean> =>
      (await texts(`select to_regclass('${table}') is not null`))[0] === 'true';
    const asked = Date.now();
    const [now = ''] = await texts('select (extract(epoch from clock_timestamp()) * 1000)::bigint');
    const ahead = Number(now) - (asked + Date.now()) / 2;
    const [version = ''] = await texts('show server_version');
    const [standby] = await texts('select pg_is_in_recovery()');
    const [mayCreate] = await texts(`select has_schema_privilege(current_schema(), 'create')`);
    const readOnly =
      standby === 'true'
        ? 'it is a standby that only reads'
        : mayCreate === 'true'
          ? undefined
          : 'this user may not create tables in it';
    return {
      engine: `PostgreSQL ${version}`,
      schema: (await has('kysely_migration'))
        ? await texts('select name from kysely_migration order by name')
        : [],
      faults: [],
      sealed: (await has('access_keys'))
        ? await texts(`select sealed_secret from access_keys limit ${String(SEALED_LOOKED_AT)}`)
        : [],
      ahead,
      ...(readOnly !== undefined && { readOnly }),
    };
  } finally {
    await client.end();
  }
}
