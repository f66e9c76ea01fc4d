import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Config } from '../../config.ts';
import { inspectPostgres, type Inspection } from '../../db/inspect.ts';
import { SCHEMA } from '../../db/migrate.ts';
import { finding, saying, type Finding } from './finding.ts';

/** The clocks of nodes must agree: tokens and expiry go by them. */
const CLOCKS_AGREE_MS = 2000;

/** What a look at the database shows; undefined where it could not be looked at, which is told then. */
export async function lookAtDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  file: string,
): Promise<{ findings: Finding[]; inspection?: Inspection }> {
  try {
    const inspection =
      databaseUrl === undefined ? await inWorker(join(dataDir, file)) : await inspectPostgres(databaseUrl);
    return { inspection, findings: [...told(inspection), ...schema(inspection.schema)] };
  } catch (reason) {
    const text = saying(reason);
    const advice =
      databaseUrl === undefined ? adviceFor(text) : 'Start PostgreSQL, or mend ENFILADE_DATABASE_URL.';
    return { findings: [finding('database', 'fail', text, advice)] };
  }
}

function adviceFor(text: string): string {
  return /malformed|not a database/.test(text)
    ? 'Keep a copy of the data folder, and restore it from a backup.'
    : 'Mend the data folder or its disk: the database itself may be whole.';
}

async function inWorker(path: string): Promise<Inspection> {
  const worker = new Worker(new URL('database-worker.ts', import.meta.url), { workerData: path });
  try {
    const [inspection] = (await once(worker, 'message')) as [Inspection];
    return inspection;
  } finally {
    await worker.terminate();
  }
}

function* told({ engine, faults, readOnly, ahead }: Inspection): Generator<Finding> {
  if (faults.length > 0) {
    const advice = 'Stop the server, keep a copy of the data folder, and restore it from a backup.';
    yield finding('database', 'fail', `${engine}: ${faults.join('; ')}`, advice);
  } else if (readOnly !== undefined) {
    yield finding(
      'database',
      'fail',
      `${engine}: ${readOnly}`,
      'Use the primary, as the owner of the database.',
    );
  } else {
    yield finding('database', 'ok', engine);
  }
  if (Math.abs(ahead) > CLOCKS_AGREE_MS) {
    const text = `the database's clock is ${(ahead / 1000).toFixed(1)} s from this one`;
    yield finding('clock', 'fail', text, 'Let both machines set their clocks by NTP.');
  }
}

function* schema(applied: readonly string[]): Generator<Finding> {
  const newest = applied.at(-1);
  const unknown = applied.filter((name) => !SCHEMA.includes(name));
  const missing = SCHEMA.filter((name) => !applied.includes(name));
  if (unknown.length > 0) {
    const text = `${unknown.join(', ')}: made by a newer Enfilade than this`;
    yield finding('schema', 'fail', text, 'Run that version, or restore a backup from before it.');
  } else if (missing.length > 0) {
    yield finding(
      'schema',
      'note',
      `${newest ?? 'empty'}: the next start brings it to ${missing.at(-1) ?? ''}`,
    );
  } else {
    yield finding('schema', 'ok', newest ?? '');
  }
}
