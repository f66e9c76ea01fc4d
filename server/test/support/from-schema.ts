import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import type { OpenApi, Operation } from '../../src/api/docs/document.ts';

/** What a route's document says that it can be asked. */
export interface Wishes {
  /** JSON values as the body; undefined where it takes none. */
  body: fc.Arbitrary<unknown> | undefined;
  /** Queries by name; the values are not yet encoded. */
  query: fc.Arbitrary<Record<string, string>>;
}

type Schema = Record<string, unknown>;
type Arbitrary = fc.Arbitrary<unknown>;

/** A member of this name is filled with one of these; `«room»` stands for an id that is put in when it is sent. */
export type Known = Readonly<Record<string, readonly unknown[]>>;

const DEPTH = 6;
const LONG = 5000;

/** What a route can be asked, by its document: mostly what is right, at the bounds of what is allowed, too. */
export function wishesOf(app: FastifyInstance, method: string, path: string, known: Known): Wishes {
  const template = path.replace(/:(\w+)/g, '{$1}');
  for (const write of app.openApi.values()) {
    const document = write();
    const operation = document.paths[template]?.[method.toLowerCase()];
    if (operation) return wishesIn(document, operation, known);
  }
  return { body: undefined, query: fc.constant({}) };
}

function wishesIn(document: OpenApi, { requestBody, parameters = [] }: Operation, known: Known): Wishes {
  const schema = requestBody?.content['application/json']?.schema;
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  const members = asked.map(
    ({ name, schema }) => [name, fromSchema(document, schema, { known, name })] as const,
  );
  return {
    body: schema && fromSchema(document, schema, { known }),
    query: fc.record(Object.fromEntries(members), { requiredKeys: [] }).map((given) => {
      const texts = Object.entries(given).map(([name, value]) => [name, textOf(value)] as const);
      return Object.fromEntries(texts);
    }),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(Array.isArray(value) ? (value[0] ?? '') : value);
}

interface Place {
  known: Known;
  name?: string;
  depth?: number;
}

/** Values that a schema allows, by those of its words that our schemas use. */
function fromSchema(document: OpenApi, schema: Schema, { known, name = '', depth = 0 }: Place): Arbitrary {
  const { $ref, anyOf, oneOf, examples, type } = schema as {
    $ref?: string;
    anyOf?: Schema[];
    oneOf?: Schema[];
    examples?: unknown[];
    type?: string | string[];
  };
  const below = (inner: Schema, its = name) =>
    fromSchema(document, inner, { known, name: its, depth: depth + 1 });
  if (depth > DEPTH) return fc.constant(null);
  const ids = known[name];
  if (ids) return fc.constantFrom(...ids);
  if ($ref !== undefined) {
    const target = document.components['schemas']?.[$ref.slice('#/components/schemas/'.length)];
    return target ? below(target as Schema) : fc.constant(null);
  }
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]));
  const choices = anyOf ?? oneOf;
  if (choices) return fc.oneof(...choices.map((one) => below(one)));
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => below({ ...schema, type: one })));
  const made = ofType(type ?? 'object', schema, below);
  return examples && examples.length > 0 && type !== 'object'
    ? fc.oneof(made, fc.constantFrom(...examples))
    : made;
}

function ofType(type: string, schema: Schema, below: (inner: Schema, name?: string) => Arbitrary): Arbitrary {
  switch (type) {
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
    case 'number':
      return numberIn(schema);
    case 'string':
      return textIn(schema);
    case 'array':
      return listIn(schema, below);
    default:
      return objectIn(schema, below);
  }
}

function numberIn(schema: Schema): Arbitrary {
  const { minimum: min = -1000, maximum: max = 1000 } = schema as { minimum?: number; maximum?: number };
  const whole = fc.integer({ min: Math.ceil(min), max: Math.min(Math.floor(max), 2 ** 31) });
  return fc.oneof(fc.constantFrom(min, max), whole);
}

function textIn(schema: Schema): Arbitrary {
  const {
    minLength = 0,
    maxLength = LONG,
    pattern,
    format,
  } = schema as {
    minLength?: number;
    maxLength?: number;
    pattern?: string;
    format?: string;
  };
  if (format === 'date-time') return fc.constantFrom('2100-01-01T00:00:00Z', '2020-02-29T23:59:59.5+02:00');
  if (format === 'uuid') return fc.uuid();
  const most = Math.min(maxLength, LONG);
  if (pattern !== undefined && pattern !== '\\S') {
    return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, most));
  }
  const usual = fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(most, minLength + 30) });
  return fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: fc.constant('ä'.repeat(most)) });
}

function listIn(schema: Schema, below: (inner: Schema) => Arbitrary): Arbitrary {
  const {
    items = {},
    minItems = 0,
    maxItems = 5,
    uniqueItems = false,
  } = schema as {
    items?: Schema;
    minItems?: number;
    maxItems?: number;
    uniqueItems?: boolean;
  };
  const bounds = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 4) };
  if (!uniqueItems) return fc.array(below(items), bounds);
  return fc.uniqueArray(below(items), {
    ...bounds,
    comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
}

function objectIn(schema: Schema, below: (inner: Schema, name?: string) => Arbitrary): Arbitrary {
  const {
    properties = {},
    required = [],
    additionalProperties,
  } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
    additionalProperties?: Schema | boolean;
  };
  const members = Object.entries(properties).map(([name, inner]) => [name, below(inner, name)] as const);
  const given = fc.record(Object.fromEntries(members), { requiredKeys: required });
  if (additionalProperties === false) return given;
  const value =
    typeof additionalProperties === 'object'
      ? below(additionalProperties, '')
      : fc.jsonValue({ maxDepth: 2 });
  const free = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value, { maxKeys: 3 });
  return members.length > 0 ? given : free;
}
