/** A JSON Schema as it is published. */
export type Schema = Record<string, unknown>;

/** The schemas of one document: those that have a name stand once in it, and everything else refers to them. */
export interface SchemaShelf {
  /** What stands in the place of this schema: itself, or a reference. */
  put(schema: unknown): Schema;
  /** By name, in the order of the alphabet. */
  named(): Record<string, Schema>;
}

const NAME = /^[A-Z][A-Za-z0-9]*$/;
const ONE = ['items', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else', 'contains'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'];

/**
 * Makes a shelf. A schema has a name when its `title` is one word that begins with a capital: `Room`.
 *
 * @param publish turns keywords of a door's own into JSON Schema
 */
export function schemaShelf(publish: (schema: Schema) => Schema = (schema) => schema): SchemaShelf {
  const shelf = new Map<string, Schema>();

  function put(given: unknown): Schema {
    // Through JSON, because what is not JSON is for the types only.
    return place(JSON.parse(JSON.stringify(given)) as Schema);
  }

  function place(schema: unknown): Schema {
    // `true` and `false` are schemas, too.
    if (typeof schema !== 'object' || schema === null) return schema as Schema;
    const shown = within(publish(schema as Schema), place);
    const { title } = shown;
    if (typeof title !== 'string' || !NAME.test(title)) return shown;
    const known = shelf.get(title);
    if (known && JSON.stringify(known) !== JSON.stringify(shown)) {
      throw new Error(`two schemas are called ${title}`);
    }
    shelf.set(title, shown);
    return { $ref: `#/components/schemas/${title}` };
  }

  return {
    put,
    named: () => Object.fromEntries([...shelf].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The schema with `change` made to those that it holds; examples and constants are values, whatever they look like. */
function within(schema: Schema, change: (schema: unknown) => Schema): Schema {
  const entries = Object.entries(schema).map(([keyword, value]) => {
    if (ONE.includes(keyword)) return [keyword, change(value)] as const;
    if (LISTS.includes(keyword)) return [keyword, (value as unknown[]).map(change)] as const;
    if (!MAPS.includes(keyword)) return [keyword, value] as const;
    const members = Object.entries(value as Schema).map(([name, member]) => [name, change(member)]);
    return [keyword, Object.fromEntries(members) as Schema] as const;
  });
  return Object.fromEntries<unknown>(entries);
}
