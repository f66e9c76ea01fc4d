import { sql, type RawBuilder } from 'kysely';

/**
 * What to give to `limit()`. SQLite plans a statement anew each time a bare number is bound there, which takes longer
 * than to find one row; a number inside an expression leaves the plan alone.
 */
export function atMost(rows: number): RawBuilder<number> {
  return sql<number>`cast(${rows} as bigint)`;
}
