import { existsSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteDialect, type SqliteDatabase, type SqliteStatement } from 'kysely';
import { joining, writers } from './ambient.ts';
import { noteCapabilities, type Database } from './database.ts';
import { groupCommit } from './group-commit.ts';
import type { Tables } from './schema.ts';

/** The embedded database, in the data folder. */
export const DATABASE_FILE = 'enfilade.db';
/** Beside it: held as long as a server uses the folder. */
export const LOCK_FILE = 'server.lock';

/** Statements are compiled once; lists and filters make a bounded number of shapes. */
const STATEMENTS_KEPT = 500;

/**
 * Holds `file` as long as this process lives, however it ends: what is remembered here is true only while nobody else
 * writes.
 *
 * @throws Error when another process holds it
 */
export function holdAlone(file: string): { release: () => void } {
  const lock = new DatabaseSync(file, { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    if (!isBusy(cause)) throw cause;
    throw new Error('another server uses this data folder', { cause });
  }
  return {
    release: () => {
      lock.close();
    },
  };
}

/** Whether another process holds `file`, which may not be there. */
export function isHeld(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    holdAlone(file).release();
    return false;
  } catch (reason) {
    // Any other fault is told by who opens the database.
    return isBusy((reason as Error).cause);
  }
}

const SQLITE_BUSY = 5;

function isBusy(reason: unknown): boolean {
  return (reason as { errcode?: number } | undefined)?.errcode === SQLITE_BUSY;
}

/**
 * Opens (and creates) the embedded database: WAL, every commit synced to the disk before it is acknowledged.
 *
 * @param file path of the database, or `:memory:`
 */
export function openSqlite(file: string): Database {
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
  sqlite.exec('pragma cache_size = -8000; pragma temp_store = memory; pragma journal_size_limit = 67108864');
  const { dialect, driver } = joining(new SqliteDialect({ database: adapt(sqlite) }), true);
  const queries = new Kysely<Tables>({ dialect });
  noteCapabilities(queries, { rowLocks: false, soleWriter: true });
  return { queries, ...writers(driver, groupCommit(queries)), close: () => queries.destroy() };
}

/** node:sqlite in the shape Kysely's SQLite dialect asks for. */
function adapt(sqlite: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, SqliteStatement>();
  return {
    close: () => {
      kept.clear();
      sqlite.close();
    },
    prepare: (text) => {
      const known = kept.get(text);
      if (known) return known;
      if (kept.size >= STATEMENTS_KEPT) kept.clear();
      const made = statement(sqlite.prepare(text));
      kept.set(text, made);
      return made;
    },
  };
}

function statement(prepared: StatementSync): SqliteStatement {
  const columns = prepared.columns().map((column) => column.name);
  const rowOf = rowMaker(columns);
  prepared.setReturnArrays(true);
  return {
    reader: columns.length > 0,
    all: (parameters) => (prepared.all(...(parameters as SQLInputValue[])) as unknown as Values[]).map(rowOf),
    run: (parameters) => {
      const { changes, lastInsertRowid } = prepared.run(...(parameters as SQLInputValue[]));
      return { changes: BigInt(changes), lastInsertRowid: BigInt(lastInsertRowid) };
    },
    *iterate(parameters) {
      const rows = prepared.iterate(...(parameters as SQLInputValue[])) as unknown as Iterable<Values>;
      for (const values of rows) yield rowOf(values);
    },
  };
}

type Values = readonly unknown[];

/**
 * node:sqlite makes each row a dictionary, which takes twice the time to fill and to read; copies of one object with
 * all the columns have a shape that the engine knows.
 */
function rowMaker(columns: readonly string[]): (values: Values) => Record<string, unknown> {
  const empty = Object.fromEntries(columns.map((name): [string, unknown] => [name, null]));
  return (values) => {
    const row = { ...empty };
    columns.forEach((name, index) => {
      row[name] = values[index];
    });
    return row;
  };
}
