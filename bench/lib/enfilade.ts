import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { untilFine } from './http.ts';
import { freePort, startProcess, type Child } from './process.ts';
import { rounded } from './stats.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Keys that every measured server has. They open nothing else. */
export const KEYS = {
  accessKey: 'bench-access-key',
  secretKey: 'bench-secret-key-0123456789',
  apiKey: `sk-${'0123456789abcdef'.repeat(4)}`,
};

export interface Enfilade extends Child {
  url: string;
  dataDir: string;
  /** From the start of the process to the first good answer of `GET /healthz`. */
  readyMs: number;
}

/** How `npm start` starts it, without npm. */
function startCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const [program, ...args] = (scripts['start'] ?? '').split(' ');
  if (program !== 'node') throw new Error('the start script in package.json does not begin with node');
  return args;
}

interface StartOptions {
  data?: string;
  temp?: string;
  /** The only core that it may use. */
  core?: number;
  port?: number;
}

/**
 * Starts the server with its default configuration, but for the port, the keys and the data folder.
 *
 * @param work a folder; the server's data and its log are kept in it
 */
export async function startEnfilade(
  work: string,
  { data = 'data', temp, core, port: wanted }: StartOptions = {},
): Promise<Enfilade> {
  const dataDir = join(work, data);
  mkdirSync(work, { recursive: true });
  const port = wanted ?? (await freePort());
  const env = {
    PATH: process.env['PATH'],
    // Node keeps compiled modules there.
    TMPDIR: temp ?? process.env['TMPDIR'],
    ENFILADE_PORT: String(port),
    ENFILADE_DATA_DIR: dataDir,
    ENFILADE_ACCESS_KEY: KEYS.accessKey,
    ENFILADE_SECRET_KEY: KEYS.secretKey,
    ENFILADE_API_KEY: KEYS.apiKey,
  };
  const start = performance.now();
  const log = join(work, 'enfilade.log');
  const child = startProcess(process.execPath, startCommand(), {
    ...{ cwd: ROOT, env, log },
    ...(core !== undefined && { core }),
  });
  const url = `http://127.0.0.1:${port}`;
  await untilFine(`${url}/healthz`, child.hasEnded).catch((reason: unknown) => {
    throw new Error(readFileSync(log, 'utf8').slice(-2000), { cause: reason });
  });
  return { ...child, url, dataDir, readyMs: rounded(performance.now() - start) };
}

/** As much of a room as its names take. */
export interface StoredRoom {
  num: number;
  id: string;
  title: string;
}

/** The rooms in the file, oldest first. It may be in use. */
export function storedRooms(dataDir: string): StoredRoom[] {
  return query(dataDir, 'select num, id, title from rooms order by id') as unknown as StoredRoom[];
}

/** How many rooms the file holds, each counted only with the event that tells of it. */
export function countStored(dataDir: string): number {
  const counted = query(
    dataDir,
    `select count(*) as n from rooms join events on subject = rooms.id and seq = 1 and type = 'room.created'`,
  );
  return (counted[0] as { n: number }).n;
}

function query(dataDir: string, text: string): Record<string, unknown>[] {
  const db = new DatabaseSync(join(dataDir, 'enfilade.db'), { readOnly: true, timeout: 5000 });
  try {
    return db.prepare(text).all();
  } finally {
    db.close();
  }
}
