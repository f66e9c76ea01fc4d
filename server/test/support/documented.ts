import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { OpenApi, Operation, Response } from '../../src/api/docs/document.ts';
import { cleanUrl } from '../../src/api/shared/urls.ts';

/** An operation of one of the documents, with what is needed to hold an answer against it. */
export interface KnownOperation {
  api: string;
  method: string;
  /** `/v5/rooms/{uuid}` */
  path: string;
  pattern: RegExp;
  operation: Operation;
}

const origins = new Set<string>();
/** All servers of a run have the same documents. */
let documents: ReadonlyMap<string, OpenApi> | undefined;
let operations: KnownOperation[] = [];

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
const checks = new Map<string, ValidateFunction>();

/** From now on every answer that `ask` gets from this server is held against the documents. */
export function rememberDocuments(origin: string, app: FastifyInstance): void {
  origins.add(origin);
  if (documents) return;
  documents = new Map([...app.openApi].map(([name, write]) => [name, write()]));
  for (const [name, document] of documents) ajv.addSchema(closed(document) as object, name);
  operations = [...documents].flatMap(([name, document]) => operationsOf(name, document));
}

/** Objects with members that are not documented are not as documented, though the API may have new ones one day. */
export function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const shown = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, closed(member)]));
  const { type, properties } = shown as { type?: unknown; properties?: object };
  const isOpen = type !== 'object' || !properties || Object.keys(properties).length === 0;
  return isOpen || 'additionalProperties' in shown || 'patternProperties' in shown
    ? shown
    : { ...shown, additionalProperties: false };
}

/** The operations of a document; literal paths before those with a parameter. */
export function operationsOf(api: string, document: OpenApi): KnownOperation[] {
  const paths = Object.entries(document.paths).sort(([a], [b]) => a.split('{').length - b.split('{').length);
  return paths.flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      api,
      path,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/[.@]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}/?$`),
      operation,
    })),
  );
}

/** Fails when an answer of a known call has a status or a body that its document does not have. */
export function checkDocumented(
  method: string,
  url: string,
  answer: { status: number; headers: Headers; body: unknown },
): void {
  const { origin, pathname, searchParams } = new URL(url);
  if (!origins.has(origin)) return;
  const path = cleanUrl(pathname);
  const known = operations.find((one) => one.method === method && one.pattern.test(path));
  if (!known?.operation.operationId) return;
  const told = `${method} ${path} → ${answer.status}`;
  const response = responseOf(known, answer.status, told);
  // A few refusals, and what is not modified, have no body; one call of DocSpace can be asked for less than it has.
  if (answer.body === '' || [...searchParams.keys()].some((name) => /^fields(\[\d*\])?$/i.test(name))) return;
  const [type = ''] = (answer.headers.get('content-type') ?? '').split(';', 1);
  const media = response.content?.[type];
  assert.ok(media, `${told}: ${type || 'a body'} is not in ${nameOf(known)}`);
  if (!media.schema) return;
  const check = checkOf(known, answer.status, type);
  const text = JSON.stringify(answer.body).slice(0, 500);
  assert.ok(
    check(answer.body),
    `${told} is not as in ${nameOf(known)}: ${ajv.errorsText(check.errors)}\n${text}`,
  );
}

/** Fails when a server answered any request, by whatever client, with a status that its document does not have. */
export async function checkStatuses(registry: Registry): Promise<void> {
  const metric = registry.getSingleMetric('enfilade_http_request_duration_seconds');
  const { values = [] } = (await metric?.get()) ?? {};
  for (const { labels } of values) {
    const { method, route, status } = labels as Record<string, string | number | undefined>;
    const path = String(route).replace(/:(\w+)/g, '{$1}');
    const known = operations.find((one) => one.method === method && one.path === path);
    if (known?.operation.operationId)
      responseOf(known, Number(status), `${known.method} ${path} → ${status}`);
  }
}

function responseOf(known: KnownOperation, status: number, told: string): Response {
  const response = known.operation.responses[status];
  assert.ok(response, `${told}: this status is not in ${nameOf(known)}`);
  const [, name] = /^#\/components\/responses\/(.+)$/.exec(response.$ref ?? '') ?? [];
  if (name === undefined) return response;
  return documents?.get(known.api)?.components['responses']?.[name] as Response;
}

function checkOf(
  { api, path, method, operation }: KnownOperation,
  status: number,
  type: string,
): ValidateFunction {
  const place =
    operation.responses[status]?.$ref ??
    pointer('paths', path, method.toLowerCase(), 'responses', String(status));
  const ref = `${api}${place}${pointer('content', type, 'schema').slice(1)}`;
  let check = checks.get(ref);
  if (!check) {
    check = ajv.compile({ $ref: ref });
    checks.set(ref, check);
  }
  return check;
}

/** `#/paths/~1v5~1rooms` */
export function pointer(...parts: string[]): string {
  return `#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

function nameOf({ api, operation }: KnownOperation): string {
  return `${operation.operationId ?? ''} of /docs/${api}.json`;
}

/** The formats that the documents use. */
export function addFormats(validator: Ajv2020): void {
  validator.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/);
  validator.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  validator.addFormat('email', /^[^\s@]+@[^\s@]+$/);
  validator.addFormat('uri', (text) => URL.canParse(text));
  validator.addFormat('binary', true);
}
