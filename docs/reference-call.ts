import type { Operation, Parameter, Response } from '../server/src/api/docs/document.ts';
import { cell, meaningOf, membersOf, prose, typeOf, type Schema } from './reference-schema.ts';

export interface Route {
  path: string;
  method: string;
  operation: Operation;
}

/** A call: its address, what it takes, what it answers. */
export function operationOf({ path, method, operation }: Route): string[] {
  const { summary, operationId, description = '', requestBody, responses } = operation;
  const anchor = operationId ?? `${method}-${path.replace(/\W+/g, '-')}`;
  return [
    `### ${prose(summary ?? `${method.toUpperCase()} \`${path}\``)} {:#${anchor}}`,
    `<p class="route ${method}"><b>${method.toUpperCase()}</b> <code v-pre>${path}</code></p>`,
    prose(description),
    ...parametersOf(operation.parameters ?? []),
    ...Object.entries(requestBody?.content ?? {}).flatMap(([type, { schema = {}, examples }]) => [
      `**Body** · \`${type}\`${requestBody?.required === true ? '' : ', may be left out'}${reference(schema)}`,
      ...('$ref' in schema ? [] : membersOf(schema)),
      ...Object.values(examples ?? {})
        .slice(0, 1)
        .map(({ value }) => example(value)),
    ]),
    '**Answers**',
    ...answersOf(responses),
  ];
}

function parametersOf(parameters: Parameter[]): string[] {
  const own = parameters.filter(({ $ref }) => $ref === undefined);
  const shared = parameters.flatMap(
    ({ $ref = '' }) => /^#\/components\/parameters\/(.*)$/.exec($ref)?.[1] ?? [],
  );
  const rows = own.map(rowOf);
  return [
    ...(rows.length > 0 ? [`${PARAMETERS}\n${rows.join('\n')}`] : []),
    ...shared.map(
      (name) => `**Header** · [\`${name.replace(/([a-z])([A-Z])/g, '$1-$2')}\`](#parameter-${name})`,
    ),
  ];
}

export const PARAMETERS = '| parameter | in | type | meaning |\n| --- | --- | --- | --- |';

export function rowOf({ name, in: place, required, description, schema }: Parameter): string {
  const must = required === true && place !== 'path' ? '<br>required' : '';
  const meaning = meaningOf({ ...schema, ...(description !== undefined && { description }) });
  return `| \`${name}\` | ${place}${must} | ${typeOf(schema)} | ${cell(meaning)} |`;
}

/** Successes with what they hold; refusals as numbers, because they are described once for all calls. */
function answersOf(responses: Record<string, Response>): string[] {
  const told = Object.entries(responses).filter(([, { $ref }]) => $ref === undefined);
  const refused = Object.entries(responses).filter(([, { $ref }]) => $ref !== undefined);
  const lines = told.map(([status, { description = '', content = {} }]) => {
    const [media] = Object.values(content);
    return `- **${status}** ${prose(description)}${media?.schema ? reference(media.schema) : ''}`;
  });
  if (refused.length > 0) {
    const links = refused.map(([status]) => `[${status}](#refused-${status})`);
    lines.push(`- refused: ${links.join(' ')}`);
  }
  const [success] = told.filter(([status]) => status.startsWith('2'));
  const [media] = Object.values(success?.[1].content ?? {});
  const inline = media?.schema && !('$ref' in media.schema) ? membersOf(media.schema) : [];
  const [shown] = Object.values(media?.examples ?? {});
  return [lines.join('\n'), ...inline, ...(shown ? [example(shown.value)] : [])];
}

/** A value as a block of a page. */
export function example(value: unknown): string {
  return typeof value === 'string'
    ? `\`\`\`text\n${value}\n\`\`\``
    : `\`\`\`json\n${withShortLists(JSON.stringify(value, null, 2))}\n\`\`\``;
}

/** Lists without objects stand on one line. */
function withShortLists(json: string): string {
  return json.replace(
    /\[\n\s+([^[\]{}]*?)\n\s+\]/g,
    (_list, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`,
  );
}

/** ` · Room`, as a link, where a schema has a name. */
function reference(schema: Schema): string {
  const type = '$ref' in schema || 'items' in schema ? typeOf(schema) : '';
  return type === '' ? '' : ` · ${type}`;
}
