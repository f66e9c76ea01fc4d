import { CompiledQuery, type Kysely } from 'kysely';
import type { Database, Tx } from './database.ts';
import type { Tables } from './schema.ts';

const SAVEPOINT = CompiledQuery.raw('savepoint job');
const RELEASE = CompiledQuery.raw('release job');
const UNDO = CompiledQuery.raw('rollback to job');

interface Job {
  run: (tx: Tx) => Promise<unknown>;
  done: (value: unknown) => void;
  failed: (reason: unknown) => void;
}

/** One transaction holds the writer no longer than this many jobs, so that a flood does not delay the first one. */
const JOBS_IN_ONE_COMMIT = 256;

/**
 * For an engine with one writer: jobs that arrive together share one transaction and so one sync of the disk,
 * each in a savepoint of its own, and are answered only after the commit.
 */
export function groupCommit(queries: Kysely<Tables>): Database['write'] {
  let waiting: Job[] = [];
  let busy = false;

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, JOBS_IN_ONE_COMMIT);
      waiting = waiting.slice(JOBS_IN_ONE_COMMIT);
      await commit(batch);
    }
    busy = false;
  }

  async function commit(batch: Job[]): Promise<void> {
    const answers: (() => void)[] = [];
    let first: unknown;
    try {
      await queries.transaction().execute(async (tx) => {
        try {
          for (const job of batch) answers.push(await attempt(tx, job));
        } catch (reason) {
          first = reason;
          throw reason;
        }
      });
    } catch (reason) {
      // When the disk is full the engine has rolled back by itself, and the rollback fails for that: not the reason.
      for (const job of batch) job.failed(first ?? reason);
      return;
    }
    for (const answer of answers) answer();
  }

  return <T>(run: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ run, done: resolve as (value: unknown) => void, failed: reject });
      if (busy) return;
      busy = true;
      // After the sockets of this turn have been read, so that all their requests are in one commit.
      setImmediate(() => void drain());
    });
}

async function attempt(tx: Tx, job: Job): Promise<() => void> {
  await tx.executeQuery(SAVEPOINT);
  try {
    const value = await job.run(tx);
    await tx.executeQuery(RELEASE);
    return () => {
      job.done(value);
    };
  } catch (reason) {
    try {
      await tx.executeQuery(UNDO);
      await tx.executeQuery(RELEASE);
    } catch {
      throw reason;
    }
    return () => {
      job.failed(reason);
    };
  }
}
