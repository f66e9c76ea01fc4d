import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** What a server process uses, as Linux counts it. */
export interface Usage {
  rssMb: number;
  /** The most it ever had. */
  peakMb: number;
}

export interface Child {
  pid: number;
  /** Sends the signal and waits for the end, at most half a minute; then it is killed. */
  end: (signal: NodeJS.Signals) => Promise<void>;
  /** Whether it ended by itself. */
  hasEnded: () => boolean;
}

const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

const PATIENCE_MS = 30_000;

/** Starts a program with everything it says in the file `log`, on one `core` only or on all. It is killed when this process ends. */
export function startProcess(
  program: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; log: string; core?: number },
): Child {
  const output = openSync(options.log, 'a');
  const { core } = options;
  const command = core === undefined ? [program, ...args] : ['taskset', '-c', String(core), program, ...args];
  const child = spawn(command[0] ?? program, command.slice(1), {
    cwd: options.cwd,
    env: options.env,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  children.add(child);
  const ended = new Promise<void>((resolve) => {
    const note = () => {
      children.delete(child);
      resolve();
    };
    child.once('exit', note);
    child.once('error', note);
  });
  return {
    pid: child.pid ?? 0,
    hasEnded: () => !children.has(child),
    end: async (signal) => {
      if (!children.has(child)) return;
      child.kill(signal);
      const giveUp = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(giveUp);
    },
  };
}

/** A port of the loopback interface that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address === 'object' && address) return address.port;
  throw new Error('there is no free port');
}

/** The memory of a process. */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string) =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024);
  return { rssMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

const TICKS_PER_SECOND = 100;

/** Seconds of processor time that a process has used so far. */
export function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name of the program stands in brackets and may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
