import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Where the blocks of a page are run, and with what. */
export interface Desk {
  folder: string;
  env: Record<string, string | undefined>;
}

const LIMIT_MS = 120_000;

/** A program that is fed turn by turn. */
export interface Session {
  /** Feeds it, and answers what it printed until it said that the turn had ended, or ended itself. */
  next(input: string): Promise<{ printed: string; status: number }>;
  /** All of its standard error. */
  complaints(): string;
  close(): void;
}

/** @param end what the program prints, and then a status, when a turn is over */
export function startSession(
  { folder, env }: Desk,
  [program, ...args]: [string, ...string[]],
  end: string,
): Session {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(program, args, {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  let out = '';
  let complaints = '';
  let ended = false;
  let look = (): void => undefined;
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    look();
  });
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  // What ended early is told by its status; that nobody reads any more is no news.
  child.stdin.on('error', () => undefined);
  child.once('close', () => {
    ended = true;
    look();
  });
  return {
    next: (input) =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`took too long:\n${input}\n${out}\n${complaints}`)),
          LIMIT_MS,
        );
        look = () => {
          const at = out.indexOf(`\n${end} `);
          const [line, status] = at < 0 ? [] : (/^\n.* (\d+)\n/.exec(out.slice(at)) ?? []);
          if (line === undefined && !ended) return;
          clearTimeout(limit);
          look = () => undefined;
          resolve({ printed: line === undefined ? out : out.slice(0, at), status: Number(status ?? 1) });
          out = line === undefined ? '' : out.slice(at + line.length);
        };
        child.stdin.write(input);
        look();
      }),
    complaints: () => complaints,
    close: () => {
      child.stdin.end();
      try {
        // With what it has started in the background.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // All of it has ended.
      }
    },
  };
}
