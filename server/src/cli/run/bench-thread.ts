import { Worker } from 'node:worker_threads';
import type { Progress } from '../show/progress.ts';
import { Trouble } from '../trouble.ts';
import type { Load, Order, Outcome, Part, Report } from './bench-load.ts';

/** The thread that makes the requests. */
export interface LoadThread {
  run(part: Part, seconds: number): Promise<Outcome>;
  /** Ends what it is doing. */
  stop(): void;
  /** Deletes what it made, for good, and ends. */
  close(): Promise<void>;
}

export function startLoad(load: Load, progress: Progress): LoadThread {
  const worker = new Worker(new URL('bench-load.ts', import.meta.url), { workerData: load });
  const order = (given: Order): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      worker.removeAllListeners().on('error', reject);
      worker.on('message', (report: Report) => {
        if ('fault' in report) reject(new Trouble(report.fault));
        else if ('outcome' in report) resolve(report.outcome);
        else progress.at(report.done, report.total);
      });
      worker.postMessage(given);
    });
  return {
    run: (part, seconds) => order({ part, seconds }),
    stop: () => worker.postMessage({ part: 'stop' } satisfies Order),
    close: async () => {
      try {
        await order({ part: 'delete' });
      } finally {
        await worker.terminate();
      }
    },
  };
}
