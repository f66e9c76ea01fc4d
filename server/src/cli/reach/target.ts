import type { Config } from '../../config.ts';
import type { ReachOptions } from '../commands/reach.ts';
import type { Io } from '../io.ts';
import { Trouble, wrongUsage } from '../trouble.ts';
import { configFor, localUrl, stateOf } from './config.ts';

/** What a command works on. */
export type Target =
  { kind: 'server'; url: string; key: string } | { kind: 'folder'; config: Config; project: string };

const DEFAULT_PROJECT = 'default';

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
