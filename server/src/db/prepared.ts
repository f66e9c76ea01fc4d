import type { CompiledQuery } from 'kysely';
import type { Queries } from './database.ts';

/**
 * A query on a hot path, compiled once for each engine and number of values, and asked again with other values.
 * `build` gets a marker for each argument and must use every marker as a value, once or more:
 *
 *     const byId = prepared((q, [project, id]) => q.selectFrom('rooms').selectAll().where('id', '=', id)…compile());
 *     const rows = await byId(queries, [projectId, id]);
 */
export function prepared<A extends readonly unknown[], R>(
  build: (queries: Queries, markers: A) => CompiledQuery<R>,
): (queries: Queries, values: A) => Promise<R[]> {
  const kept = new WeakMap<object, Map<number, { query: CompiledQuery<R>; sources: readonly Source[] }>>();

  return async (queries, values) => {
    const adapter = queries.getExecutor().adapter;
    const lengths = kept.get(adapter) ?? new Map<number, never>();
    kept.set(adapter, lengths);
    let known = lengths.get(values.length);
    if (!known) {
      const query = build(queries, values.map((_, index) => marker(index)) as unknown as A);
      known = { query, sources: query.parameters.map(source) };
      lengths.set(values.length, known);
    }
    const parameters = known.sources.map((from) => ('index' in from ? values[from.index] : from.value));
    const result = await queries.executeQuery<R>({ ...known.query, parameters });
    return result.rows;
  };
}

type Source = { index: number } | { value: unknown };

const MARK = '\u0000argument ';

function marker(index: number): string {
  return MARK + String(index);
}

function source(value: unknown): Source {
  if (typeof value === 'string' && value.startsWith(MARK)) return { index: Number(value.slice(MARK.length)) };
  return { value };
}
