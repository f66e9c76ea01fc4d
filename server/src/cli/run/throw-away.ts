import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../config.ts';
import { start, type Running } from '../../start.ts';

/** A server with an empty folder of its own, which is removed when it closes. */
export interface ThrowAway {
  url: string;
  keys: NonNullable<Running['keys']>;
  close(): Promise<void>;
}

/** Starts one in this process, so that it cannot outlive it. @param port 0: a free one */
export async function startThrowAway(port = 0): Promise<ThrowAway> {
  const dataDir = mkdtempSync(join(tmpdir(), 'enfilade-'));
  const remove = (): void => rmSync(dataDir, { recursive: true, force: true });
  try {
    const running = await start(
      loadConfig({
        env: {
          ENFILADE_DATA_DIR: dataDir,
          ENFILADE_PORT: String(port),
          // Who asked is gone by then.
          ENFILADE_SHUTDOWN_SECONDS: '0',
        },
      }),
    );
    const { origin, keys } = running;
    if (!keys) throw new Error('an empty folder had a project already');
    const close = async (): Promise<void> => {
      await running.stop();
      remove();
    };
    return { url: origin, keys, close };
  } catch (reason) {
    remove();
    throw reason;
  }
}
