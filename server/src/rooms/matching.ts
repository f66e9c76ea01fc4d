import { sql, type RawBuilder } from 'kysely';

/**
 * Whether the column holds `text`. Both sides are keys already, so that case does not count. Not LIKE, which goes back and
 * forth in titles full of the same digits; PostgreSQL gets its `instr` from migration 0003.
 */
export function contains(column: string, text: string): RawBuilder<boolean> {
  return sql<boolean>`instr(${sql.ref(column)}, ${text}) > 0`;
}
