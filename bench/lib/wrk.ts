import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Journal } from './journal.ts';
import type { Options } from './options.ts';
import { cpuSecondsOf } from './process.ts';
import { rounded } from './stats.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = relative(ROOT, join(import.meta.dirname, 'request.lua'));

/** A request in which `{n}` becomes a new number and `{id}` one of `ids`. */
export interface Template {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
  ids?: readonly string[];
}

/** What wrk counted in one run. */
export interface Load {
  perSecond: number;
  requests: number;
  seconds: number;
  bytes: number;
  /** Answers that were not 2xx or 3xx. */
  refused: number;
  socketErrors: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** Processor time of the server in this run; 100 is one core. */
  serverCpuPercent: number;
}

/** Sends load to one server. Keep one for a server: its numbers never come twice. */
export type Loader = (template: Template, seconds?: number) => Promise<Load>;

/** More than wrk can send in a run, and few enough for nine digits. */
const NUMBERS_PER_RUN = 5_000_000;

/** Makes the loader for a server. `work` is a folder for the files that wrk reads. */
export function loaderFor(
  server: { url: string; pid: number },
  work: string,
  { connections, seconds: usual }: Options,
  journal: Journal,
): Loader {
  let runs = 0;
  return async (template, seconds = usual) => {
    const files = [join(work, 'request.txt'), String(runs * NUMBERS_PER_RUN)];
    writeFileSync(join(work, 'request.txt'), textOf(template));
    if (template.ids) {
      files.push(join(work, 'ids.txt'));
      writeFileSync(join(work, 'ids.txt'), template.ids.join('\n'));
    }
    runs += 1;
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, server.url, '--', ...files];
    const before = cpuSecondsOf(server.pid);
    const { stdout } = await run('wrk', args, { cwd: ROOT, timeout: (seconds + 30) * 1000 });
    const cpu = cpuSecondsOf(server.pid) - before;
    journal.note(`$ wrk ${args.join(' ').replaceAll(work, '$WORK')}\n${stdout.trim()}`);
    const result = readResult(stdout);
    return { ...result, serverCpuPercent: rounded((cpu / result.seconds) * 100) };
  };
}

function textOf({ method, path, headers, body = '' }: Template): string {
  const all = { ...headers, ...(body !== '' && { 'content-type': 'application/json' }) };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path}`, ...lines].join('\n') + '\n\n' + body;
}

function readResult(output: string): Omit<Load, 'serverCpuPercent'> {
  const [, json] = /^RESULT (.*)$/m.exec(output) ?? [];
  if (json === undefined) throw new Error(`wrk gave no result:\n${output}`);
  const result = JSON.parse(json) as Omit<Load, 'serverCpuPercent' | 'perSecond'>;
  return { perSecond: rounded(result.requests / result.seconds), ...result };
}
