import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { closeWithProcess } from '../support/close-with-process.ts';

const PROGRAM = join(import.meta.dirname, '../../bin/enfilade.mjs');

export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Surroundings {
  /** Beside PATH. */
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string;
}

export interface Spawned {
  child: ChildProcess;
  /** What it printed so far. */
  output: () => { stdout: string; stderr: string };
  ended: Promise<Ended>;
}

/** A folder that is removed when the test ends. */
export function newFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'enfilade-test-'));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  context.after(closeWithProcess({ close: async () => remove(), abandon: remove }));
  return folder;
}

/** A PATH by which `enfilade` is this program, and `node` the one that runs the tests. */
export function pathWith(context: TestContext): string {
  const folder = newFolder(context);
  symlinkSync(PROGRAM, join(folder, 'enfilade'));
  return [folder, dirname(process.execPath), process.env['PATH']].join(delimiter);
}

/** The program as a process of its own; it is killed when the test ends. */
export function spawnCli(
  context: TestContext,
  args: readonly string[],
  { env = {}, cwd = tmpdir(), stdin = '' }: Surroundings = {},
): Spawned {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const seen = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (seen.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (seen.stderr += text));
  child.stdin.on('error', () => undefined).end(stdin);
  const ended = once(child, 'close').then(([status, signal]) => ({
    status: status as number | null,
    signal: signal as NodeJS.Signals | null,
    ...seen,
  }));
  context.after(() => child.kill('SIGKILL'));
  return { child, output: () => ({ ...seen }), ended };
}

/** Runs the program to its end. */
export function runCli(
  context: TestContext,
  args: readonly string[],
  surroundings?: Surroundings,
): Promise<Ended> {
  return spawnCli(context, args, surroundings).ended;
}

/** Waits until `look` gives something. @throws Error after a minute */
export async function until<T>(look: () => T | null | undefined | false): Promise<T> {
  const given = Date.now() + 60_000;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > given) throw new Error('it did not happen');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
