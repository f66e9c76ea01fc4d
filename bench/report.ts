import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Saved } from './lib/journal.ts';
import { RESULTS } from './lib/journal.ts';
import { TASKS, type Task } from './lib/options.ts';
import { SECTIONS } from './sections.ts';

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');

/**
 * Writes `docs/benchmarks.md` from the newest results, and only from those of one command.
 *
 * @throws Error when there are no results
 */
export async function writeReport(): Promise<void> {
  const { day, saved } = newestRun();
  const [any] = saved.values();
  if (!any) throw new Error('there are no results: run npm run bench first');
  const parts = [introduction(any, day)];
  for (const task of TASKS) {
    const one = saved.get(task);
    if (one) parts.push(SECTIONS[task](one));
  }
  parts.push(closing(day));
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(parts.join('\n\n'), options));
}

function newestRun(): { day: string; saved: Map<Task, Saved<unknown>> } {
  const days = existsSync(RESULTS) ? readdirSync(RESULTS).toSorted() : [];
  const day = days.at(-1) ?? '';
  const all = TASKS.map((task) => join(RESULTS, day, `${task}.json`))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Saved<unknown>);
  const run = all
    .map((one) => one.run)
    .toSorted()
    .at(-1);
  return { day, saved: new Map(all.filter((one) => one.run === run).map((one) => [one.task, one])) };
}

function introduction({ run, commit, machine, options }: Saved<unknown>, day: string): string {
  const { node, sqlite, wrk } = machine.versions;
  return `# Benchmarks

Written by \`bench/report.ts\` from one command, \`npm run bench\`; every number on this page comes from that run. The raw
output is in \`bench/results/${day}/\`, and \`bench/README.md\` says how to run it yourself.

| | |
| --- | --- |
| started | ${run} |
| commit | ${commit} |
| machine | ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel} |
| Node, SQLite | ${node}, ${sqlite} |
| load | wrk ${wrk}, 1 thread, ${options.connections} connections, ${options.seconds} s, ${options.runs} runs after ${options.warmUp} s of warming up; the median is shown |
| one write of 4 KiB with fsync | ${machine.fsyncMs} ms (median) |

wrk and the server share the machine's cores. **A disk that syncs this fast flatters everything that is durable**: on one
that takes longer, each commit takes that much longer, although requests that arrive together share a commit.`;
}

function closing(day: string): string {
  return `## What this does not show

Everything ran on one machine over the loopback interface, with small rooms and one project. Nothing here says how many
people a room holds. Single runs, processor time and load averages are in \`bench/results/${day}/\`.`;
}

if (import.meta.main) await writeReport();
