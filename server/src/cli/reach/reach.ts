import { Enfilade, isEnfiladeError } from '@enfilade/client';
import type { Config } from '../../config.ts';
import type { ReachOptions } from '../commands/reach.ts';
import type { Io } from '../io.ts';
import { withProgress, type Progress } from '../show/progress.ts';
import { Trouble, wrongUsage } from '../trouble.ts';
import { configFor, localUrl, stateOf } from './config.ts';
import { explained } from './explained.ts';

/** What a command works on. */
export type Target =
  { kind: 'server'; url: string; key: string } | { kind: 'folder'; config: Config; project: string };

/** What a command asks, and where that leads. */
export interface Reached {
  client: Enfilade;
  target: Target;
  progress: Progress;
}

const DEFAULT_PROJECT = 'default';
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

/**
 * Flags win over the environment, and that over the data folder. A key without a URL is for the server of this machine;
 * so is the one in the environment where a server holds the data folder.
 */
export function targetOf(io: Pick<Io, 'env' | 'readFile'>, options: ReachOptions): Target {
  const { dataDir, project } = options;
  if (dataDir !== undefined && (options.url !== undefined || options.key !== undefined)) {
    throw wrongUsage('--data-dir is for when no server is named: leave out --url and --key');
  }
  const url = options.url ?? (dataDir === undefined ? set(io.env['ENFILADE_URL']) : undefined);
  const key = options.key ?? set(io.env['ENFILADE_API_KEY']);
  if (url !== undefined || options.key !== undefined) {
    if (project !== undefined)
      throw wrongUsage('--project is for the data folder: a server goes by the API key');
    if (key === undefined)
      throw wrongUsage('the server needs an API key: set ENFILADE_API_KEY, or give --key sk-…');
    return { kind: 'server', url: url ?? localUrl(configFor(io)), key };
  }

  const config = configFor(io, dataDir);
  const state = stateOf(config);
  if (state === 'missing') {
    throw new Trouble(
      `there is no database in ${config.dataDir}: start a server (enfilade serve), name its folder (--data-dir), or name a server (--url and --key, or ENFILADE_URL and ENFILADE_API_KEY)`,
    );
  }
  if (state === 'free') return { kind: 'folder', config, project: project ?? DEFAULT_PROJECT };
  if (key !== undefined && dataDir === undefined && project === undefined) {
    return { kind: 'server', url: localUrl(config), key };
  }
  throw new Trouble(
    `a server uses ${config.dataDir}: ask it, with --url ${localUrl(config)} --key sk-… (or ENFILADE_URL and ENFILADE_API_KEY), or stop it`,
  );
}

/** An empty variable says nothing. */
function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
