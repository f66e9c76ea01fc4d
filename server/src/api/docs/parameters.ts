import type { Word } from '../shared/description.ts';
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

/** Where a parameter stands. */
interface Around {
  url: string;
  shelf: SchemaShelf;
  words: readonly Word[];
}

/** What a call takes beside its body, as OpenAPI parameters. */
export function parametersOf(
  { url, schema }: CollectedRoute,
  shelf: SchemaShelf,
  hasKey: boolean,
  words: readonly Word[] = [],
) {
  const around = { url, shelf, words };
  const parameters = [
    ...inPath(schema.params as Schema | undefined, around),
    ...membersOf(schema.querystring as Schema | undefined, 'query', around),
    ...membersOf(schema.headers as Schema | undefined, 'header', around),
    ...(schema.openapi?.parameters ?? []),
    ...(hasKey ? [IDEMPOTENCY_KEY] : []),
  ];
  return parameters.length > 0 ? parameters : undefined;
}

function inPath(params: Schema | undefined, around: Around) {
  const known = (params?.['properties'] ?? {}) as Record<string, Schema>;
  return [...around.url.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    ...parameter(name, 'path', known[name] ?? { type: 'string' }, around),
    required: true,
  }));
}

function membersOf(holder: Schema | undefined, place: string, around: Around) {
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
    ...parameter(name, place, schema, around),
    // What has a default is filled in before it is asked for.
    ...(required.includes(name) && !('default' in schema) && { required: true }),
  }));
  const families = Object.entries(patternProperties).map(([pattern, schema]) =>
    parameter(familyOf(pattern), place, schema, around),
  );
  return [...named, ...families];
}

/** `^metadata\..{1,100}$` → `metadata.<key>`: OpenAPI knows no names that are chosen by the caller. */
function familyOf(pattern: string): string {
  const [, before = ''] = /^\^((?:\\.|[\w-])*)/.exec(pattern) ?? [];
  return `${before.replaceAll('\\', '')}<key>`;
}

function parameter(name: string, place: string, given: Schema, { url, shelf, words }: Around) {
  const { description, ...rest } = given;
  const schema = shelf.put(rest);
  const [, meaning] = words.find(([its, , within = '']) => its === name && url.startsWith(within)) ?? [];
  // What a schema says of its values follows what the parameter is there for.
  const told = meaning && [meaning, schema['description']].filter(Boolean).join(' ');
  return { name, in: place, description: description ?? told, schema };
}
