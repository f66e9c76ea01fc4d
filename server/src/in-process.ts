import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { createApp } from './app.ts';
import type { Config } from './config.ts';
import { checkEncryptionKey } from './configured-keys.ts';
import type { Database } from './db/database.ts';
import { apiKeyFinder, type ApiKey, type ApiKeyFinder } from './projects/api-keys.ts';
import { DEFAULT_PROJECT, findProject, findProjectByName, type Project } from './projects/projects.ts';
import { newApiKey } from './projects/secrets.ts';
import { openStore } from './start.ts';

/** A server without a socket, for who may read its data folder anyway. */
export interface InProcess {
  /** Opens everything of its project, until this process ends; it is stored nowhere. */
  key: string;
  fetch: typeof fetch;
  close(): Promise<void>;
}

/**
 * Opens the database of `config` in this process. The keys of its projects stay as they are, also those that the
 * configuration fixes: that is for a start.
 *
 * @param project the name or the id of the project that is acted for
 * @throws Error when there is no such project, or another process holds the data folder
 */
export async function openInProcess(config: Config, project: string): Promise<InProcess> {
  const { db, box } = await openStore(config);
  try {
    const found = (await findProjectByName(db.queries, project)) ?? (await findProject(db.queries, project));
    if (!found) {
      const advice = project === DEFAULT_PROJECT ? ': start the server once, which makes it' : '';
      throw new Error(`there is no project ${JSON.stringify(project)}${advice}`);
    }
    await checkEncryptionKey(db, box, found);
    const key = newApiKey();
    const apiKeys = withKeyInMemory(apiKeyFinder(db.queries), key, found);
    const app = await createApp({ config, db, box, apiKeys });
    await app.ready();
    return { key, fetch: fetchFrom(app), close: () => closeBoth(app, db) };
  } catch (reason) {
    await db.close();
    throw reason;
  }
}

async function closeBoth(app: FastifyInstance, db: Database): Promise<void> {
  await app.close();
  await db.close();
}

function withKeyInMemory(stored: ApiKeyFinder, text: string, project: Project): ApiKeyFinder {
  const key: ApiKey = {
    // Events say `key:command-line`.
    id: 'command-line',
    userId: project.ownerId,
    name: 'command line',
    postfix: text.slice(-4),
    permissions: [],
    active: true,
    createdAt: Date.now(),
    expiresAt: null,
    // As if it were noted already: there is no row to note it in.
    lastUsedAt: Number.MAX_SAFE_INTEGER,
    previousUntil: null,
  };
  return {
    ...stored,
    find: async (given) => (given === text ? { key, project } : stored.find(given)),
  };
}

/** Requests as `fetch` makes them, answered without a socket; answers are streamed, so that events can be followed. */
function fetchFrom(app: FastifyInstance): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined;
    const answer = await app.inject({
      method: request.method as 'GET',
      url: pathname + search,
      headers: Object.fromEntries(request.headers),
      signal: request.signal,
      payloadAsStream: true,
      ...(body && { payload: body }),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined) headers.append(name, String(one));
      }
    }
    const hasBody = request.method !== 'HEAD' && ![204, 304].includes(answer.statusCode);
    const stream = hasBody ? (Readable.toWeb(answer.stream()) as ReadableStream<Uint8Array>) : null;
    return new Response(stream, { status: answer.statusCode, headers });
  };
}
