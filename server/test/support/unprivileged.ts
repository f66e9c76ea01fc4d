import { execFileSync } from 'node:child_process';
import { chownSync } from 'node:fs';

/** A user to run a program as, in the shape which `spawn` takes. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The user `nobody` when we are root, because PostgreSQL refuses to run as root; else undefined: the present user.
 * Throws an Error when we are root and there is no such user.
 */
export function unprivilegedAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  try {
    return { uid: idOfNobody('-u'), gid: idOfNobody('-g') };
  } catch (cause) {
    throw new Error('PostgreSQL refuses to run as root, and there is no user "nobody" to run it as', {
      cause,
    });
  }
}

/** Makes `account` the owner of a file or folder; nothing changes when it is the present user. */
export function giveTo(account: Account | undefined, path: string): void {
  if (account !== undefined) chownSync(path, account.uid, account.gid);
}

function idOfNobody(flag: '-u' | '-g'): number {
  return Number(
    execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}
