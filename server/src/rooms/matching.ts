import { sql, type RawBuilder } from 'kysely';

/** Whether the column holds `text`. Both sides are keys already, so that case does not count on either engine. */
export function contains(column: string, text: string): RawBuilder<boolean> {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`${sql.ref(column)} like ${pattern} escape '\\'`;
}
