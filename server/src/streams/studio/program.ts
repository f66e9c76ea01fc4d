import { spawn, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';

export interface Program {
  input: Writable;
  /** `pipe:3` of it */
  second: Writable;
  output: Readable;
  /** Resolves with what it complained of, when it has ended. */
  ended: Promise<string>;
  kill(): void;
}

const COMPLAINT = 1000;

/** Starts ffmpeg with pipes to us alone, so that it ends when we do, behind what carries the calls. */
export function startProgram(ffmpeg: string, args: readonly string[]): Program {
  const child: ChildProcess = spawn(ffmpeg, ['-nostdin', '-hide_banner', '-v', 'error', ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: {},
  });
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It is gone already.
  }
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-COMPLAINT);
  });
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(`${complaint.trim()} (${code ?? signal ?? ''})`));
  });
  const [input, output, , second] = child.stdio as unknown as [Writable, Readable, Readable, Writable];
  // That it went is told by `ended`.
  for (const pipe of [input, output, second]) pipe.on('error', () => undefined);
  return { input, second, output, ended, kill: () => void child.kill('SIGKILL') };
}
