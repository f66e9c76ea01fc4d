import type { FastifyInstance } from 'fastify';
import type { Database } from '../db/database.ts';
import { forgetOldAnswers } from '../projects/idempotency.ts';
import { sweepPictures } from '../rooms/pictures.ts';
import { sweepRooms } from '../rooms/sweep.ts';

/** Rooms expire within this time. */
const EVERY_MS = 1000;

/** Carries out what is due, again and again, until the server closes. */
export function installSweeper(app: FastifyInstance, db: Database): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const sweep = async (): Promise<void> => {
    try {
      while ((await sweepRooms(db, Date.now())) && !app.isLeaving);
      await forgetOldAnswers(db, Date.now());
      await sweepPictures(db, Date.now());
    } catch (reason) {
      app.log.error({ err: reason }, 'what was due could not be carried out; it is tried again');
    }
    if (!app.isLeaving) next();
  };
  const next = () => {
    timer = setTimeout(() => {
      running = sweep();
    }, EVERY_MS).unref();
  };

  app.addHook('onReady', (done) => {
    next();
    done();
  });
  app.addHook('onClose', async () => {
    clearTimeout(timer);
    await running;
    clearTimeout(timer);
  });
}
