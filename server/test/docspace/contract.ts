import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { Ajv, type ValidateFunction } from 'ajv';
import { needsShared, sharedPath } from '../support/shared.ts';

/** The machine-readable part of the contract, beside the checkout: it may be read, not copied. */
export const EXTRACT = 'contracts/docspace-rooms.openapi.json';

const ERROR = {
  type: 'object',
  required: ['error', 'status', 'statusCode'],
  properties: {
    error: {
      type: 'object',
      required: ['message', 'type', 'stack', 'hresult'],
      properties: {
        message: { type: 'string', minLength: 1 },
        type: { type: 'string', minLength: 1 },
        stack: { type: 'string' },
        hresult: { type: 'integer' },
      },
    },
    status: { const: 1 },
  },
};

const LINKS = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['href', 'action'],
    properties: { href: { type: 'string', format: 'uri' }, action: { type: 'string' } },
  },
};

const PROBLEM = {
  type: 'object',
  required: ['response', 'count', 'links', 'status', 'statusCode'],
  properties: {
    response: {
      type: 'object',
      required: ['type', 'title', 'status', 'errors', 'traceId'],
      properties: {
        status: { const: 400 },
        errors: {
          type: 'object',
          minProperties: 1,
          propertyNames: { pattern: '^([A-Z$])' },
          additionalProperties: { type: 'array', minItems: 1, items: { type: 'string' } },
        },
      },
    },
    links: LINKS,
    status: { const: 1 },
    statusCode: { const: 400 },
  },
};

const ENVELOPE = {
  type: 'object',
  required: ['count', 'links', 'status', 'statusCode'],
  properties: { count: { type: 'integer' }, links: LINKS, status: { const: 0 }, statusCode: { const: 200 } },
};

const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}(Z|[+-]\d\d:\d\d)$/);
ajv.addFormat('uuid', /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
ajv.addFormat('email', /^[^\s@]+@[^\s@]+$/);
// "" where there is none, as the vendor sends it (DS 4.1).
ajv.addFormat('uri', (text) => text === '' || URL.canParse(text));
for (const name of ['int32', 'int64']) ajv.addFormat(name, { type: 'number', validate: Number.isInteger });
ajv.addFormat('double', { type: 'number', validate: Number.isFinite });
const isError = ajv.compile(ERROR);
const isProblem = ajv.compile(PROBLEM);
const isEnvelope = ajv.compile(ENVELOPE);

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

/** The extract knows single bits only; the vendor's SDK says that they combine, and that 0 is the text alone. */
const WATERMARK_ADDITIONS = { type: 'integer', minimum: 0, maximum: 31 };

const schemas = readSchemas();
/** How many answers were held against a published schema. */
let held = 0;

// Where the extract is missing, the run tells of each file that its answers were not checked as they should be. When
// this is imported the file has no tests yet, and this is to be the last one.
queueMicrotask(() => {
  const title = `DS 10 every answer of ${basename(process.argv[1] ?? '')} fits the published schemas`;
  test(title, needsShared(EXTRACT), () => {
    assert.ok(held > 0);
  });
});

/** The check of each operation's answer 200, by method and path pattern; empty without the extract. */
function readSchemas(): { method: string; path: RegExp; check: ValidateFunction }[] {
  const file = sharedPath(EXTRACT);
  if (file === undefined) return [];
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  document.components.schemas['WatermarkAdditions'] = WATERMARK_ADDITIONS;
  ajv.addSchema(widened(document) as object, 'extract');
  // Literal paths before those with a parameter.
  const paths = Object.entries(document.paths).sort(([a], [b]) => a.split('{').length - b.split('{').length);
  return paths.flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) => {
      const [content] = Object.values(operation.responses['200']?.content ?? {});
      if (!content) return [];
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`, 'i');
      const name = (content.schema as { $ref: string }).$ref;
      return [
        { method: method.toUpperCase(), path: pattern, check: ajv.compile({ $ref: `extract${name}` }) },
      ];
    }),
  );
}

/** `nullable` as a union of types, which is how JSON Schema says it. */
function widened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widened);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, widened(member)]));
  const { nullable, type, ...rest } = members;
  if (type === undefined) return rest;
  return { ...rest, type: nullable === true ? [type, 'null'] : type };
}

/** Fails unless an answer has the shape that the contract gives this call: success, error or problem. */
export function checkAnswer(method: string, url: string, status: number, body: unknown): void {
  const { pathname, searchParams } = new URL(url);
  const path = pathname.replace(/\/{2,}/g, '/');
  const told = `${method} ${url} → ${status} ${JSON.stringify(body).slice(0, 500)}`;
  if (status === 200) {
    must(isEnvelope, body, told);
    const known = schemas.find((one) => one.method === method && one.path.test(path));
    if (known && !searchParams.has('fields')) {
      must(known.check, body, told);
      held += 1;
    }
  } else if (body !== '') {
    assert.ok(isError(body) || isProblem(body), told);
    assert.equal((body as { statusCode: number }).statusCode, status, told);
  }
}

function must(check: ValidateFunction, body: unknown, told: string): void {
  assert.ok(check(body), `${told}\n${ajv.errorsText(check.errors)}`);
}
