import { sql, SqliteAdapter, type ColumnDefinitionBuilder, type Kysely } from 'kysely';

/**
 * What migrations write differently for each engine. Portable columns only: text ids, epoch milliseconds, 0/1, JSON as
 * text. Keys are compared byte by byte on both engines, so that their order is the same.
 */
export function columnsOf(db: Kysely<unknown>) {
  const sqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  return {
    sqlite,
    key: sqlite ? sql`text` : sql`text collate "C"`,
    bytes: sqlite ? sql`blob` : sql`bytea`,
    number: (column: ColumnDefinitionBuilder) =>
      sqlite ? column.primaryKey().autoIncrement() : column.primaryKey().generatedByDefaultAsIdentity(),
    startNumbersAt: async (table: string, column: string, first: number) => {
      if (sqlite) {
        await sql`insert into sqlite_sequence (name, seq) values (${table}, ${first - 1})`.execute(db);
      } else {
        await sql`alter table ${sql.table(table)} alter column ${sql.ref(column)} restart with ${sql.lit(first)}`.execute(
          db,
        );
      }
    },
    /** Rows stand in the order of their primary key, where the engine can do that. */
    clustered: sqlite ? sql`without rowid` : sql``,
    numberType: sqlite ? ('integer' as const) : ('bigint' as const),
  };
}
