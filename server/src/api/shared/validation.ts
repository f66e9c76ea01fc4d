import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { badInput, type HouseError } from '../../errors.ts';

/** Bodies are taken as they are; what stands in a URL is text and may mean a number, a boolean or a list. */
const strict = new Ajv({ strict: false, coerceTypes: false, useDefaults: false, allErrors: false });
const fromText = new Ajv({ strict: false, coerceTypes: 'array', useDefaults: true, allErrors: false });

const TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
for (const ajv of [strict, fromText]) ajv.addFormat('date-time', TIME);

/** Compiles a route's schemas. */
export const compileSchema: FastifySchemaCompiler<Shape> = ({ schema, httpPart }) => {
  if (httpPart !== 'querystring') return compiledLater(httpPart === 'body' ? strict : fromText, schema);
  const validate = compiledLater(fromText, schema);
  const properties = Object.entries(schema.properties ?? {});
  const integers = properties.filter(([, { type }]) => type === 'integer').map(([name]) => name);
  return (query: Record<string, unknown>) => {
    const wrong = integers.find((name) => typeof query[name] === 'string' && !DECIMAL.test(query[name]));
    if (wrong !== undefined) return { error: badInput(wrong, 'must be integer') };
    return validate(query) ? { value: query } : { error: explain(validate.errors ?? [], 'query') };
  };
};

interface Validate {
  (data: unknown): boolean;
  errors?: FastifySchemaValidationError[] | null;
}

/** Compiled when it is first needed: all schemas together take half a second of each start. */
function compiledLater(ajv: Ajv, schema: object): Validate {
  let compiled: ValidateFunction | undefined;
  const validate: Validate = (data) => {
    compiled ??= ajv.compile(schema);
    const isValid = compiled(data);
    validate.errors = compiled.errors ?? null;
    return isValid;
  };
  return validate;
}

interface Shape {
  properties?: Record<string, { type?: string }>;
}

/** What a number is coerced from else may also be `0x10` or `1e1`. */
const DECIMAL = /^-?\d{1,15}$/;

/** What a schema found wrong first, told by member. */
export function explain(
  errors: readonly FastifySchemaValidationError[],
  context: string | undefined,
): HouseError {
  const [error] = errors as readonly ErrorObject[];
  if (!error) return badInput(context ?? 'body', 'is not valid');
  const path = error.instancePath.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required')
    return badInput(join(path, String(params['missingProperty'])), 'is required');
  if (error.keyword === 'additionalProperties') {
    return badInput(join(path, String(params['additionalProperty'])), 'is not known here');
  }
  if (error.propertyName !== undefined)
    return badInput(join(path, error.propertyName), 'is not an allowed name');
  return badInput(path === '' ? (context ?? 'body') : path, textOf(error, params));
}

function join(path: string, member: string): string {
  const name = member.slice(0, 100);
  return path === '' ? name : `${path}.${name}`;
}

function textOf(error: ErrorObject, params: Record<string, unknown>): string {
  if (error.keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).join(', ')}`;
  if (error.keyword === 'format') return 'must be a time such as 2026-11-22T09:30:15.000Z';
  if (error.keyword === 'pattern') return 'has a form that is not allowed';
  return error.message ?? 'is not valid';
}
