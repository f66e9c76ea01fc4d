import type { Media, OpenApi, Operation } from '../server/src/api/docs/document.ts';

const SHOWN = 3;

/** What is said of a schema that says nothing itself: which calls it goes with. */
export function notesOf({ paths, components }: OpenApi): Map<string, string> {
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  const schemas = (components['schemas'] ?? {}) as Record<string, Schema>;
  const sent = callsBy(operations, ({ requestBody }) => namesIn([requestBody?.content ?? {}], {}));
  const answered = callsBy(operations, ({ responses }) =>
    namesIn(
      Object.entries(responses).flatMap(([status, { content = {} }]) =>
        status.startsWith('2') ? [content] : [],
      ),
      schemas,
    ),
  );
  const notes = Object.entries(schemas).map(([name, { description }]): [string, string | undefined] => [
    name,
    description ?? told(sent.get(name), 'takes', 'take') ?? told(answered.get(name), 'answers', 'answer'),
  ]);
  return new Map(notes.flatMap(([name, note]) => (note === undefined ? [] : [[name, note]])));
}

interface Schema {
  $ref?: string;
  description?: string;
  properties?: Record<string, { items?: Schema }>;
}

/** The calls that each schema goes with, by their names. */
function callsBy(
  operations: readonly Operation[],
  namesOf: (operation: Operation) => string[],
): Map<string, string[]> {
  const calls = new Map<string, string[]>();
  for (const operation of operations) {
    const { operationId = '' } = operation;
    for (const name of namesOf(operation)) calls.set(name, [...(calls.get(name) ?? []), operationId]);
  }
  return calls;
}

/** The names of schemas in these contents, and of those that stand in lists there. */
function namesIn(contents: Record<string, Media>[], schemas: Record<string, Schema>): string[] {
  return contents
    .flatMap((content) => Object.values(content))
    .flatMap(({ schema = {} }) => {
      const name = nameOf(schema);
      const members = Object.values(schemas[name]?.properties ?? {});
      return [name, ...members.map(({ items = {} }) => nameOf(items))];
    })
    .filter((name) => name !== '');
}

function nameOf({ $ref = '' }: Schema): string {
  return $ref.replace('#/components/schemas/', '');
}

/** "What `createRoom`, `getRoom`, `updateRoom` and others answer." */
function told(
  operations: readonly string[] | undefined,
  does: string,
  doTogether: string,
): string | undefined {
  if (!operations) return undefined;
  const shown = operations.slice(0, SHOWN).map((operation) => `\`${operation}\``);
  const last = operations.length > SHOWN ? 'others' : shown.length > 1 ? shown.pop() : undefined;
  return `What ${shown.join(', ')}${last === undefined ? ` ${does}` : ` and ${last} ${doTogether}`}.`;
}
