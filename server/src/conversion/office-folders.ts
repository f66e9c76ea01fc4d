import { chown, chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'enfilade-office-';
/** No document is converted for so long. */
const LEFT_MS = 3_600_000;
/** Who LibreOffice is where the server is root. */
export const NOBODY = 65_534;

/** A new folder in which a document is converted. */
export function makeOfficeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), PREFIX));
}

/** Gives a folder, and what is in it, to whoever LibreOffice runs as; nobody else may look into it. */
export async function giveToOffice(
  folder: string,
  inside: readonly string[],
  isRoot: boolean,
): Promise<void> {
  if (isRoot) for (const path of [folder, ...inside]) await chown(path, NOBODY, NOBODY);
  await chmod(folder, 0o700);
}

/** Takes away the folders that a server left that was killed. */
export async function sweepOfficeFolders(now: number): Promise<void> {
  const ours = new Set([userInfo().uid, NOBODY]);
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(tmpdir(), name);
    const found = await lstat(path).catch(() => undefined);
    if (!found?.isDirectory() || !ours.has(found.uid) || found.mtimeMs > now - LEFT_MS) continue;
    // Another server may be at it, too.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
