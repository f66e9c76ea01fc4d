import { STATUS_CODES } from 'node:http';
import type { FastifySchema } from 'fastify';
import { refusalsOf, type ApiDescription } from '../shared/description.ts';
import type { CollectedRoute } from './collect.ts';
import { parametersOf } from './parameters.ts';
import type { Schema, SchemaShelf } from './schemas.ts';

const JSON_TYPE = 'application/json';
const BODILESS = new Set([204, 205, 304]);

/** A route as an OpenAPI operation, under its path: `/v5/rooms/{uuid}`. */
export function operationOf(route: CollectedRoute, api: ApiDescription, shelf: SchemaShelf) {
  const { schema, method } = route;
  const path = route.url.replace(/:(\w+)/g, '{$1}');
  const isOpen = schema.security?.length === 0;
  const refusals = refusalsOf(api, { method, path, isOpen }).filter(
    (one) => one !== 422 || route.isUnkeyed !== true,
  );
  // No answer to a form is kept.
  const isForm = schema.openapi?.requestBody !== undefined;
  const operation = {
    operationId: schema.operationId,
    summary: schema.summary,
    description: schema.description,
    tags: schema.tags,
    deprecated: schema.deprecated,
    security: schema.security,
    parameters: parametersOf(route, shelf, refusals.includes(422) && !isForm, api.words),
    requestBody: schema.openapi?.requestBody ?? bodyOf(schema, shelf),
    responses: responsesOf(schema, refusals, api, shelf),
  };
  return { path, method: method.toLowerCase(), operation };
}

function bodyOf({ body }: FastifySchema, shelf: SchemaShelf) {
  if (body === undefined) return undefined;
  const { required } = body as { required?: string[] };
  return {
    required: required !== undefined && required.length > 0,
    content: { [JSON_TYPE]: mediaOf(body as Schema, shelf) },
  };
}

/** A schema with its examples, which stand beside it here. */
export function mediaOf(schema: Schema, shelf: SchemaShelf) {
  const { examples } = schema as { examples?: unknown[] };
  return {
    schema: shelf.put(schema),
    ...(examples && {
      examples: Object.fromEntries(examples.map((value, index) => [String(index + 1), { value }])),
    }),
  };
}

function responsesOf(
  schema: FastifySchema,
  refusals: readonly number[],
  api: ApiDescription,
  shelf: SchemaShelf,
) {
  const responses: Record<string, object> = {};
  for (const status of refusals) responses[status] = { $ref: `#/components/responses/Refused${status}` };
  for (const [status, told] of Object.entries((schema.response ?? {}) as Record<string, Schema>)) {
    responses[status] = responseOf(Number(status), told, api, shelf);
  }
  for (const [status, more] of Object.entries(schema.openapi?.responses ?? {})) {
    responses[status] = { ...responses[status], ...more };
  }
  return responses;
}

/**
 * @param told a schema; for a refusal also only its description; or an OpenAPI response, which has `content`
 */
function responseOf(status: number, told: Schema, api: ApiDescription, shelf: SchemaShelf) {
  const { content, type } = told as { content?: Record<string, { schema: Schema }>; type?: unknown };
  const description = (told['description'] as string | undefined) ?? STATUS_CODES[status] ?? String(status);
  if (content) {
    const media = Object.entries(content).map(([name, { schema }]) => [name, mediaOf(schema, shelf)]);
    return { ...told, description, content: Object.fromEntries(media) as object };
  }
  if (BODILESS.has(status) || type === 'null') return { description };
  if (status >= 400 && Object.keys(told).every((name) => name === 'description')) {
    return refusalOf(api, { description }, shelf);
  }
  return { description, content: { [JSON_TYPE]: mediaOf(told, shelf) } };
}

/** A refusal in the shape of the API. */
export function refusalOf(
  { error }: ApiDescription,
  { description, example }: { description: string; example?: unknown },
  shelf: SchemaShelf,
) {
  const media = { schema: shelf.put(error.schema), ...(example !== undefined && { example }) };
  return { description, content: { [error.type]: media } };
}
