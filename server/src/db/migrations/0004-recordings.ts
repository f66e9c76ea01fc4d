import type { Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What is recorded of calls, and where it is kept. */
export async function addRecordingTables(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);

  // Who holds one has its files, and says so again and again.
  await db.schema
    .createTable('recordings')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('project_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('room_id', key, (c) => c.notNull())
    .addColumn('session_id', key)
    .addColumn('kind', key, (c) => c.notNull())
    .addColumn('status', key, (c) => c.notNull())
    .addColumn('paused', 'integer', (c) => c.notNull())
    .addColumn('wish', 'text', (c) => c.notNull())
    /** Where it goes, with the credentials sealed; null: it stays here. */
    .addColumn('upload', 'text')
    .addColumn('started_by', 'text', (c) => c.notNull())
    .addColumn('stopped_by', 'text', (c) => c.notNull())
    .addColumn('stop_reason', 'text')
    .addColumn('fault', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('stopped_at', 'bigint')
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('made', 'integer', (c) => c.notNull())
    .addColumn('holder', key)
    .addColumn('seen_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('recordings_by_project')
    .on('recordings')
    .columns(['project_id', 'id'])
    .execute();
  await db.schema.createIndex('recordings_by_room').on('recordings').columns(['room_num', 'id']).execute();
  await db.schema.createIndex('recordings_by_status').on('recordings').columns(['status', 'id']).execute();

  // `file` is its name in the folder of the recording, until it is where it shall be: in `blob_id`, or at `path` in
  // somebody's own storage.
  await db.schema
    .createTable('recording_assets')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('recording_id', key, (c) => c.notNull())
    .addColumn('project_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('room_id', key, (c) => c.notNull())
    .addColumn('session_id', key)
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('status', key, (c) => c.notNull())
    .addColumn('object', 'text', (c) => c.notNull())
    .addColumn('place', 'text')
    .addColumn('content_type', 'text', (c) => c.notNull())
    .addColumn('file', 'text')
    .addColumn('blob_id', key)
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('duration_ms', 'bigint', (c) => c.notNull())
    .addColumn('facts', 'text', (c) => c.notNull())
    .addColumn('fault', 'text')
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('try_at', 'bigint')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('recording_assets_by_project')
    .on('recording_assets')
    .columns(['project_id', 'id'])
    .execute();
  await db.schema
    .createIndex('recording_assets_by_room')
    .on('recording_assets')
    .columns(['room_num', 'id'])
    .execute();
  await db.schema
    .createIndex('recording_assets_by_recording')
    .on('recording_assets')
    .columns(['recording_id', 'id'])
    .execute();
  await db.schema
    .createIndex('recording_assets_to_deliver')
    .on('recording_assets')
    .columns(['status', 'try_at'])
    .execute();
}
