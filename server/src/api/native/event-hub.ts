import type { FastifyInstance } from 'fastify';
import type { Queries } from '../../db/database.ts';
import { newestPlace } from '../../db/event-log.ts';
import { changesIn } from '../../db/events.ts';
import { fail } from '../../errors.ts';

/** Waits for events of one project. Call `end` when nobody waits any more. */
export interface Following {
  /** What was the newest when it was looked last: give it to `waitFor` after having read behind it. */
  newest(): string;
  /**
   * Resolves when the newest is another one than `seen`, when the server is about to stop, when `signal` is aborted or
   * after `ms`.
   */
  waitFor(seen: string, ms: number, signal: AbortSignal): Promise<void>;
  /** Whether the server is about to stop. */
  isLeaving(): boolean;
  end(): void;
}

export type Follow = (projectId: string) => Following;

/** Of one project, on this node: each is read to when something happens. */
const MOST_FOLLOWERS = 100;
const TICK_MS = 50;
/** So many followers more make each wait a tick longer, so that waking them never is most of what the server does. */
const FOLLOWERS_A_TICK = 10;
/** How often it is looked for what other nodes wrote. */
const LOOK_MS = 1000;
/** After this process wrote: until it is kept for certain, and can be read. */
const HOT_MS = 2000;

interface Watched {
  followers: number;
  newest: string;
  changes: number;
  hotUntil: number;
  lookedAt: number;
  isLooking: boolean;
  wake: Set<() => void>;
}

/**
 * Makes what wakes followers of events: within about a tick of a commit in this process, within a second of one in
 * another. However many follow a project, it is looked at once.
 *
 * @returns a function that @throws rate_limited when too many follow the project already
 */
export function eventHub(app: FastifyInstance, queries: Queries): Follow {
  const projects = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;

  async function look(projectId: string, watched: Watched): Promise<void> {
    watched.isLooking = true;
    try {
      const place = await newestPlace(queries, projectId);
      const newest = place ? `${place.tx} ${place.pos}` : '';
      if (newest === watched.newest) return;
      watched.newest = newest;
      for (const wake of watched.wake) wake();
    } catch (reason) {
      app.log.warn({ err: reason }, 'it could not be looked for events; it is tried again');
    } finally {
      watched.isLooking = false;
    }
  }

  function tick(): void {
    const now = Date.now();
    for (const [projectId, watched] of projects) {
      if (app.isLeaving) for (const wake of watched.wake) wake();
      const changes = changesIn(projectId);
      if (changes !== watched.changes) watched.hotUntil = now + HOT_MS;
      watched.changes = changes;
      const soon = TICK_MS * Math.floor(watched.followers / FOLLOWERS_A_TICK);
      const pause = now < watched.hotUntil ? soon : LOOK_MS;
      if (watched.isLooking || now - watched.lookedAt < pause) continue;
      watched.lookedAt = now;
      void look(projectId, watched);
    }
  }

  function watch(projectId: string): Watched {
    const known = projects.get(projectId);
    if (known) return known;
    const made = { followers: 0, newest: '', changes: -1, hotUntil: 0, lookedAt: 0, isLooking: false };
    const watched = { ...made, wake: new Set<() => void>() };
    projects.set(projectId, watched);
    timer ??= setInterval(tick, TICK_MS).unref();
    return watched;
  }

  function leave(projectId: string, watched: Watched): void {
    watched.followers -= 1;
    if (watched.followers > 0) return;
    projects.delete(projectId);
    if (projects.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  app.addHook('onClose', (_app, done) => {
    clearInterval(timer);
    done();
  });

  return (projectId) => {
    const watched = watch(projectId);
    if (watched.followers >= MOST_FOLLOWERS) {
      throw fail('rate_limited', {
        text: `at most ${MOST_FOLLOWERS} follow the events of a project at once`,
      });
    }
    watched.followers += 1;
    let isOver = false;
    return {
      newest: () => watched.newest,
      isLeaving: () => app.isLeaving,
      waitFor: (seen, ms, signal) =>
        new Promise((resolve) => {
          const isDue = () => watched.newest !== seen || app.isLeaving || signal.aborted;
          if (isDue()) {
            resolve();
            return;
          }
          const stop = (): void => {
            clearTimeout(over);
            watched.wake.delete(stop);
            signal.removeEventListener('abort', stop);
            resolve();
          };
          const over = setTimeout(stop, ms);
          watched.wake.add(stop);
          signal.addEventListener('abort', stop, { once: true });
        }),
      end: () => {
        if (!isOver) leave(projectId, watched);
        isOver = true;
      },
    };
  };
}
