import type { FastifyBaseLogger } from 'fastify';
import { convert, GivenUp, type Workshop } from './convert.ts';
import { endConversion } from './conversions.ts';
import type { Conversion } from './conversions.store.ts';
import { ConversionFault } from './faults.ts';
import { sweepOfficeFolders } from './office-folders.ts';
import { claimNext, HEARTBEAT_MS, MOST_TRIES, putBack, putBackLost, stillConverting } from './queue.ts';
import { tellEnds, type Teller } from './telling.ts';

/** Each has a thread or a process of its own that is busy all the time. */
const AT_ONCE = 2;
const LOOK_MS = 1000;
const LOOK_FOR_LOST_MS = 3000;
/** Of one document, from the first byte to the last page. */
const TIME_LIMIT_MS = 15 * 60_000;

/** Converts what waits, until it is closed. */
export interface Converter {
  /** Begins; before, nothing is converted. */
  start(teller: Teller): void;
  /** Something waits now. */
  wake(): void;
  /** It was given up. */
  stop(id: string): void;
  close(): Promise<void>;
}

/** What was being converted when the server stopped is begun anew. */
export function openConverter(workshop: Workshop, log: FastifyBaseLogger): Converter {
  const { db } = workshop;
  const running = new Map<string, { controller: AbortController; done: Promise<void> }>();
  let teller: Teller | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosing = false;
  const closing = new AbortController();
  let looking: Promise<void> | undefined;
  let telling: Promise<void> | undefined;
  let isWoken = false;
  let lostAt = 0;

  const isWanted = (): boolean => isWoken && !isClosing;

  async function look(): Promise<void> {
    do {
      isWoken = false;
      if (lostAt + LOOK_FOR_LOST_MS < Date.now()) {
        await putBackLost(db, lostAt === 0);
        lostAt = Date.now();
      }
      while (running.size < AT_ONCE && !isClosing) {
        const next = await claimNext(db);
        if (!next) break;
        begin(next);
      }
    } while (isWanted());
  }

  const complain = (reason: unknown): void => {
    log.error({ err: reason }, 'documents could not be looked for; it is tried again');
  };

  function wake(): void {
    isWoken = true;
    if (isClosing || !teller) return;
    looking ??= look()
      .catch(complain)
      .finally(() => (looking = undefined));
    telling ??= tellEnds(workshop, teller, closing.signal)
      .catch(complain)
      .finally(() => (telling = undefined));
  }

  function begin(conversion: Conversion): void {
    const controller = new AbortController();
    const limit = setTimeout(() => controller.abort(new ConversionFault('timed_out')), TIME_LIMIT_MS);
    const beat = setInterval(() => {
      db.write((tx) => stillConverting(tx, conversion.id))
        .then((isOn) => isOn || controller.abort(new GivenUp()))
        .catch((reason: unknown) => log.warn({ err: reason }, 'a conversion could not be noted'));
    }, HEARTBEAT_MS);
    const done = work(conversion, controller.signal).finally(() => {
      clearTimeout(limit);
      clearInterval(beat);
      running.delete(conversion.id);
      wake();
    });
    running.set(conversion.id, { controller, done });
  }

  async function work(conversion: Conversion, signal: AbortSignal): Promise<void> {
    let fault: ConversionFault | undefined;
    try {
      if (conversion.tries > MOST_TRIES) throw new ConversionFault('interrupted');
      await convert(workshop, conversion, signal);
    } catch (reason) {
      if (isClosing) await putBack(db, conversion);
      if (isClosing || reason instanceof GivenUp) return;
      fault = reason instanceof ConversionFault ? reason : new ConversionFault('unknown', undefined, reason);
      const level = fault.fault === 'unknown' ? 'error' : 'info';
      log[level](
        { err: fault.cause ?? fault, conversion: conversion.id },
        'a document could not be converted',
      );
    }
    try {
      await db.write((tx) => endConversion(tx, conversion, fault));
    } catch (reason) {
      log.error({ err: reason, conversion: conversion.id }, 'the end of a conversion could not be noted');
    }
  }

  return {
    start: (told) => {
      teller = told;
      sweepOfficeFolders(Date.now()).catch((reason: unknown) => {
        log.warn({ err: reason }, 'folders of LibreOffice could not be swept');
      });
      timer = setInterval(wake, LOOK_MS).unref();
      wake();
    },
    wake,
    stop: (id) => running.get(id)?.controller.abort(new GivenUp()),
    close: async () => {
      isClosing = true;
      clearInterval(timer);
      closing.abort();
      await looking;
      await telling;
      for (const { controller } of running.values()) controller.abort(new GivenUp());
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}
