import { spawn, type ChildProcess } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { LivePeerName, Who } from './peer.ts';

/** What a process of people is told to do. */
export type Order =
  | {
      do: 'join';
      tongue: LivePeerName | 'enfilade';
      origin: string;
      people: { who: Who; writer: number | null }[];
      /** How many join at the same time. */
      atOnce: number;
    }
  /** Forgets what has arrived so far, and what still comes of everybody's changes up to this number. */
  | { do: 'begin'; after: number }
  | { do: 'draw'; seconds: number; perSecond: number; round: number }
  | { do: 'count' }
  | { do: 'tell' }
  | { do: 'leave' };

/** What it answers, by order. */
export interface Answers {
  join: undefined;
  begin: undefined;
  draw: undefined;
  count: { delivered: number; open: number };
  tell: {
    delivered: number;
    messages: number;
    bytes: number;
    /** Tenths of a millisecond, and how many took so long. */
    latencies: [number, number][];
    writers: { writer: number; sent: number; acknowledged: number }[];
    /** Of each member, the newest change of each writer that arrived. */
    newest: { self: number | null; seen: [writer: number, number: number][] }[];
  };
  leave: undefined;
}

/** The server has the first core for itself; the people share the others. */
export const SERVER_CORE = 0;
const LOAD_CORES = Array.from({ length: Math.max(1, cpus().length - 1) }, (_, index) =>
  Math.min(index + 1, cpus().length - 1),
);

export interface Crowd {
  /** On which cores it runs. */
  cores: string;
  processes: number;
  /** One order for all; `share` makes the part of each. */
  order<T extends Order>(share: T | ((index: number) => T)): Promise<Answers[T['do']][]>;
  end(): void;
}

const PROGRAM = join(import.meta.dirname, 'load.ts');

/** Starts processes that hold the people. */
export function startCrowd(processes: number): Crowd {
  const workers = Array.from({ length: processes }, (_, index) => {
    const core = LOAD_CORES[index % LOAD_CORES.length] ?? 0;
    return spawn('taskset', ['-c', String(core), process.execPath, PROGRAM], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
  });
  const end = (): void => {
    for (const worker of workers) worker.kill('SIGKILL');
    process.off('exit', end);
  };
  process.on('exit', end);
  return {
    cores: [...new Set(LOAD_CORES)].join(', '),
    processes,
    order: <T extends Order>(share: T | ((index: number) => T)) =>
      Promise.all(
        workers.map((worker, index) => told(worker, typeof share === 'function' ? share(index) : share)),
      ) as Promise<Answers[T['do']][]>,
    end,
  };
}

function told(worker: ChildProcess, order: Order): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (): void => {
      reject(new Error('a process of people ended by itself'));
    };
    worker.once('exit', gone);
    worker.once('message', (message: { answer?: unknown; fault?: string }) => {
      worker.off('exit', gone);
      if (message.fault === undefined) resolve(message.answer);
      else reject(new Error(message.fault));
    });
    worker.send(order);
  });
}
