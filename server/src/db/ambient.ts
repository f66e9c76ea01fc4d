import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseConnection, Dialect, Driver } from 'kysely';
import { attempt } from './attempt.ts';
import type { Database, Tx } from './database.ts';

/** A transaction that everything belongs to which is asked of its database while a job runs. */
interface Whole {
  driver: object;
  connection: DatabaseConnection;
  tx: Tx;
  /** Of the transaction and all its parts. */
  state: { isOver: boolean };
  /** Ends with the part that was begun last. */
  last: Promise<unknown>;
}

const current = new AsyncLocalStorage<Whole>();

/**
 * Makes a dialect whose queries join the transaction of `whole`, when they are asked from inside one.
 *
 * @param isAlone the engine has one connection, which everybody else waits for
 */
export function joining(dialect: Dialect, isAlone: boolean): { dialect: Dialect; driver: () => object } {
  let driver: Driver | undefined;
  const made = {
    createAdapter: () =>
      Object.defineProperties(dialect.createAdapter(), {
        // Waiting for the one connection is done below, where it is known who need not wait.
        supportsMultipleConnections: { value: true },
        // Both engines do, whatever the dialect says: a migration that is cut off leaves nothing half done.
        supportsTransactionalDdl: { value: true },
      }),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db: Parameters<Dialect['createIntrospector']>[0]) => dialect.createIntrospector(db),
    createDriver: () => (driver = joiningDriver(dialect.createDriver(), isAlone)),
  };
  return { dialect: made, driver: () => driver ?? made };
}

function joiningDriver(inner: Driver, isAlone: boolean): Driver {
  const lock = isAlone ? mutex() : undefined;
  const driver: Driver = {
    init: () => inner.init(),
    destroy: () => inner.destroy(),
    acquireConnection: async () => {
      const whole = wholeOf(driver);
      if (whole) return lend(whole);
      await lock?.take();
      return inner.acquireConnection();
    },
    releaseConnection: async (connection) => {
      if (lent.has(connection)) return;
      await inner.releaseConnection(connection);
      lock?.give();
    },
    beginTransaction: (connection, settings) => inner.beginTransaction(connection, settings),
    commitTransaction: (connection) => inner.commitTransaction(connection),
    rollbackTransaction: (connection) => inner.rollbackTransaction(connection),
  };
  return driver;
}

function wholeOf(driver: object): Whole | undefined {
  const whole = current.getStore();
  return whole?.driver === driver && !whole.state.isOver ? whole : undefined;
}

/** They are not given back: the transaction gives back its own. */
const lent = new WeakSet<DatabaseConnection>();

/** The connection of a transaction, which belongs to others as soon as that is over. */
function lend({ connection, state }: Whole): DatabaseConnection {
  const check = (): void => {
    if (state.isOver) throw new Error('a query was not waited for, and its transaction has ended');
  };
  const lending: DatabaseConnection = {
    executeQuery: async (query, options) => {
      check();
      return connection.executeQuery(query, options);
    },
    streamQuery: (query, size, options) => {
      check();
      return connection.streamQuery(query, size, options);
    },
  };
  lent.add(lending);
  return lending;
}

function mutex() {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    take: (): Promise<void> | undefined => {
      if (taken) return new Promise<void>((resolve) => waiting.push(resolve));
      taken = true;
      return undefined;
    },
    give: (): void => {
      const next = waiting.shift();
      if (next) next();
      else taken = false;
    },
  };
}

/** The two ways to write: a job on its own, and a job with everything it calls as one transaction. */
export function writers(driver: () => object, write: Database['write']): Pick<Database, 'write' | 'whole'> {
  return {
    write: (job) => {
      const whole = wholeOf(driver());
      return whole ? part(whole, job) : write(job);
    },
    whole: (job) => {
      const outer = wholeOf(driver());
      if (outer) return part(outer, job);
      return write(async (tx) => {
        const state = { isOver: false };
        const connection = await connectionOf(tx);
        try {
          return await inside({ driver: driver(), connection, tx, state, last: Promise.resolve() }, job);
        } finally {
          state.isOver = true;
        }
      });
    },
  };
}

/** Does part of a transaction. Parts that are begun at once follow each other: savepoints only nest. */
function part<T>(whole: Whole, job: (tx: Tx) => Promise<T>): Promise<T> {
  const done = whole.last.then(() =>
    attempt(whole.tx, (tx) => inside({ ...whole, last: Promise.resolve() }, () => job(tx))),
  );
  whole.last = done.catch(() => undefined);
  return done;
}

/** Runs a job, and answers when every part that it began has ended, also those that it did not wait for. */
async function inside<T>(whole: Whole, job: () => Promise<T>): Promise<T> {
  try {
    return await current.run(whole, job);
  } finally {
    for (let last; last !== whole.last;) await (last = whole.last);
  }
}

/** Kysely lends a transaction's connection to one at a time: it is given back at once. */
async function connectionOf(tx: Tx): Promise<DatabaseConnection> {
  return tx.getExecutor().provideConnection((connection) => Promise.resolve(connection));
}
