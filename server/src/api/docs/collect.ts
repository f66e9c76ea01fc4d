import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import type { ApiDescription } from '../shared/description.ts';

/** A route as it was registered. */
export interface CollectedRoute {
  method: string;
  /** `/v5/rooms/:uuid` */
  url: string;
  schema: FastifySchema;
  /** It honours no `Idempotency-Key`. */
  isUnkeyed?: boolean;
}

/** An API with everything that was registered behind its door. */
export interface CollectedApi {
  description: ApiDescription;
  prefix: string;
  routes: CollectedRoute[];
}

/** Fastify answers HEAD by itself, and OPTIONS is between the browser and CORS. */
const IMPLIED = new Set(['HEAD', 'OPTIONS']);

/** Makes `app.describeApi`. @returns the APIs, in the order in which they describe themselves */
export function collectApis(app: FastifyInstance): CollectedApi[] {
  const apis: CollectedApi[] = [];
  app.decorate('describeApi', function (this: FastifyInstance, description: ApiDescription) {
    const api: CollectedApi = { description, prefix: this.prefix, routes: [] };
    apis.push(api);
    this.addHook('onRoute', (route) => {
      api.routes.push(...routesOf(route));
    });
  });
  return apis;
}

function routesOf({ method, url, schema = {}, config }: RouteOptions): CollectedRoute[] {
  if (schema.hide === true) return [];
  return [method]
    .flat()
    .filter((one) => !IMPLIED.has(one))
    .map((one) => ({ method: one, url, schema, isUnkeyed: config?.unkeyed === true }));
}
