import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { agora } from './api/agora/index.ts';
import { cleanUrl } from './api/shared/urls.ts';
import type { Config } from './config.ts';
import type { Database } from './db/database.ts';
import { fail } from './errors.ts';
import type { House } from './house.ts';
import { accessKeyFinder } from './projects/access-keys.ts';
import { apiKeyFinder } from './projects/api-keys.ts';
import type { SecretBox } from './projects/secrets.ts';

/** AG, HM, DS: a body of 1 MiB is too large, so the largest is one byte less. */
const BODY_LIMIT = 1024 * 1024 - 1;

interface Parts {
  config: Config;
  db: Database;
  box: SecretBox;
  logger?: FastifyServerOptions['loggerInstance'];
}

/** Everything that runs, in order, by name. What is not listed here does not run. */
export async function createApp({ config, db, box, logger }: Parts): Promise<FastifyInstance> {
  const app = Fastify({
    ...(logger && { loggerInstance: logger }),
    disableRequestLogging: true,
    genReqId: () => randomUUID(),
    bodyLimit: BODY_LIMIT,
    trustProxy: config.trustProxy,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 300 },
    rewriteUrl: (request) => cleanUrl(request.url ?? '/'),
  });
  const house: House = {
    config,
    publicUrl: () => config.publicUrl ?? app.listeningOrigin,
    db,
    box,
    accessKeys: accessKeyFinder(db.queries, box),
    apiKeys: apiKeyFinder(db.queries),
  };

  await app.register(agora, { prefix: '/v5', house });

  app.setNotFoundHandler(() => {
    throw fail('route_not_found');
  });
  return app;
}
