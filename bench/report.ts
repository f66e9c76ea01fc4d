import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Saved } from './lib/journal.ts';
import { RESULTS } from './lib/journal.ts';
import { TASKS, type Task } from './lib/options.ts';
import { SECTIONS } from './sections.ts';

const PAGE = join(import.meta.dirname, '../docs/benchmarks.md');

/**
 * Writes `docs/benchmarks.md` from the newest results of each task.
 *
 * @throws Error when there are no results
 */
export async function writeReport(): Promise<void> {
  const saved = newestOfEach();
  const newest = [...saved.values()].toSorted((a, b) => (a.run < b.run ? 1 : -1));
  const [any] = newest;
  if (!any) throw new Error('there are no results: run npm run bench first');
  const parts = [introduction(any, newest)];
  for (const task of TASKS) {
    const one = saved.get(task);
    if (one) parts.push(SECTIONS[task](one));
  }
  parts.push(closing());
  const options = { ...(await resolveConfig(PAGE)), parser: 'markdown' };
  writeFileSync(PAGE, await format(parts.join('\n\n'), options));
}

function newestOfEach(): Map<Task, Saved<unknown>> {
  const days = existsSync(RESULTS) ? readdirSync(RESULTS).toSorted() : [];
  const files = days.flatMap((day) => TASKS.map((task) => join(RESULTS, day, `${task}.json`)));
  const all = files
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Saved<unknown>);
  // A later day replaces an earlier one; a day keeps one run of each task.
  return new Map(all.map((one) => [one.task, one]));
}

/** `any`: the newest, of which the machine is described. */
function introduction(any: Saved<unknown>, all: readonly Saved<unknown>[]): string {
  const { machine } = any;
  const { node, sqlite, wrk } = machine.versions;
  const { options } = all.find(({ task }) => task !== 'live' && task !== 'media') ?? any;
  const runs = new Set(all.map(({ run }) => run));
  const days = [...new Set(all.map(({ run }) => run.slice(0, 10)))].toSorted();
  const from =
    runs.size === 1
      ? 'from one command, `npm run bench`; every number on this page comes from that run'
      : `from the newest run of each task; these are ${runs.size} runs, and each section says when its own was`;
  return `# Benchmarks

Written by \`bench/report.ts\` ${from}. The raw
output is in ${days.map((day) => `\`bench/results/${day}/\``).join(' and ')}, and \`bench/README.md\` says how to run it yourself.

| | |
| --- | --- |
| newest run | ${any.run}, commit ${any.commit} |
| machine | ${machine.cores} × ${machine.cpu}, ${machine.memoryGb} GB, Linux ${machine.kernel} |
| Node, SQLite | ${node}, ${sqlite} |
| load on HTTP | wrk ${wrk}, 1 thread, ${options.connections} connections, ${options.seconds} s, ${options.runs} runs after ${options.warmUp} s of warming up; the median is shown |
| one write of 4 KiB with fsync | ${machine.fsyncMs} ms (median) |

The load and the server share the machine's cores. **A disk that syncs this fast flatters everything that is durable**: on
one that takes longer, each commit takes that much longer, although requests that arrive together share a commit.`;
}

function closing(): string {
  return `## What this does not show

Everything ran on one machine over the loopback interface, with small rooms and one project. Single runs, processor time
and load averages are in \`bench/results/\`.`;
}

if (import.meta.main) await writeReport();
