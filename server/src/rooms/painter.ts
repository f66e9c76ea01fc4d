import { Worker } from 'node:worker_threads';
import { fail } from '../errors.ts';
import type { Painted, PaintJob } from './picture-worker.ts';

/** Makes pictures out of pictures; @throws `PaintFault` */
export type Painter = (job: PaintJob) => Promise<Uint8Array[]>;

/** Why a picture could not be made, in words for whoever sent it. */
export class PaintFault extends Error {}

/** A picture of the largest size that is taken is done in half a second. */
const TIME_LIMIT_MS = 10_000;
/** Each picture that is decoded takes 64 MB at most; one at a time, and so many wait. */
const WAITING = 16;

const FAULTS = {
  missing: 'Pictures cannot be read on this server: the package @napi-rs/canvas is not installed.',
  unreadable: 'The picture cannot be read.',
} as const;

interface PainterOptions {
  timeLimitMs?: number;
  /** The program of the worker. */
  program?: URL;
}

/**
 * Makes the painting of pictures. Each is decoded in a thread of its own, which ends with it: what it took is free again,
 * a picture that takes too long is given up, and a server that never sees a picture loads nothing for it.
 */
export function openPainter({
  timeLimitMs = TIME_LIMIT_MS,
  program = new URL('./picture-worker.ts', import.meta.url),
}: PainterOptions = {}): Painter {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  return async (job) => {
    if (waiting >= WAITING) throw fail('rate_limited', { text: 'Too many pictures are waiting.' });
    waiting += 1;
    const mine = last.then(() => paint(job, program, timeLimitMs));
    last = mine.catch(() => undefined);
    return mine.finally(() => (waiting -= 1));
  };
}

function paint(job: PaintJob, program: URL, timeLimitMs: number): Promise<Uint8Array[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: job, stdout: true, stderr: true });
    const give = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
      void worker.terminate();
    };
    const timer = setTimeout(() => {
      give(() => reject(new PaintFault('The picture takes too long to read.')));
    }, timeLimitMs);
    worker.once('message', (painted: Painted) => {
      give(() => {
        if ('contents' in painted) resolve(painted.contents);
        else reject(new PaintFault(FAULTS[painted.fault]));
      });
    });
    worker.once('error', (cause) => {
      give(() => reject(new PaintFault(FAULTS.unreadable, { cause })));
    });
    worker.once('exit', () => {
      give(() => reject(new PaintFault(FAULTS.unreadable)));
    });
  });
}
