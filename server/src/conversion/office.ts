import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OFFICE_FOLDERS } from '../config.ts';
import { ConversionFault } from './faults.ts';
import type { Office } from './kinds.ts';
import { giveToOffice, makeOfficeFolder, NOBODY } from './office-folders.ts';
import { PROFILE } from './office-profile.ts';
import { checkUnpacked } from './unpacked.ts';

const TIME_LIMIT_MS = 120_000;
/** For the shell: kilobytes of address space, seconds of work, and blocks of 512 bytes in one file. */
const LIMITS = { memory: 2 * 1024 * 1024, seconds: 120, blocks: 1024 * 1024 * 2 };
const NAMES = ['soffice', 'libreoffice'];

/** Where LibreOffice is. @param named where the operator says that it is */
export function findOffice(named: string | undefined): string | undefined {
  const usual = OFFICE_FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return (named === undefined ? usual : [named]).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Makes a PDF of an office file with LibreOffice: as a process of its own, with a profile and a folder of its own, as
 * nobody where the server is root, with bounds on time, memory and what it writes. It runs no macros and loads nothing
 * from elsewhere.
 *
 * @throws ConversionFault; the reason of the signal
 */
export async function officeToPdf(
  office: string | undefined,
  bytes: Buffer,
  kind: Office,
  signal: AbortSignal,
): Promise<Buffer> {
  if (office === undefined) throw new ConversionFault('office_missing');
  checkUnpacked(bytes);
  const folder = await makeOfficeFolder();
  try {
    const source = join(folder, `source.${kind}`);
    const profile = join(folder, 'profile');
    await mkdir(join(profile, 'user'), { recursive: true });
    await writeFile(join(profile, 'user', 'registrymodifications.xcu'), PROFILE);
    await writeFile(source, bytes);
    const isRoot = userInfo().uid === 0;
    await giveToOffice(folder, [profile, join(profile, 'user'), source], isRoot);
    await run(office, folder, profile, source, isRoot, signal);
    const made = (await readdir(folder)).find((name) => name.endsWith('.pdf'));
    if (made === undefined) throw new ConversionFault('office_failed');
    return await readFile(join(folder, made));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(
  office: string,
  folder: string,
  profile: string,
  source: string,
  isRoot: boolean,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const limits = `ulimit -v ${LIMITS.memory}; ulimit -t ${LIMITS.seconds}; ulimit -f ${LIMITS.blocks}; ulimit -c 0`;
  const args = [
    ...[`-env:UserInstallation=${pathToFileURL(profile).href}`, '--headless', '--norestore', '--nolockcheck'],
    ...['--nodefault', '--nologo', '--convert-to', 'pdf', '--outdir', folder, source],
  ];
  // Nothing of the environment of the server, which may hold secrets.
  const env = { PATH: PROGRAMS, HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', ...NO_NETWORK };
  // In a group of its own, which ends as a whole: LibreOffice starts others.
  const script = `trap 'kill -KILL 0' TERM; { ${limits}; } 2>/dev/null; "$@" & wait $!`;
  const child = spawn('/bin/sh', ['-c', script, 'sh', office, ...args], {
    ...{ cwd: folder, env, stdio: 'ignore', detached: true },
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  return new Promise((resolve, reject) => {
    const kill = (reason: Error): void => {
      child.kill('SIGTERM');
      reject(reason);
    };
    const timer = setTimeout(() => kill(new ConversionFault('timed_out')), TIME_LIMIT_MS);
    const aborted = (): void => {
      kill(signal.reason as Error);
    };
    signal.addEventListener('abort', aborted, { once: true });
    child.once('error', (cause) => kill(new ConversionFault('office_failed', undefined, cause)));
    child.once('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      if (code === 0) resolve();
      else kill(new ConversionFault('office_failed', undefined, new Error(`it ended with ${String(code)}`)));
    });
  });
}

const PROGRAMS = '/usr/local/bin:/usr/bin:/bin';
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';
const NO_NETWORK = { http_proxy: NOWHERE, https_proxy: NOWHERE, all_proxy: NOWHERE, no_proxy: '' };
