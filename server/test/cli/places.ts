import type { TestContext } from 'node:test';
import { KEY_ENVIRONMENT, KEYS, spawnServer, startServer } from '../support/server.ts';
import { newFolder, runCli, type Ended, type Surroundings } from './cli.ts';

/** Runs `enfilade` with these arguments, where it works on one place. */
export type Run = (args: readonly string[], surroundings?: Surroundings) => Promise<Ended>;

interface Place {
  run: Run;
  close: () => Promise<void>;
}

type ServerPlace = [name: 'a server', open: (t: TestContext) => Promise<Place>];
type FolderPlace = [name: 'a data folder', open: (t: TestContext) => Promise<Place>];

/** Where commands work: on a server by its URL, or on a data folder that no server uses. */
export const PLACES: [ServerPlace, FolderPlace] = [
  [
    'a server',
    async (t) => {
      const server = await startServer();
      const env = { ENFILADE_URL: server.url, ENFILADE_API_KEY: KEYS.apiKey };
      return { run: runner(t, env), close: () => server.stop() };
    },
  ],
  [
    'a data folder',
    async (t) => {
      const dataDir = newFolder(t);
      const server = await spawnServer(t, KEY_ENVIRONMENT, dataDir);
      await server.end();
      const { ENFILADE_ENCRYPTION_KEY } = KEY_ENVIRONMENT;
      return {
        run: runner(t, { ENFILADE_DATA_DIR: dataDir, ENFILADE_ENCRYPTION_KEY }),
        close: () => Promise.resolve(),
      };
    },
  ],
];

function runner(t: TestContext, environment: Record<string, string>): Run {
  return (args, { env = {}, ...rest } = {}) =>
    runCli(t, args, { env: { TZ: 'UTC', ...environment, ...env }, ...rest });
}
