import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Running {
  signal?: AbortSignal | undefined;
  /** A process that takes longer is killed. */
  limitMs: number;
  /** Gets what it writes to its standard output, which is ended then. */
  output?: Writable;
  /** Is its standard input. */
  input?: Readable;
}

/** How much of what it complains of is kept. */
const COMPLAINT = 2000;

/**
 * Runs ffmpeg behind everything else that the machine does, with nothing of our environment. It writes to a pipe of
 * ours, so that it ends with us.
 * @throws Error with the end of what it complained of; an AbortError when `signal` was aborted
 */
export async function runFfmpeg(ffmpeg: string, args: readonly string[], how: Running): Promise<void> {
  how.signal?.throwIfAborted();
  const child = spawn(ffmpeg, ['-nostdin', '-hide_banner', '-v', 'error', ...args], {
    stdio: [how.input ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    env: {},
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code === 0 ? '' : `ended with ${code ?? signal ?? ''}`));
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is gone already.
  }
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-COMPLAINT);
  });
  const kill = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(() => {
    complaint += ' it took too long';
    kill();
  }, how.limitMs);
  how.signal?.addEventListener('abort', kill);
  try {
    const pipes = [
      ...(how.input && child.stdin ? [pipeline(how.input, child.stdin)] : []),
      ...(how.output && child.stdout ? [pipeline(child.stdout, how.output)] : []),
    ];
    if (!how.output) child.stdout?.resume();
    // A pipe that breaks on one side must not leave the process waiting at the other.
    const piped = Promise.all(pipes).catch((error: unknown) => {
      kill();
      return error;
    });
    const [fault, failed] = await Promise.all([ended, piped]);
    how.signal?.throwIfAborted();
    if (fault !== '') throw new Error(`ffmpeg: ${complaint.trim() || fault}`);
    if (failed instanceof Error) throw failed;
  } finally {
    clearTimeout(timer);
    how.signal?.removeEventListener('abort', kill);
  }
}
