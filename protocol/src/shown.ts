import type { TSchema } from 'typebox';

/**
 * The schema of an answer, from that of a request: it may have members that are not known here, because other APIs keep
 * what they do not know.
 */
export function shown<T extends TSchema>(schema: T): T {
  return open(JSON.parse(JSON.stringify(schema))) as T;
}

function open(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(open);
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([keyword, value]) => {
    return keyword !== 'examples' && !(keyword === 'additionalProperties' && value === false);
  });
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, open(value)]));
}
