import type { MediaEngine } from '../../src/media/engine.ts';
import type { Engine } from './engines.ts';
import { createDatabase, runningPostgres } from './postgres.ts';
import { startServer, type TestServer } from './server.ts';

/** The real server on this engine, with a database of its own. */
export async function startServerOn(
  engine: Engine,
  environment: Record<string, string> = {},
  mediaEngine?: MediaEngine,
): Promise<TestServer> {
  if (engine === 'sqlite') return startServer(environment, mediaEngine);
  const postgres = await runningPostgres();
  const database = { ENFILADE_DATABASE_URL: await createDatabase(postgres) };
  const server = await startServer({ ...environment, ...database }, mediaEngine);
  const stop = async () => {
    await server.stop();
    await postgres.stop();
  };
  return { ...server, stop };
}
