import type { CollectedRoute } from './collect.ts';
import type { Schema, SchemaShelf } from './schemas.ts';

const IDEMPOTENCY_KEY = { $ref: '#/components/parameters/IdempotencyKey' };

/** The header that every write understands, at the doors which honour it. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Any text that is new for each change. The same request with the same key within 24 hours is answered like the first one, and changes nothing again.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

/** What a call takes beside its body, as OpenAPI parameters. */
export function parametersOf({ url, schema }: CollectedRoute, shelf: SchemaShelf, hasKey: boolean) {
  const parameters = [
    ...inPath(url, schema.params as Schema | undefined, shelf),
    ...membersOf(schema.querystring as Schema | undefined, 'query', shelf),
    ...membersOf(schema.headers as Schema | undefined, 'header', shelf),
    ...(schema.openapi?.parameters ?? []),
    ...(hasKey ? [IDEMPOTENCY_KEY] : []),
  ];
  return parameters.length > 0 ? parameters : undefined;
}

function inPath(url: string, params: Schema | undefined, shelf: SchemaShelf) {
  const known = (params?.['properties'] ?? {}) as Record<string, Schema>;
  return [...url.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    ...parameter(name, 'path', known[name] ?? { type: 'string' }, shelf),
    required: true,
  }));
}

function membersOf(holder: Schema | undefined, place: string, shelf: SchemaShelf) {
  const {
    properties = {},
    patternProperties = {},
    required = [],
  } = (holder ?? {}) as {
    properties?: Record<string, Schema>;
    patternProperties?: Record<string, Schema>;
    required?: string[];
  };
  const named = Object.entries(properties).map(([name, schema]) => ({
    ...parameter(name, place, schema, shelf),
    // What has a default is filled in before it is asked for.
    ...(required.includes(name) && !('default' in schema) && { required: true }),
  }));
  const families = Object.entries(patternProperties).map(([pattern, schema]) =>
    parameter(familyOf(pattern), place, schema, shelf),
  );
  return [...named, ...families];
}

/** `^metadata\..{1,100}$` → `metadata.<key>`: OpenAPI knows no names that are chosen by the caller. */
function familyOf(pattern: string): string {
  const [, before = ''] = /^\^((?:\\.|[\w-])*)/.exec(pattern) ?? [];
  return `${before.replaceAll('\\', '')}<key>`;
}

function parameter(name: string, place: string, given: Schema, shelf: SchemaShelf) {
  const { description, ...schema } = given;
  return { name, in: place, description, schema: shelf.put(schema) };
}
