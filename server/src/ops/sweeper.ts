import type { FastifyInstance } from 'fastify';
import { sweepConversions } from '../conversion/recent.ts';
import { sweepBlobs, sweepUnnamed } from '../files/blobs.store.ts';
import type { House } from '../house.ts';
import { forgetOldAnswers } from '../projects/idempotency.ts';
import { sweepScreenshots } from '../screenshots/screenshots.store.ts';
import { sweepPictures } from '../rooms/pictures.ts';
import { sweepReports } from '../rooms/call-reports.ts';
import { endDueSessions } from '../rooms/session-ends.ts';
import { sweepRooms } from '../rooms/sweep.ts';

/** Rooms expire within this time. */
const EVERY_MS = 1000;
/** Files that nobody names are looked for this often: what a crash left. */
const UNNAMED_MS = 6 * 3_600_000;

/** Carries out what is due, again and again, until the server closes. */
export function installSweeper(app: FastifyInstance, { db, blobs }: Pick<House, 'db' | 'blobs'>): void {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let unnamedAt = 0;

  const sweep = async (): Promise<void> => {
    try {
      while ((await sweepRooms(db, Date.now())) && !app.isLeaving);
      await endDueSessions(db, Date.now());
      await forgetOldAnswers(db, Date.now());
      await sweepPictures(db, Date.now());
      await sweepScreenshots(db, Date.now());
      while ((await sweepBlobs(db, blobs, Date.now())) > 0 && !app.isLeaving);
      if (unnamedAt + UNNAMED_MS < Date.now()) {
        unnamedAt = Date.now();
        await sweepReports(db, unnamedAt);
        await sweepUnnamed(db.queries, blobs, unnamedAt);
        await sweepConversions(db, unnamedAt);
      }
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
