/** SQLITE_CONSTRAINT_UNIQUE and SQLITE_CONSTRAINT_PRIMARYKEY */
const SQLITE_UNIQUE = new Set([2067, 1555]);
const POSTGRES_UNIQUE = '23505';

/** Whether a query failed because a row with the same unique value exists, on either engine. */
export function isUniqueViolation(reason: unknown): boolean {
  const { code, errcode } = reason as { code?: string; errcode?: number };
  return code === POSTGRES_UNIQUE || SQLITE_UNIQUE.has(errcode ?? 0);
}
