/** A JSON Schema, as a document holds it. */
export type Schema = Record<string, unknown>;

/** How deep the members of members stand in one table. */
const DEPTH = 3;

/** The members of an object as a table; nothing where it has none. */
export function membersOf(schema: Schema): string[] {
  const rows = rowsOf(schema, '', DEPTH);
  return rows.length === 0 ? [] : [`| member | type | meaning |\n| --- | --- | --- |\n${rows.join('\n')}`];
}

function rowsOf(schema: Schema, before: string, depth: number): string[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  if (depth === 0) return [];
  return Object.entries(properties).flatMap(([name, member]) => {
    const path = `${before}${name}`;
    const must = required.includes(name) && !('default' in member) ? '<br>required' : '';
    const row = `| \`${path}\` | ${typeOf(member)}${must} | ${cell(meaningOf(member))} |`;
    return [row, ...rowsOf(...insideOf(member, path), depth - 1)];
  });
}

/** What a member holds, when that has members: itself, the items of a list, the half of it that is not null. */
function insideOf(member: Schema, path: string): [Schema, string] {
  const items = member['items'] as Schema | undefined;
  if (items && 'properties' in items) return [items, `${path}[].`];
  const choice = choicesOf(member).find((one) => 'properties' in one);
  return [choice ?? member, `${path}.`];
}

function choicesOf(schema: Schema): Schema[] {
  return (schema['anyOf'] ?? schema['oneOf'] ?? []) as Schema[];
}

/** What a member or a parameter is for, and its default. */
export function meaningOf(member: Schema): string {
  const inner = choicesOf(member).find((one) => 'description' in one);
  const description = (member['description'] ?? inner?.['description'] ?? '') as string;
  const { default: fallback } = member;
  const isTold = fallback !== undefined && JSON.stringify(fallback).length < 40;
  return `${description}${isTold ? ` Default \`${JSON.stringify(fallback)}\`.` : ''}`.trim();
}

/** The type of a value in a few words: `integer 1…100`, `list of text`, `Room or null`. */
export function typeOf(schema: unknown): string {
  if (typeof schema !== 'object' || schema === null) return 'anything';
  const known = schema as Schema & { type?: string | string[]; enum?: unknown[] };
  if (typeof known['$ref'] === 'string') {
    const name = known['$ref'].split('/').at(-1) ?? '';
    return `[${name}](#schema-${name})`;
  }
  if (known.enum) return known.enum.map((value) => `\`${String(value)}\``).join(' ');
  if ('const' in known) return `\`${String(known['const'])}\``;
  const choices = choicesOf(known);
  if (choices.length > 0) return [...new Set(choices.map(typeOf))].join(' or ');
  const [all] = (known['allOf'] ?? []) as Schema[];
  if (all && known.type === undefined) return typeOf(all);
  return [known.type ?? 'anything']
    .flat()
    .map((type) => named(type, known))
    .join(' or ');
}

const WORDS: Record<string, string> = { string: 'text', integer: 'integer', number: 'number' };

function named(type: string, schema: Schema): string {
  if (type === 'array') return `list of ${typeOf(schema['items'])}`;
  if (type === 'object' && typeof schema['additionalProperties'] === 'object')
    return `object of ${typeOf(schema['additionalProperties'])}`;
  if (type === 'string' && schema['format'] === 'date-time') return 'time';
  if (type === 'string' && schema['format'] === 'binary') return 'bytes';
  const least = schema['minimum'] ?? schema['minLength'];
  const most = schema['maximum'] ?? schema['maxLength'];
  const range = rangeOf(least, most);
  const unit = type === 'string' && range !== '' && !range.endsWith('long') ? ' long' : '';
  return `${WORDS[type] ?? type}${range}${unit}`;
}

function rangeOf(least: unknown, most: unknown): string {
  const hasMost = typeof most === 'number' && most < Number.MAX_SAFE_INTEGER;
  if (typeof least === 'number' && hasMost) return least === most ? ` ${least}` : ` ${least}…${most}`;
  if (hasMost) return ` ≤ ${most}`;
  return typeof least === 'number' && least > 0 ? ` ≥ ${least}` : '';
}

/** Text that stands in a page: what Vue or HTML would read stays text, but not in `code`. */
export function prose(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;'),
    )
    .join('');
}

/** Text that stands in a cell of a table. */
export function cell(text: string): string {
  return prose(text)
    .replaceAll('|', '\\|')
    .replaceAll(/\s*\n+\s*/g, ' ');
}
