import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import type { Options, Task } from './options.ts';

export const RESULTS = join(import.meta.dirname, '../results');

/** What is printed in a task and kept as text beside its JSON. */
export interface Journal {
  /** Printed and kept. */
  say(text: string): void;
  /** Kept only: the raw output of wrk and of servers. */
  note(text: string): void;
}

/** One task's file of results. */
export interface Saved<T> {
  task: Task;
  /** The same for the tasks of one command. */
  run: string;
  at: string;
  commit: string;
  machine: Machine;
  options: Pick<Options, 'seconds' | 'runs' | 'warmUp' | 'rooms' | 'connections'>;
  load: { before: number[]; after: number[] };
  results: T;
}

/** Runs a task between two looks at the machine's load, and saves what it printed and what it found. */
export async function keep<T>(
  task: Task,
  { run, machine, commit, options }: { run: string; machine: Machine; commit: string; options: Options },
  work: (journal: Journal) => Promise<T>,
): Promise<T> {
  const lines: string[] = [];
  const note = (text: string) => void lines.push(text);
  const say = (text: string) => {
    note(text);
    process.stdout.write(`${text}\n`);
  };
  const { seconds, runs, warmUp, rooms, connections } = options;
  const at = new Date().toISOString();
  const before = shownLoad();
  say(`\n# ${task}, ${at}, commit ${commit}`);
  for (const [name, value] of Object.entries(machine)) say(`${name}: ${JSON.stringify(value)}`);
  say(`load average before: ${before.join(' ')}`);
  if (task !== 'live' && task !== 'media') {
    say(`wrk -t1 -c${connections} -d${seconds}s, ${runs} runs after ${warmUp} s of warming up`);
  }
  const results = await work({ say, note });
  const after = shownLoad();
  say(`load average after: ${after.join(' ')}`);

  const shown = { seconds, runs, warmUp, rooms, connections };
  const saved: Saved<T> = {
    task,
    run,
    at,
    commit,
    machine,
    options: shown,
    load: { before, after },
    results,
  };
  const folder = join(RESULTS, run.slice(0, 10));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${task}.txt`), lines.join('\n') + '\n');
  writeFileSync(join(folder, `${task}.json`), JSON.stringify(saved, null, 2) + '\n');
  return results;
}

function shownLoad(): number[] {
  return loadavg().map((value) => Math.round(value * 100) / 100);
}
