import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database.ts';
import { mendEventOrder } from './event-order.ts';
import { roomManagement } from './migrations/0001-room-management.ts';
import { frontDoor } from './migrations/0002-front-door.ts';
import { live } from './migrations/0003-live.ts';
import { calls } from './migrations/0004-calls.ts';

/** Every migration, in order. One that was released is never edited. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-room-management': roomManagement,
  '0002-front-door': frontDoor,
  '0003-live': live,
  '0004-calls': calls,
};

/** What a database of this version has been through. */
export const SCHEMA: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Brings the database to the newest schema; several nodes may start at once (PostgreSQL takes a lock).
 *
 * @throws the error of the migration that failed; nothing of it is kept
 * @throws Error when a newer version has used it
 */
export async function migrate({ queries }: Pick<Database, 'queries'>): Promise<void> {
  await refuseNewer(queries);
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
  await mendEventOrder(queries);
}

async function refuseNewer(queries: Database['queries']): Promise<void> {
  const tables = await queries.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === TABLE)) return;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(TABLE)}`.execute(queries);
  const unknown = rows.map(({ name }) => name).filter((name) => !SCHEMA.includes(name));
  if (unknown.length === 0) return;
  throw new Error(
    `a newer version of Enfilade has used this database (${unknown.join(', ')}): start that version, or restore a backup from before`,
  );
}

/** Where Kysely notes what a database has been through. */
const TABLE = 'kysely_migration';
