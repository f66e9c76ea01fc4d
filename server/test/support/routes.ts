import type { FastifyInstance } from 'fastify';

export interface Route {
  method: string;
  /** With its parameters: `/v5/rooms/:uuid`. */
  path: string;
}

const IMPLIED = new Set(['HEAD', 'OPTIONS', 'TRACE', 'QUERY']);

/** Every route that the server has, as it tells itself. */
export function routesOf(app: FastifyInstance): Route[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^([│├└─ ]*)(\S+) \(([A-Z, ]+)\)$/.exec(line) ?? [];
      if (part === '' || part === '*') return [];
      const depth = indent.length / 4 - 1;
      const path = (above[depth - 1] ?? '') + part;
      above[depth] = path;
      return methods
        .split(', ')
        .filter((method) => !IMPLIED.has(method))
        .map((method) => ({ method, path }));
    });
}
