/** What `schema.ts` says in words of this door's own, as JSON Schema says it: an enumeration by number or name. */
export function published({ names, flags, says: _says, ...schema }: Record<string, unknown>) {
  if (names !== undefined) {
    const words = names as Record<string, number>;
    const { enum: _enum, type: _type, ...rest } = schema;
    return {
      anyOf: [
        { type: 'integer', enum: Object.values(words) },
        { type: 'string', enum: Object.keys(words) },
      ],
      ...rest,
      description: join(schema['description'], listed(words)),
    };
  }
  if (flags !== undefined) {
    const words = flags as Record<string, number>;
    const { minimum, maximum, type: _type, ...rest } = schema;
    return {
      anyOf: [{ type: 'integer', minimum, maximum }, { type: 'string' }],
      ...rest,
      description: join(schema['description'], `The sum of ${listed(words)}; or their names with commas.`),
    };
  }
  return schema;
}

function listed(words: Record<string, number>): string {
  const entries = Object.entries(words);
  // Of two names of one number the first is the one to use.
  return entries
    .filter(([, number], index) => entries.findIndex(([, other]) => other === number) === index)
    .map(([name, number]) => `${number} ${name}`)
    .join(', ');
}

function join(description: unknown, more: string): string {
  return typeof description === 'string' ? `${description} ${more}` : more;
}
