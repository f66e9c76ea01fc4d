import type { FastifyInstance } from 'fastify';
import manifest from '../../../package.json' with { type: 'json' };
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { assets, readAsset } from './assets.ts';
import { collectApis, type CollectedApi } from './collect.ts';
import { documentOf, type OpenApi } from './document.ts';
import { sendFile, servedFile, type ServedFile } from './served-file.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** The OpenAPI document of each API, by its name; written when it is asked for first. */
    openApi: ReadonlyMap<string, () => OpenApi>;
  }
}

/**
 * A page that loads nothing from elsewhere and runs nothing but its own files. What a call answers is shown as text
 * or as a picture, never as a page.
 */
const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * `GET /docs`: a page about every API, where each call can be tried. `GET /docs/<name>.json`: their OpenAPI 3.1
 * documents. To be installed before the doors, which say what they are by `app.describeApi`.
 */
export function installDocs(app: FastifyInstance, house: House): void {
  // What a route says that it answers documents it; the answers themselves are written as they are.
  app.setSerializerCompiler(() => JSON.stringify);
  const apis = collectApis(app);
  const documents = new Map<string, () => OpenApi>();
  const files = new Map<string, () => ServedFile>();
  app.decorate('openApi', documents);

  app.addHook('onReady', (ready) => {
    for (const api of apis) {
      const { name } = api.description;
      const document = once(() => documentOf(api, house.publicUrl(), manifest.version));
      documents.set(name, document);
      files.set(
        `${name}.json`,
        once(() => servedFile('application/json; charset=utf-8', JSON.stringify(document(), null, 1))),
      );
    }
    files.set(
      'apis.json',
      once(() => servedFile('application/json; charset=utf-8', JSON.stringify(inOrder(apis).map(listed)))),
    );
    for (const name of assets()) {
      files.set(
        name,
        once(() => readAsset(name)),
      );
    }
    ready();
  });

  const schema = { hide: true };
  // Whoever opens the server in a browser finds what it can do.
  app.get('/', { schema }, (_request, reply) => reply.redirect('/docs'));
  app.get('/docs', { schema }, (request, reply) => {
    const page = files.get('index.html');
    if (!page) throw fail('route_not_found');
    return sendFile(page(), request, reply.headers(PAGE_HEADERS));
  });
  app.get<{ Params: { file: string } }>('/docs/:file', { schema }, (request, reply) => {
    const file = files.get(request.params.file);
    if (!file) throw fail('route_not_found');
    // Tools in other pages may read the documents; there is no secret in them.
    reply.header('access-control-allow-origin', '*').header('x-content-type-options', 'nosniff');
    return sendFile(file(), request, reply);
  });
}

/** Our own first, then as they were registered. */
function inOrder(apis: readonly CollectedApi[]): CollectedApi[] {
  return [...apis].sort((a, b) => Number(isOurs(b)) - Number(isOurs(a)));
}

function isOurs({ description }: CollectedApi): boolean {
  return description.name === 'native';
}

/** What the page needs to know of an API before it reads its document. */
function listed({ description, prefix }: CollectedApi) {
  const { name, title, label, summary } = description;
  return { name, title, label, summary, prefix, document: `/docs/${name}.json` };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
