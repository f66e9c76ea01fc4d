import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { TestContext } from 'node:test';
import { KEY_ENVIRONMENT, KEYS, type TestServer } from '../support/server.ts';
import { recordingHouse } from './house.ts';

const PROGRAM = join(import.meta.dirname, 'interrupted-server.ts');

/** A server on this data folder, as a process of its own; killed when the test ends. */
export async function serveApart(context: TestContext, dataDir: string) {
  const env = {
    ...{ PATH: process.env['PATH'], ENFILADE_PORT: '0', ENFILADE_DATA_DIR: dataDir, ...KEY_ENVIRONMENT },
    ...{ ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1,localhost' },
  };
  const child: ChildProcess = spawn(process.execPath, [PROGRAM], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ended = once(child, 'close');
  context.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const next = async () => JSON.parse(String((await once(lines, 'line'))[0])) as Record<string, unknown>;
  const { origin } = await next();
  const house = recordingHouse(() => ({ url: String(origin), keys: KEYS }) as TestServer);
  context.after(house.close);
  return {
    house,
    /** A track has begun in what is recorded for a job: a text, or what a file `….webm` has in it. */
    begin: async (job: string, peer: string, text: string): Promise<void> => {
      const begun = next();
      child.stdin?.write(JSON.stringify({ begin: job, peer, text }));
      await begun;
    },
    kill: async (): Promise<void> => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async (): Promise<void> => {
      child.stdin?.write(JSON.stringify({}));
      await ended;
    },
  };
}
