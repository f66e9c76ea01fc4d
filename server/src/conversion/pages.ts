import { Worker } from 'node:worker_threads';
import { ConversionFault } from './faults.ts';
import type { MadePage, PagesJob, PagesTold } from './pages-worker.ts';

/** Between two pages; the first one loads everything. */
const PAGE_LIMIT_MS = 30_000;
const MOST_HEAP_MB = 512;

interface Options {
  signal: AbortSignal;
  /** Called once, with how many there are. */
  counted: (pages: number) => Promise<void>;
  /** Called with each page; the next is made when it is done. */
  made: (page: MadePage) => Promise<void>;
  pageLimitMs?: number;
}

/**
 * Makes the pages of a PDF or of a picture, in a thread of its own that ends with it.
 *
 * @throws ConversionFault; what `counted` and `made` throw; the reason of the signal
 */
export async function makePages(
  job: PagesJob,
  { signal, counted, made, pageLimitMs = PAGE_LIMIT_MS }: Options,
): Promise<void> {
  signal.throwIfAborted();
  const program = new URL('./pages-worker.ts', import.meta.url);
  const resourceLimits = { maxOldGenerationSizeMb: MOST_HEAP_MB };
  const worker = new Worker(program, { workerData: job, resourceLimits, stdout: true, stderr: true });
  try {
    await new Promise<void>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const wait = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => reject(new ConversionFault('timed_out')), pageLimitMs);
      };
      const stop = (reason: Error): void => {
        clearTimeout(timer);
        reject(reason);
      };
      const take = async (told: PagesTold): Promise<void> => {
        clearTimeout(timer);
        if ('fault' in told) throw new ConversionFault(told.fault);
        if ('done' in told) {
          resolve();
          return;
        }
        await ('pages' in told ? counted(told.pages) : made(told.page));
        wait();
        worker.postMessage('next');
      };
      wait();
      worker.on('message', (told: PagesTold) => void take(told).catch(stop));
      worker.once('error', (cause) => stop(new ConversionFault('unreadable', undefined, cause)));
      worker.once('exit', () => stop(new ConversionFault('unreadable')));
      signal.addEventListener('abort', () => stop(signal.reason as Error), { once: true });
    });
  } finally {
    await worker.terminate();
  }
}
