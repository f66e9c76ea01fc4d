import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What is shown of calls outside of them while it happens. */
export async function addStreamTables(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);

  // `place` is the unguessable part of its address; `targets`, sealed, where it is sent: there are keys in it.
  await db.schema
    .createTable('streams')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('project_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('room_id', key, (c) => c.notNull())
    .addColumn('session_id', key)
    .addColumn('kind', key, (c) => c.notNull())
    .addColumn('status', key, (c) => c.notNull())
    .addColumn('wish', 'text', (c) => c.notNull())
    .addColumn('place', 'text', (c) => c.notNull())
    .addColumn('targets', 'text')
    /** A list of ids as JSON: what it was, or is, recorded as. */
    .addColumn('recordings', 'text', (c) => c.notNull())
    .addColumn('started_by', 'text', (c) => c.notNull())
    .addColumn('stopped_by', 'text', (c) => c.notNull())
    .addColumn('stop_reason', 'text')
    .addColumn('fault', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('stopped_at', 'bigint')
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('holder', key)
    .addColumn('seen_at', 'bigint')
    .execute();
  await db.schema.createIndex('streams_by_project').on('streams').columns(['project_id', 'id']).execute();
  await db.schema.createIndex('streams_by_room').on('streams').columns(['room_num', 'status']).execute();
  await db.schema.createIndex('streams_by_status').on('streams').columns(['status', 'id']).execute();
}
