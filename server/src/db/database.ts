import type { Kysely, RawBuilder, SqlBool, Transaction } from 'kysely';
import type { Tables } from './schema.ts';

/** Something to ask questions of: the database itself or a running transaction. */
export type Queries = Kysely<Tables>;

/** Inside `write`. Ask only this one there: the database itself waits until the transaction has ended. */
export type Tx = Transaction<Tables>;

/** What the engines do differently, as capabilities. */
export interface Capabilities {
  /** Rows read for a change must be locked (`FOR UPDATE`), because other writers run at the same time. */
  rowLocks: boolean;
  /** This process sees every change, so what it counted stays true until it changes something itself. */
  soleWriter: boolean;
  /**
   * Which events of the log no other can come before any more, where several transactions write at the same time; absent:
   * all that can be read.
   */
  settledEvents?: RawBuilder<SqlBool>;
}

export interface Database {
  queries: Queries;
  /**
   * Runs `job` in a transaction and answers when it is on disk. When `job` throws, nothing of it is kept.
   * `job` may be run again after a conflict with another writer, so it must change nothing but the database.
   */
  write<T>(job: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Runs `job` with everything that it, and what it calls, asks of this database or writes to it in one transaction.
   * Holds the writer that long; `job` may be run again, as for `write`.
   */
  whole<T>(job: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const known = new WeakMap<object, Capabilities>();

/** Notes what the engine behind `queries` can do. */
export function noteCapabilities(queries: Queries, capabilities: Capabilities): void {
  known.set(queries.getExecutor().adapter, capabilities);
}

/** What the engine of this database, or of this transaction, can do. */
export function capabilitiesOf(queries: Queries): Capabilities {
  const capabilities = known.get(queries.getExecutor().adapter);
  if (!capabilities) throw new Error('the database was opened without noting its capabilities');
  return capabilities;
}
