import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { loadConfig, OWN_CERTIFICATE, type Config } from '../../config.ts';
import { DATABASE_FILE, isHeld, LOCK_FILE } from '../../db/sqlite.ts';
import type { Io } from '../io.ts';
import { Trouble } from '../trouble.ts';

/** The environment as the server would read it, with the data folder that a flag names. */
export function environmentFor(io: Pick<Io, 'env'>, dataDir?: string): Record<string, string | undefined> {
  return dataDir === undefined ? io.env : { ...io.env, ENFILADE_DATA_DIR: dataDir };
}

/** The configuration that a server would have here. @throws Trouble with all faults */
export function configFor(io: Pick<Io, 'env' | 'readFile'>, dataDir?: string): Config {
  try {
    return loadConfig({ env: environmentFor(io, dataDir), readFile: (path) => io.readFile(path) });
  } catch (reason) {
    throw new Trouble((reason as Error).message.replaceAll('\n', '; '));
  }
}

/**
 * Whether there is a database to open, and whether a server holds it. PostgreSQL is there, and held by nobody.
 *
 * @throws Trouble where one may not look
 */
export function stateOf({ databaseUrl, dataDir }: Config): 'missing' | 'free' | 'held' {
  if (databaseUrl !== undefined) return 'free';
  if (!isThere(join(dataDir, DATABASE_FILE))) return 'missing';
  return isHeld(join(dataDir, LOCK_FILE)) ? 'held' : 'free';
}

/** Whether there is such a file. @throws Trouble where one may not look */
export function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (reason) {
    const { code = '', message } = reason as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return false;
    throw new Trouble(`${message}; run this as the user who runs the server`);
  }
}

type Reached = Pick<Config, 'host' | 'port'> & Partial<Pick<Config, 'tls' | 'tlsCert' | 'dataDir'>>;

/**
 * Where the server that this configuration makes is reached from this machine. The certificate that it made for itself
 * is believed from then on: whoever can read it in the data folder is its owner.
 */
export function localUrl({ host, port, tls: isSecure, tlsCert, dataDir }: Reached): string {
  const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const scheme = isSecure === true || tlsCert !== undefined ? 'https' : 'http';
  if (scheme === 'https' && tlsCert === undefined && dataDir !== undefined)
    believe(join(dataDir, OWN_CERTIFICATE));
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${String(port)}`;
}

function believe(path: string): void {
  let own: string;
  try {
    own = readFileSync(path, 'utf8').replace(/^[^]*(?=-----BEGIN CERTIFICATE)/, '');
  } catch {
    // It is not made yet, or not ours to read: then nobody answers by it.
    return;
  }
  setDefaultCACertificates([...getCACertificates(), own]);
}
