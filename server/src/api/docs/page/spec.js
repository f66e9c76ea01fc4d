/** @type {Map<string, Promise<object>>} */
const loading = new Map();

/** @param {string} url @throws Error that says what happened */
export async function readJson(url) {
  const answer = await fetch(url).catch(() => {
    throw new Error(`The server did not answer: ${url}`);
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}

/** The document of an API, read once. @param {{ name: string, document: string }} api */
export function load(api) {
  let known = loading.get(api.name);
  if (!known) {
    known = readJson(api.document);
    // Read again the next time.
    known.catch(() => loading.delete(api.name));
    loading.set(api.name, known);
  }
  return known;
}

/** Every call of a document, in the order of its tags. */
export function callsOf(spec) {
  const calls = Object.entries(spec.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  );
  return spec.tags.map((tag) => ({
    ...tag,
    calls: calls.filter((call) => call.tags?.includes(tag.name)),
  }));
}

/** What a `$ref` means; anything else is itself. */
export function resolve(spec, value) {
  if (!value?.$ref) return value;
  return value.$ref
    .slice(2)
    .split('/')
    .reduce(
      (place, part) => place?.[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')],
      spec,
    );
}

export function parametersOf(spec, call) {
  return (call.parameters ?? []).map((one) => resolve(spec, one));
}

/** The body of a call: its content type, its schema and its examples. */
export function bodyOf(spec, call) {
  const [entry] = Object.entries(call.requestBody?.content ?? {});
  if (!entry) return undefined;
  const [type, media] = entry;
  const examples = Object.values(media.examples ?? {}).map((one) => one.value);
  const schema = media.schema ?? {};
  return {
    type,
    schema,
    required: call.requestBody.required === true,
    examples: examples.length > 0 ? examples : type === 'application/json' ? [sample(spec, schema)] : [],
  };
}

/** What a schema might look like: its examples where it has any. */
export function sample(spec, given, depth = 0) {
  const schema = resolve(spec, given) ?? {};
  if (schema.examples?.length > 0) return schema.examples[0];
  if ('default' in schema) return schema.default;
  if ('const' in schema) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [either] = schema.anyOf ?? schema.oneOf ?? [];
  if (either) return sample(spec, either, depth);
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((one) => sample(spec, one, depth)));
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array') return depth > 4 || !schema.items ? [] : [sample(spec, schema.items, depth + 1)];
  if (type === 'object' || schema.properties) {
    if (depth > 4) return {};
    const members = Object.entries(schema.properties ?? {});
    return Object.fromEntries(members.map(([name, one]) => [name, sample(spec, one, depth + 1)]));
  }
  if (type === 'string') return schema.format === 'date-time' ? '2026-11-22T09:30:15.123Z' : 'text';
  if (type === 'integer' || type === 'number') return schema.minimum ?? 0;
  if (type === 'boolean') return false;
  return null;
}
