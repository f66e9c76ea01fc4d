import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { badInput, type HouseError } from '../../errors.ts';
import { pascal } from './errors.ts';
import { reader } from './reading.ts';

const ajv = new Ajv({ strict: false, useDefaults: true, verbose: true });

/** Compiles a route's schemas: what was sent is read (`reading.ts`), then checked. */
export const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const fromUrl = httpPart !== 'body';
  const read = reader(schema, fromUrl);
  const isValid = ajv.compile(schema);
  return (data: unknown) => {
    const value = read(data ?? {});
    return isValid(value) ? { value } : { error: faultOf(isValid, fromUrl) };
  };
};

/** What is wrong first, under the name and in the words that clients of DS know (DS 2.2). */
function faultOf({ errors }: ValidateFunction, fromUrl: boolean): HouseError {
  const [error] = errors ?? [];
  if (!error) return badInput('$', 'The request is not valid.');
  const path = pathOf(error);
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'required') {
    return badInput(
      '$',
      `JSON deserialization was missing required properties including: '${String(params['missingProperty'])}'.`,
    );
  }
  const schema = error.parentSchema as { says?: string; minimum?: number; maximum?: number };
  const name = pascal(path);
  if (schema.says !== undefined && error.keyword !== 'type') return badInput(path, schema.says);
  switch (error.keyword) {
    case 'maxLength':
      return badInput(
        path,
        `The field ${name} must be a string with a maximum length of ${String(params['limit'])}.`,
      );
    case 'minimum':
    case 'maximum':
      return badInput(
        path,
        `The field ${name} must be between ${String(schema.minimum)} and ${String(schema.maximum)}.`,
      );
    case 'type':
      if (fromUrl) return badInput(path, `The value '${String(error.data).slice(0, 100)}' is not valid.`);
      return badInput(
        path === '' ? '$' : `$.${path}`,
        `The JSON value could not be converted to the type '${String(params['type'])}'.`,
      );
    default:
      return badInput(path, `The field ${name} is invalid.`);
  }
}

/** `/lifetime/value` → `lifetime.value`, `/tags/0` → `tags[0]`. */
function pathOf({ instancePath }: ErrorObject): string {
  return instancePath
    .slice(1)
    .replace(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.');
}
