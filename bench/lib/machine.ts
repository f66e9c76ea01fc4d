import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageVersion } from './debian.ts';
import { median, rounded } from './stats.ts';

/** What every result is worth nothing without. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  kernel: string;
  /** Median time of writing 4 KiB and syncing it, where the servers keep their data. */
  fsyncMs: number;
  versions: { node: string; sqlite: string; wrk: string; ejabberd?: string; janus?: string };
}

const TMPFS = 0x01021994;

/**
 * Looks at the machine.
 *
 * @throws Error when `dataDir` is in memory: durable writes would cost nothing there
 */
export function lookAtMachine(dataDir: string): Machine {
  if (statfsSync(dataDir).type === TMPFS) {
    throw new Error(`${dataDir} is in memory: name a folder on a disk with --data`);
  }
  const ejabberd = packageVersion('ejabberd');
  const janus = packageVersion('janus');
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: rounded(totalmem() / 2 ** 30, 1),
    kernel: release(),
    fsyncMs: rounded(fsyncTime(dataDir), 2),
    versions: {
      node: process.version,
      sqlite: process.versions['sqlite'] ?? 'unknown',
      wrk: packageVersion('wrk') ?? 'not from a package',
      ...(ejabberd !== undefined && { ejabberd }),
      ...(janus !== undefined && { janus }),
    },
  };
}

const SYNCS = 200;

function fsyncTime(folder: string): number {
  const name = join(folder, `enfilade-bench-fsync-${process.pid}`);
  const file = openSync(name, 'w');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: SYNCS }, () => {
    const start = performance.now();
    writeSync(file, page);
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  rmSync(name);
  return median(times);
}

/** The commit that is measured; marked when the server's files differ from it. */
export function commitOf(root: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--', 'server/src', 'package.json', 'package-lock.json');
    return git('rev-parse', '--short=12', 'HEAD') + (changed === '' ? '' : '+changes');
  } catch {
    return 'unknown';
  }
}
