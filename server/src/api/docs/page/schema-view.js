import { el } from './dom.js';
import { inline } from './text.js';
import { resolve } from './spec.js';

const DEEPEST = 8;
/** One that is longer is told in words. */
const LONGEST_PATTERN = 60;

/** A schema as a list of its members, each of which can be opened. */
export function schemaView(spec, schema) {
  const whole = resolve(spec, schema) ?? {};
  const rows = membersOf(spec, whole, 0);
  return rows.length > 0
    ? el('ul.schema', {}, ...rows)
    : el('p.plain', {}, el('span.type', {}, typeOf(spec, schema)), ' ', inline(whole.description));
}

/** The rows of what is in this schema: its members, those of its items, or its alternatives. */
function membersOf(spec, given, depth) {
  const schema = resolve(spec, given) ?? {};
  if (depth > DEEPEST) return [];
  if (schema.items) return membersOf(spec, schema.items, depth);
  const parts = [...(schema.allOf ?? []), schema];
  const rows = parts.flatMap((one) => {
    const part = resolve(spec, one) ?? {};
    const members = Object.entries(part.properties ?? {}).map(([name, member]) => ({
      name,
      schema: member,
      required: part.required?.includes(name) === true,
    }));
    // What must be there comes first.
    members.sort((a, b) => Number(b.required) - Number(a.required));
    return members.map((member) => row(spec, member, depth));
  });
  if (typeof schema.additionalProperties === 'object') {
    rows.push(row(spec, { name: '<any name>', schema: schema.additionalProperties }, depth));
  }
  const others = alternatives(spec, schema);
  if (others.length === 1) rows.push(...membersOf(spec, others[0], depth));
  else if (others.some((one) => membersOf(spec, one, depth + 1).length > 0)) {
    rows.push(...others.map((one, index) => row(spec, { name: `either ${index + 1}`, schema: one }, depth)));
  }
  return rows;
}

/** What a schema may be besides null. */
function alternatives(spec, schema) {
  return (schema.anyOf ?? schema.oneOf ?? []).filter((one) => resolve(spec, one)?.type !== 'null');
}

/** A member with its type, its meaning and its bounds. */
export function row(spec, { name, schema, required, description }, depth = 0) {
  const whole = resolve(spec, schema) ?? {};
  const inner = membersOf(spec, schema, depth + 1);
  const head = [
    el('code.member', {}, name),
    el('span.type', {}, typeOf(spec, schema)),
    required && el('span.must', {}, 'required'),
  ];
  const [only = {}] = alternatives(spec, whole);
  const meaning = description ?? whole.description ?? resolve(spec, only)?.description;
  const about = [
    meaning && el('p', {}, inline(meaning)),
    bounds(spec, whole).map((text) => el('span.bound', {}, text)),
  ];
  if (inner.length === 0) return el('li', {}, el('div.head', {}, head), about);
  return el('li', {}, el('details', {}, el('summary.head', {}, head), el('ul.schema', {}, ...inner)), about);
}

/** `text`, `list of Room`, `text or null`. */
export function typeOf(spec, given) {
  const schema = resolve(spec, given) ?? {};
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return [...new Set(union.map((one) => typeOf(spec, one)))].join(' or ');
  if (given?.$ref) return given.$ref.split('/').at(-1);
  if (schema.items) return `list of ${typeOf(spec, schema.items)}`;
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.every((one) => typeof one === 'string') ? 'string' : 'number';
  if (schema.type === 'string' && schema.format) return schema.format;
  if (Array.isArray(schema.type)) return schema.type.join(' or ');
  return schema.type ?? (schema.properties ? 'object' : 'anything');
}

function bounds(spec, schema) {
  const [only] = alternatives(spec, schema);
  const one = only && !schema.type ? (resolve(spec, only) ?? {}) : schema;
  const told = [];
  if (one.enum) told.push(one.enum.map((value) => JSON.stringify(value)).join('  '));
  if (one.minimum !== undefined) told.push(`≥ ${one.minimum}`);
  if (one.maximum !== undefined && one.maximum < Number.MAX_SAFE_INTEGER) told.push(`≤ ${one.maximum}`);
  if (one.minLength === 1) told.push('not empty');
  if (one.minLength > 1) told.push(`${one.minLength} characters or more`);
  if (one.maxLength) told.push(`up to ${one.maxLength} characters`);
  if (one.maxItems) told.push(`up to ${one.maxItems}`);
  if (one.maxProperties) told.push(`up to ${one.maxProperties} members`);
  if (one.pattern === '\\S') told.push('not only blanks');
  else if (one.pattern && one.pattern.length <= LONGEST_PATTERN) told.push(one.pattern);
  if (one.default !== undefined) told.push(`default ${JSON.stringify(one.default)}`);
  return told;
}
