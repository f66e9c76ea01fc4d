import { Enfilade, isEnfiladeError } from '@enfilade/client';
import type { ReachOptions } from '../commands/reach.ts';
import type { Io } from '../io.ts';
import { withProgress, type Progress } from '../show/progress.ts';
import { Trouble, wrongUsage } from '../trouble.ts';
import { explained } from './explained.ts';
import { targetOf, type Target } from './target.ts';

/** What a command asks, and where that leads. */
export interface Reached {
  client: Enfilade;
  target: Target;
  progress: Progress;
}

/** Somebody waits at the screen. */
const RETRIES = 2;

/**
 * Runs `work` with a client of the server or the data folder that the command is about.
 *
 * @throws Trouble that says what is wrong and what to do
 */
export async function withClient<T>(
  io: Io,
  options: ReachOptions,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  const target = targetOf(io, options);
  return withProgress(io, 'asking the server', async (progress) => {
    try {
      if (target.kind === 'server') {
        return await work({ client: clientAt(target), target, progress });
      }
      return await inFolder(io, target, progress, work);
    } catch (reason) {
      throw isEnfiladeError(reason) ? explained(reason, target) : reason;
    }
  });
}

async function inFolder<T>(
  io: Io,
  target: Target & { kind: 'folder' },
  progress: Progress,
  work: (reached: Reached) => Promise<T>,
): Promise<T> {
  progress.now('opening the database');
  io.keepPrivate();
  const { openInProcess } = await import('../../in-process.ts');
  const opened = await openInProcess(target.config, target.project).catch((reason: unknown) => {
    throw new Trouble((reason as Error).message);
  });
  try {
    const { key, fetch } = opened;
    const client = new Enfilade({
      url: 'http://localhost',
      key,
      fetch: (url, init) => fetch(url, init),
      retries: 0,
    });
    progress.now('asking the database');
    return await work({ client, target, progress });
  } finally {
    await opened.close();
  }
}

function clientAt({ url, key }: { url: string; key: string }): Enfilade {
  try {
    return new Enfilade({ url, key, retries: RETRIES });
  } catch (reason) {
    throw wrongUsage((reason as Error).message);
  }
}
