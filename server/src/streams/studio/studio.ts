import { Worker } from 'node:worker_threads';
import type { Size } from './canvas.ts';
import type { Output } from './encoder.ts';
import type { LiveTrack } from './stage.ts';

/** What a thread is started with. */
export interface Order {
  ffmpeg: string;
  /** Even numbers of pixels. */
  size: Size;
  output: Output;
}

/** What a thread says. */
export type Said =
  | { say: 'running' }
  | { say: 'target'; index: number; fault: string | undefined }
  | { say: 'over'; why: string | undefined };

/** Makes one film of a room while it happens. */
export interface Studio {
  /** What is published now, each track in a file that grows. */
  follow(tracks: readonly LiveTrack[]): void;
  /** Resolves when nothing runs any more. Again is nothing. */
  stop(): Promise<void>;
}

export interface StudioEvents {
  /** The first of it can be seen. */
  running(): void;
  /** One of those that it is sent to does not take it, and why; undefined: it does. */
  target(index: number, fault: string | undefined): void;
  /** It ended by itself. */
  lost(why: string): void;
}

const MOST_HEAP_MB = 512;
const END_MS = 8000;

export function openStudio(order: Order, told: StudioEvents): Studio {
  const resourceLimits = { maxOldGenerationSizeMb: MOST_HEAP_MB };
  const program = new URL('./thread.ts', import.meta.url);
  const worker = new Worker(program, {
    workerData: order,
    resourceLimits,
    stdout: true,
    stderr: true,
    env: {},
  });
  worker.unref();
  let why = 'the thread ended';
  let isStopping = false;
  const over = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
      if (!isStopping) told.lost(why);
    });
  });
  worker.on('error', (error: Error) => {
    why = error.message;
  });
  worker.on('message', (said: Said) => {
    if (said.say === 'over') {
      why = said.why ?? why;
      // Whatever is still open is of no use.
      void worker.terminate();
    } else if (isStopping) return;
    else if (said.say === 'target') told.target(said.index, said.fault);
    else told.running();
  });

  return {
    follow: (tracks) => worker.postMessage({ say: 'follow', tracks }),
    stop: async () => {
      isStopping = true;
      worker.postMessage({ say: 'stop' });
      const timer = setTimeout(() => void worker.terminate(), END_MS);
      await over;
      clearTimeout(timer);
    },
  };
}
