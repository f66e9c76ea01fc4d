import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { pathToFileURL } from 'node:url';
import type { Io, Signal } from './io.ts';
import { runProgram } from './program.ts';
import { screenOf } from './screen.ts';

const SIGNALS: Signal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PARENT_CHECK_MS = 500;
const SERVER = join(import.meta.dirname, '../../enfilade.mjs');
/** Those of `npm start`. */
const SERVER_FLAGS = ['--max-semi-space-size=4'];

const listeners = new Set<(signal: Signal) => void>();

const io: Io = {
  args: process.argv.slice(2),
  nodeVersion: process.version,
  env: process.env,
  ...screenOf(process, { stdout: isatty(1), stderr: isatty(2) }),
  isTyped: isatty(0),
  readFile: (path) => readFileSync(path, 'utf8'),
  readStdin: () => text(process.stdin),
  onSignal: (tell) => {
    listeners.add(tell);
    for (const signal of SIGNALS) process.on(signal, tell);
    return () => {
      listeners.delete(tell);
      for (const signal of SIGNALS) process.off(signal, tell);
    };
  },
  kill: (id, signal) => {
    try {
      return process.kill(id, signal);
    } catch {
      return false;
    }
  },
  keepPrivate: () => process.umask(0o077),
  becomeServer: async (args) => {
    if (process.platform !== 'win32') {
      process.execve?.(process.execPath, [process.execPath, ...SERVER_FLAGS, SERVER, ...args], process.env);
    }
    process.argv.splice(1, Infinity, SERVER, ...args);
    await import(pathToFileURL(SERVER).href);
    // It ends the process itself.
    return new Promise<never>(() => undefined);
  },
};

/** What has something to put away is asked to end, everything else ends here. */
function end(status: number): void {
  if (listeners.size === 0) process.exit(status);
  endedWith = status;
  for (const tell of listeners) tell('SIGTERM');
}

let endedWith: number | undefined;
process.stdout.once('error', (reason: NodeJS.ErrnoException) => {
  // Who reads has seen enough (`enfilade room list --all | head`): that is no failure.
  const isRead = reason.code === 'EPIPE';
  if (!isRead) process.stderr.write(`enfilade: what it prints cannot be kept: ${reason.message}\n`);
  process.stdout.on('error', () => undefined);
  end(isRead ? 0 : 1);
});
process.stderr.on('error', () => undefined);

// The shell between npm and this process dies of the signal that npm hands on, without handing it on itself.
const parent = process.ppid;
if (process.env['npm_lifecycle_event'] !== undefined) {
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end(128 + constants.signals.SIGTERM);
  }, PARENT_CHECK_MS);
  timer.unref();
}

const status = await runProgram(io);
await Promise.all([io.stdout.print(''), io.stderr.print('')]);
process.exit(endedWith ?? status);
