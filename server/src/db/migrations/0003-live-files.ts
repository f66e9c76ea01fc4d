import { type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What is kept in files, pictures of boards, and documents that become pages. The bytes are not in the database. */
export async function addFileTables(db: Kysely<unknown>): Promise<void> {
  const { key, clustered } = columnsOf(db);

  // What of the folder of blobs is in use; the sweeper takes away what has expired, the file first.
  await db.schema
    .createTable('blobs')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('project_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint')
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint')
    .execute();
  await db.schema.createIndex('blobs_by_room').on('blobs').column('room_num').execute();
  await db.schema
    .createIndex('blobs_by_expiry')
    .on('blobs')
    .column('expires_at')
    .where('expires_at', 'is not', null)
    .execute();

  // Pictures that stand on a board, by the id that the elements have.
  await db.schema
    .createTable('board_files')
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('id', key, (c) => c.notNull())
    .addColumn('blob_id', key, (c) => c.notNull())
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('board_files_key', ['room_num', 'id'])
    .modifyEnd(clustered)
    .execute();

  // Until they expire.
  await db.schema
    .createTable('screenshots')
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('id', key, (c) => c.notNull())
    .addColumn('scene_path', key, (c) => c.notNull())
    .addColumn('width', 'bigint', (c) => c.notNull())
    .addColumn('height', 'bigint', (c) => c.notNull())
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('dark', 'integer', (c) => c.notNull())
    /** Kept here, or in an object storage: where, as JSON. */
    .addColumn('blob_id', key)
    .addColumn('stored', 'text')
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('screenshots_key', ['room_num', 'id'])
    .modifyEnd(clustered)
    .execute();
  await db.schema.createIndex('screenshots_by_expiry').on('screenshots').column('expires_at').execute();

  await db.schema
    .createTable('conversions')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('project_id', key, (c) => c.notNull())
    /** By which API it was asked for. */
    .addColumn('door', key, (c) => c.notNull())
    .addColumn('wish', 'text', (c) => c.notNull())
    .addColumn('status', key, (c) => c.notNull())
    /** Of those that wait, the smallest is next. */
    .addColumn('place', 'bigint', (c) => c.notNull())
    .addColumn('pages', 'bigint', (c) => c.notNull())
    .addColumn('pages_done', 'bigint', (c) => c.notNull())
    .addColumn('fault', key)
    .addColumn('fault_text', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    /** Whoever converts it says so again and again: when they no longer do, it waits again. */
    .addColumn('seen_at', 'bigint')
    .addColumn('tries', 'bigint', (c) => c.notNull())
    /** When its end is to be told next, and how often that was tried. */
    .addColumn('tell_at', 'bigint')
    .addColumn('told', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('conversions_by_project')
    .on('conversions')
    .columns(['project_id', 'id'])
    .execute();
  await db.schema
    .createIndex('conversions_by_status')
    .on('conversions')
    .columns(['status', 'place'])
    .execute();
  await db.schema
    .createIndex('conversions_to_tell')
    .on('conversions')
    .column('tell_at')
    .where('tell_at', 'is not', null)
    .execute();

  await db.schema
    .createTable('conversion_pages')
    .addColumn('conversion_id', key, (c) => c.notNull())
    .addColumn('number', 'bigint', (c) => c.notNull())
    .addColumn('width', 'bigint', (c) => c.notNull())
    .addColumn('height', 'bigint', (c) => c.notNull())
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('blob_id', key, (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('conversion_pages_key', ['conversion_id', 'number'])
    .modifyEnd(clustered)
    .execute();
}
