import type { Engine } from './engines.ts';
import { createDatabase, runningPostgres } from './postgres.ts';
import { startServer, type TestServer } from './server.ts';

/** The real server on this engine, with a database of its own. */
export async function startServerOn(
  engine: Engine,
  environment: Record<string, string> = {},
): Promise<TestServer> {
  if (engine === 'sqlite') return startServer(environment);
  const postgres = await runningPostgres();
  const server = await startServer({ ...environment, ENFILADE_DATABASE_URL: await createDatabase(postgres) });
  const stop = async () => {
    await server.stop();
    await postgres.stop();
  };
  return { ...server, stop };
}
