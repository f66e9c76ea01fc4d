import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Registry } from 'prom-client';
import { createProject, type ProjectKeys } from '../../src/bootstrap.ts';
import { loadConfig } from '../../src/config.ts';
import { listEvents } from '../../src/db/events.ts';
import { openSecretBox } from '../../src/projects/secrets.ts';
import type { MediaEngine } from '../../src/media/engine.ts';
import { start, type Running } from '../../src/start.ts';
import { closeWithProcess } from './close-with-process.ts';
import { checkStatuses, rememberDocuments } from './documented.ts';

/** Keys that every test server's default project has. */
export const KEYS: ProjectKeys = {
  accessKey: 'test-access-key',
  secretKey: 'test-secret-key-0123456789',
  apiKey: 'sk-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  adminEmail: 'admin@example.test',
  adminPassword: 'correct horse',
};

const ENCRYPTION_KEY = 'ab'.repeat(32);

/** The environment that fixes those keys. */
export const KEY_ENVIRONMENT = {
  ENFILADE_ACCESS_KEY: KEYS.accessKey,
  ENFILADE_SECRET_KEY: KEYS.secretKey,
  ENFILADE_API_KEY: KEYS.apiKey,
  ENFILADE_ADMIN_EMAIL: KEYS.adminEmail,
  ENFILADE_ADMIN_PASSWORD: KEYS.adminPassword,
  ENFILADE_ENCRYPTION_KEY: ENCRYPTION_KEY,
};

export interface TestServer {
  url: string;
  running: Running;
  keys: ProjectKeys;
  projectId: string;
  /** The types of the events of one subject, in order. */
  eventTypes(subject: string): Promise<string[]>;
  /** Another tenant on the same server. */
  addProject(name: string): Promise<{ projectId: string; keys: ProjectKeys }>;
  stop(): Promise<void>;
}

/** The real server in this process, on a free port, with a data folder of its own. */
export async function startServer(
  environment: Record<string, string> = {},
  mediaEngine?: MediaEngine,
): Promise<TestServer> {
  const dataDir = newDataDir();
  const remove = closeWithProcess({
    close: async () => removeFolder(dataDir),
    abandon: () => removeFolder(dataDir),
  });
  const env = { ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir, ...KEY_ENVIRONMENT, ...environment };
  const metrics = new Registry();
  const running = await start(loadConfig({ env }), undefined, metrics, mediaEngine).catch(
    async (reason: unknown) => {
      await remove();
      throw reason;
    },
  );
  const { db } = running;
  try {
    rememberDocuments(running.origin, running.app);
  } catch (reason) {
    await running.stop();
    await remove();
    throw reason;
  }
  const [project] = await db.queries.selectFrom('projects').select('id').execute();
  const projectId = project?.id ?? '';
  return {
    url: running.origin,
    running,
    keys: KEYS,
    projectId,
    eventTypes: async (subject) =>
      (await listEvents(db.queries, projectId, subject)).map((event) => event.type),
    addProject: async (name) => {
      const box = openSecretBox(Buffer.from(ENCRYPTION_KEY, 'hex'));
      const made = await createProject(db, box, name, { adminEmail: `${name}@example.test` });
      return { projectId: made.project.id, keys: made.keys };
    },
    stop: async () => {
      await running.stop();
      await remove();
      await checkStatuses(metrics);
    },
  };
}

/** A new folder for the data of a server. */
export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'enfilade-test-'));
}

function removeFolder(path: string): void {
  // A server that was killed this moment may have been writing still: then it is tried again.
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
}

export interface ServerProcess {
  url: string;
  dataDir: string;
  child: ChildProcess;
  /** Everything it printed on standard output and standard error so far. */
  output(): { stdout: string; stderr: string };
  /** Sends the signal and waits for the end; answers the exit status. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const ROOT = join(import.meta.dirname, '../../..');
/** How the server is started where nothing else is said. */
const START = [process.execPath, join(ROOT, 'server/enfilade.mjs')] as const;

/**
 * The server as a process of its own. When the test ends, or this process, it is killed and its data folder removed.
 *
 * @param command the program and its arguments, run in the root of the checkout
 */
export async function spawnServer(
  context: TestContext,
  environment: Record<string, string> = {},
  dataDir = newDataDir(),
  [program, ...args]: readonly [string, ...string[]] = START,
): Promise<ServerProcess> {
  const env = { PATH: process.env['PATH'], ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir, ...environment };
  // A group of its own, so that what the program starts is killed with it.
  const child = spawn(program, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const seen = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (seen.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (seen.stderr += chunk.toString()));
  // Only when nobody holds its output any more, nor does what it started.
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return ended;
  };
  const killAll = (): void => {
    if (child.stdout.closed || child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All of them ended this moment.
    }
  };
  const cleanUp = closeWithProcess({
    close: async () => {
      killAll();
      await ended;
      removeFolder(dataDir);
    },
    abandon: () => {
      killAll();
      removeFolder(dataDir);
    },
  });
  context.after(cleanUp);

  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [, origin] = /^Enfilade is listening on (\S+)\n/m.exec(seen.stdout) ?? [];
      if (origin !== undefined) resolve(origin);
    });
    child.once('error', reject);
    void ended.then((status) => {
      reject(new Error(`the server ended with ${String(status)}:\n${seen.stderr}`));
    });
  });
  return { url, dataDir, child, output: () => ({ ...seen }), end };
}
