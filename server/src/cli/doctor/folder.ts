import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, statfsSync, writeSync } from 'node:fs';
import { platform } from 'node:os';
import { join, resolve } from 'node:path';
import { finding, saying, type Finding } from './finding.ts';

const MIB = 1024 * 1024;
const LITTLE = 1024 * MIB;
const HARDLY_ANY = 100 * MIB;
const OTHERS = 0o077;
const MAKE_ROOM = 'Make room, or move the data folder.';
const SYNCS = 9;
/** Every change waits for one: a disk that writes through at once takes less than this. */
const SLOW_SYNC_MS = 25;
const CLOCKS_AGREE_MS = 2000;

/** The data folder: whether it can be written to, how much is free, how fast the disk is, and what time it thinks it is. */
export function* lookAtFolder(dataDir: string): Generator<Finding> {
  const path = resolve(dataDir);
  if (!existsSync(path)) {
    yield finding('data folder', 'note', `${path} is not there: the first start makes it`);
    return;
  }
  const probe = join(path, `.doctor-${String(Date.now())}`);
  let file: number;
  try {
    file = openSync(probe, 'wx', 0o600);
  } catch (reason) {
    yield refused(reason, path);
    return;
  }
  try {
    const times: number[] = [];
    try {
      const page = Buffer.alloc(4096);
      for (let n = 0; n < SYNCS; n += 1) {
        const started = performance.now();
        writeSync(file, page);
        fsyncSync(file);
        times.push(performance.now() - started);
      }
    } finally {
      closeSync(file);
    }
    yield* lookAtMode(path);
    yield* lookAtDisk(path, times.sort((a, b) => a - b)[Math.floor(SYNCS / 2)] ?? 0);
    const ahead = statSync(probe).mtimeMs - Date.now();
    if (Math.abs(ahead) > CLOCKS_AGREE_MS) {
      const text = `the disk's clock is ${(ahead / 1000).toFixed(1)} s from this machine's`;
      yield finding('clock', 'warn', text, 'Let both machines set their clocks by NTP.');
    }
  } catch (reason) {
    yield refused(reason, path);
  } finally {
    rmSync(probe, { force: true });
  }
}

function refused(reason: unknown, path: string): Finding {
  const isFull = ['ENOSPC', 'EDQUOT'].includes((reason as NodeJS.ErrnoException).code ?? '');
  const advice = isFull ? MAKE_ROOM : `Let the user who runs the server write to ${path}.`;
  return finding('data folder', 'fail', saying(reason), advice);
}

function* lookAtMode(path: string): Generator<Finding> {
  if (platform() !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
    yield finding('data folder', 'warn', `others can look into ${path}`, `chmod 700 ${path}`);
  } else {
    yield finding('data folder', 'ok', path);
  }
}

function* lookAtDisk(path: string, sync: number): Generator<Finding> {
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  const health = free < HARDLY_ANY ? 'fail' : free < LITTLE ? 'warn' : 'ok';
  const size =
    free < 10 * LITTLE
      ? `${Math.round(free / MIB).toLocaleString('en')} MiB`
      : `${Math.round(free / LITTLE).toLocaleString('en')} GiB`;
  yield finding('disk', health, `${size} free`, health === 'ok' ? undefined : MAKE_ROOM);
  const isSlow = sync > SLOW_SYNC_MS;
  const advice = 'Every change waits for the disk: use a local SSD rather than a network disk.';
  yield finding(
    'disk speed',
    isSlow ? 'warn' : 'ok',
    `a sync takes ${sync.toFixed(1)} ms`,
    isSlow ? advice : undefined,
  );
}
