import { Worker } from 'node:worker_threads';
import { fail } from '../errors.ts';
import { bundleExporter, type Exporter } from './bundle.ts';
import { placesToWait, type Whose } from './places.ts';
import type { Shot } from './render.ts';
import type { Painted } from './worker.ts';

/** Paints scenes, one after the other. */
export interface BoardPainter {
  /**
   * @param whose nobody takes the places of all others
   * @param gather fetches what is painted, which is not done before there is a place
   * @throws unavailable when it takes too long or fails; rate_limited when too many wait; what `gather` throws
   */
  paint(whose: Whose, gather: () => Promise<Shot>): Promise<Uint8Array>;
  /** What waits is given up. */
  close(): Promise<void>;
}

/** A scene of 5,000 elements takes a second and a half; the first one loads everything. */
const TIME_LIMIT_MS = 15_000;
/** The thread takes a quarter of a gigabyte: it ends when nobody asks for so long. */
const IDLE_MS = 5 * 60_000;
const MOST_HEAP_MB = 768;

interface PainterOptions {
  /** Where what is made once is kept, when it cannot be kept beside the packages. */
  folder: string;
  timeLimitMs?: number;
  idleMs?: number;
  program?: URL;
}

export function openBoardPainter({
  folder,
  timeLimitMs = TIME_LIMIT_MS,
  idleMs = IDLE_MS,
  program = new URL('./worker.ts', import.meta.url),
}: PainterOptions): BoardPainter {
  let exporter: Promise<Exporter> | undefined;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const enter = placesToWait();
  let isClosing = false;

  async function thread(): Promise<Worker> {
    exporter ??= bundleExporter(folder);
    exporter.catch(() => (exporter = undefined));
    const workerData = await exporter;
    if (worker) return worker;
    const resourceLimits = { maxOldGenerationSizeMb: MOST_HEAP_MB };
    const made = new Worker(program, { workerData, resourceLimits, stdout: true, stderr: true });
    made.unref();
    made.once('exit', () => {
      if (worker === made) worker = undefined;
    });
    // Whoever waits for an answer hears of it; at other times nobody does.
    made.on('error', () => undefined);
    return (worker = made);
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const gone = worker;
    worker = undefined;
    await gone?.terminate();
  }

  async function paintNow(shot: Shot): Promise<Uint8Array> {
    clearTimeout(idle);
    if (isClosing) throw fail('unavailable', { text: 'the server stops' });
    const painter = await thread().catch((cause: unknown) => {
      throw fail('unavailable', { text: 'pictures of boards cannot be made here', cause });
    });
    const painted = await answerOf(painter, shot).catch(async (cause: unknown) => {
      await end();
      throw fail('unavailable', { text: 'the picture could not be made', cause });
    });
    idle = setTimeout(() => void end(), idleMs).unref();
    if ('bytes' in painted) return painted.bytes;
    const cause = new Error(painted.fault);
    throw fail('unavailable', { text: 'the picture could not be made', cause });
  }

  function answerOf(painter: Worker, shot: Shot): Promise<Painted> {
    return new Promise((resolve, reject) => {
      const settle = (job: () => void) => (): void => {
        clearTimeout(timer);
        painter.off('message', answered).off('error', failed).off('exit', ended);
        painter.unref();
        job();
      };
      const answered = (painted: Painted): void => settle(() => resolve(painted))();
      const failed = (cause: Error): void => settle(() => reject(cause))();
      const ended = settle(() => reject(new Error('the thread ended')));
      const timer = setTimeout(
        settle(() => reject(new Error('it took too long'))),
        timeLimitMs,
      );
      painter.ref();
      painter.on('message', answered).on('error', failed).on('exit', ended);
      painter.postMessage(shot);
    });
  }

  return {
    paint: async (whose, gather) => {
      const leave = enter(whose);
      try {
        const shot = await gather();
        const mine = last.then(() => paintNow(shot));
        last = mine.catch(() => undefined);
        return await mine;
      } finally {
        leave();
      }
    },
    close: async () => {
      isClosing = true;
      await last;
      await end();
    },
  };
}
