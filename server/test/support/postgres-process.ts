import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, Socket, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { giveTo, type Account } from './unprivileged.ts';

/** Where PostgreSQL's programs and data are, and who runs them. */
export interface Place {
  programs: string;
  data: string;
  account: Account | undefined;
}

const START_LIMIT_MS = 30_000;
const START_ATTEMPTS = 3;

// Nothing else is passed on: PGOPTIONS and its like would change what the tests see.
const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/**
 * Fills the data folder with an empty cluster and returns the new password of its superuser `postgres`.
 * Rejects with an Error which holds the words of `initdb` when it fails.
 */
export async function createCluster({ programs, data, account }: Place): Promise<string> {
  const password = randomBytes(16).toString('hex');
  const passwordFile = join(data, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(account, data);
  giveTo(account, passwordFile);
  const flags = ['--no-sync', '--no-instructions', '--locale=C', '--encoding=UTF8', '--auth=password'];
  const args = ['-D', join(data, 'cluster'), '-U', 'postgres', `--pwfile=${passwordFile}`, ...flags];
  await promisify(execFile)(join(programs, 'initdb'), args, { ...account, cwd: data, env });
  rmSync(passwordFile);
  return password;
}

/**
 * Starts PostgreSQL on a free loopback port and waits until it takes connections.
 * Rejects with an Error which holds its words when it does not start.
 */
export async function servePostgres(
  place: Place,
  settings: Record<string, string>,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    // Another program may take the port before PostgreSQL does: then the next attempt asks for another one.
    const port = await freePort();
    const child = spawnPostgres(place, { ...settings, port: String(port) });
    try {
      await ready(child, child.stderr);
      return { child, port };
    } catch (error) {
      child.kill('SIGQUIT');
      if (attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** Ends PostgreSQL and its open connections, and waits until it is gone. */
export async function endPostgres(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  // The data are thrown away: nothing needs to be written out.
  child.kill('SIGQUIT');
  await once(child, 'exit');
}

function spawnPostgres({ programs, data, account }: Place, settings: Record<string, string>) {
  const all = { ...settings, listen_addresses: '127.0.0.1', unix_socket_directories: '' };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', join(data, 'cluster'), ...flags];
  return spawn(join(programs, 'postgres'), args, {
    ...account,
    cwd: data,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function ready(child: ChildProcess, log: Readable): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let words = '';
  const giveUp = (): void => {
    reject(new Error(`PostgreSQL did not start:\n${words}`));
  };
  const timer = setTimeout(giveUp, START_LIMIT_MS);
  child.once('error', reject).once('exit', giveUp);
  log.setEncoding('utf8').on('data', (text: string) => {
    words += text;
    if (words.includes('ready to accept connections')) resolve(undefined);
  });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
  log.removeAllListeners('data').resume();
  // A test file which forgets to stop its PostgreSQL still ends, and PostgreSQL ends with it.
  if (log instanceof Socket) log.unref();
  child.unref();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
