import type { CollectedApi } from './collect.ts';
import { operationOf, refusalOf } from './operation.ts';
import { idempotencyKey } from './parameters.ts';
import { schemaShelf } from './schemas.ts';

/** An OpenAPI 3.1 document. */
export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; summary: string; description: string };
  servers: { url: string }[];
  security: object[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, object>>;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: object[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses: Record<string, Response>;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  schema: Record<string, unknown>;
}

export interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, Media>;
}

export interface Media {
  schema?: Record<string, unknown>;
  example?: unknown;
  examples?: Record<string, { value: unknown }>;
}

/**
 * Writes the document of an API from the same schemas that its input is checked against.
 *
 * @param origin where clients reach the server
 * @param version of the server
 * @throws Error when two different schemas have one name
 */
export function documentOf(api: CollectedApi, origin: string, version: string): OpenApi {
  const { description: about, routes } = api;
  const shelf = schemaShelf(about.publish);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const { path, method, operation } = operationOf(route, about, shelf);
    (paths[path] ??= {})[method] = operation;
  }
  const used = new Set(routes.flatMap((route) => route.schema.tags ?? []));
  const refusals = Object.entries(about.refusals).map(([status, refusal]) => [
    `Refused${status}`,
    refusalOf(about, refusal, shelf),
  ]);
  const document = {
    openapi: '3.1.0',
    info: {
      title: about.title,
      version,
      summary: about.summary,
      description: about.description,
    },
    servers: [{ url: origin }],
    security: about.security,
    tags: about.tags.filter((tag) => used.has(tag.name)),
    paths,
    components: {
      schemas: shelf.named(),
      responses: Object.fromEntries(refusals) as object,
      ...(422 in about.refusals && { parameters: { IdempotencyKey: idempotencyKey } }),
      securitySchemes: about.securitySchemes,
    },
  };
  // Without what is undefined.
  return JSON.parse(JSON.stringify(document)) as OpenApi;
}
