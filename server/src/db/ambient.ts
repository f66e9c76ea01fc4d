import { AsyncLocalStorage } from 'node:async_hooks';
import type { DatabaseConnection, Dialect, Driver } from 'kysely';
import { attempt } from './attempt.ts';
import type { Database, Tx } from './database.ts';

/** A transaction that everything belongs to which is asked of its database while a job runs. */
interface Whole {
  driver: object;
  connection: DatabaseConnection;
  tx: Tx;
  isOver: boolean;
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
    // Waiting for the one connection is done below, where it is known who need not wait.
    createAdapter: () =>
      Object.defineProperty(dialect.createAdapter(), 'supportsMultipleConnections', { value: true }),
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
      if (whole) return whole.connection;
      await lock?.take();
      return inner.acquireConnection();
    },
    releaseConnection: async (connection) => {
      if (wholeOf(driver)?.connection === connection) return;
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
  return whole?.driver === driver && !whole.isOver ? whole : undefined;
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
      return whole ? attempt(whole.tx, job) : write(job);
    },
    whole: (job) =>
      write(async (tx) => {
        const whole: Whole = { driver: driver(), connection: await connectionOf(tx), tx, isOver: false };
        try {
          return await current.run(whole, job);
        } finally {
          whole.isOver = true;
        }
      }),
  };
}

/** Kysely lends a transaction's connection to one at a time: it is given back at once. */
async function connectionOf(tx: Tx): Promise<DatabaseConnection> {
  return tx.getExecutor().provideConnection((connection) => Promise.resolve(connection));
}
