import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { needPackages } from './lib/debian.ts';
import { keep } from './lib/journal.ts';
import { commitOf, lookAtMachine } from './lib/machine.ts';
import { readOptions, TASKS, type Options, type Task } from './lib/options.ts';
import type { Work } from './lib/work.ts';
import { writeReport } from './report.ts';
import { create } from './tasks/create.ts';
import { flat } from './tasks/flat.ts';
import { live } from './tasks/live.ts';
import { media } from './tasks/media.ts';
import { nativeTask } from './tasks/native.ts';
import { peers } from './tasks/peers.ts';
import { read } from './tasks/read.ts';
import { start } from './tasks/start.ts';

const WORK: Record<Task, (work: Work) => Promise<unknown>> = {
  create,
  flat,
  read,
  native: nativeTask,
  start,
  peers,
  live,
  media,
};
/** What each needs of Debian, where that is not wrk alone. */
const PACKAGES: Partial<Record<Task, string[]>> = {
  peers: ['wrk', 'ejabberd', 'janus'],
  live: [],
  media: ['janus'],
};
const ROOT = join(import.meta.dirname, '..');

try {
  await main(readOptions(process.argv.slice(2)));
} catch (reason) {
  process.stderr.write(`${(reason as Error).message}\n`);
  process.exitCode = 1;
}

async function main(options: Options): Promise<void> {
  if (process.platform !== 'linux') throw new Error('the benchmarks read /proc and run wrk: they need Linux');
  const tasks = TASKS.filter((task) => options.tasks.includes(task));
  needPackages([...new Set(tasks.flatMap((task) => PACKAGES[task] ?? ['wrk']))], options.install);
  const about = {
    run: new Date().toISOString(),
    machine: lookAtMachine(options.dataDir),
    commit: commitOf(ROOT),
    options,
  };
  for (const task of tasks) {
    const work = mkdtempSync(join(options.dataDir, `enfilade-bench-${task}-`));
    const remove = () => {
      rmSync(work, { recursive: true, force: true });
    };
    process.once('exit', remove);
    try {
      const results = await keep(task, about, (journal) => WORK[task]({ work, options, journal }));
      if (hasUnverified(results)) process.exitCode = 1;
    } finally {
      process.off('exit', remove);
      remove();
    }
  }
  if (options.report) await writeReport();
}

/** Whether rooms were acknowledged that were not there afterwards. */
function hasUnverified(results: unknown): boolean {
  return JSON.stringify(results).includes('"verified":false');
}
