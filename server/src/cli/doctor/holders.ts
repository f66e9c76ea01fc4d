import { readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs';

// Who holds what, where the system tells (Linux). Other users' processes show only to the administrator.

/** Who has locked `file`: `process 123 (node server/enfilade.mjs)`. */
export function lockHolder(file: string): string | undefined {
  return quietly(() => {
    const inode = String(statSync(file).ino);
    for (const line of readFileSync('/proc/locks', 'utf8').split('\n')) {
      const [, , , mode, pid = '', place = ''] = line.split(/\s+/);
      if (mode === 'WRITE' && place.endsWith(`:${inode}`)) return described(pid);
    }
    return undefined;
  });
}

const LISTENING = '0A';

/** Who listens on `port` of this machine. */
export function portHolder(port: number): string | undefined {
  return quietly(() => {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
      for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
        const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
        if (state === LISTENING && local.endsWith(`:${hex}`)) return socketHolder(inode);
      }
    }
    return undefined;
  });
}

function socketHolder(inode: string): string | undefined {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const holds = quietly(() =>
      readdirSync(`/proc/${pid}/fd`).some(
        (fd) => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === `socket:[${inode}]`,
      ),
    );
    if (holds === true) return described(pid);
  }
  return undefined;
}

/** By the program's name alone: arguments may hold secrets. */
function described(pid: string): string {
  const name = quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
  return `process ${pid}${name ? ` (${name})` : ''}`;
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
