import { Migrator, type Migration } from 'kysely/migration';
import type { Database } from './database.ts';
import { mendEventOrder } from './event-order.ts';
import { roomManagement } from './migrations/0001-room-management.ts';
import { frontDoor } from './migrations/0002-front-door.ts';
import { live } from './migrations/0003-live.ts';

/** Every migration, in order. One that was released is never edited. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-room-management': roomManagement,
  '0002-front-door': frontDoor,
  '0003-live': live,
};

/** What a database of this version has been through. */
export const SCHEMA: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Brings the database to the newest schema; several nodes may start at once (PostgreSQL takes a lock).
 *
 * @throws the error of the migration that failed; nothing of it is kept
 */
export async function migrate({ queries }: Pick<Database, 'queries'>): Promise<void> {
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('the migration failed', { cause: error });
  await mendEventOrder(queries);
}
