import { sql, type Kysely } from 'kysely';
import { columnsOf } from './columns.ts';

/** What people in rooms are asked, and what they answer; and how calls are found, listed and bounded from outside. */
export async function addPollTables(db: Kysely<unknown>): Promise<void> {
  await addPolls(db);
  await addSessionColumns(db);
  await addCallTables(db);
}

async function addPolls(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  // `name` is what clients call it: an id of their own, or the first 24 digits of `id`. Made in a call, it is of that
  // session and of no other.
  await db.schema
    .createTable('polls')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('project_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint')
    .addColumn('session_id', key)
    .addColumn('name', key, (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('created_by', key, (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('polls_by_project').on('polls').columns(['project_id', 'id']).execute();
  await db.schema
    .createIndex('polls_by_session')
    .on('polls')
    .columns(['session_id', 'name'])
    .unique()
    .execute();

  // One poll in one session, asked once; `content` is the poll as it was then.
  await db.schema
    .createTable('poll_runs')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('poll_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('session_id', key, (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('started_by', key, (c) => c.notNull())
    .addColumn('stopped_at', 'bigint')
    .addColumn('stopped_by', key)
    /** The most people who were in the room meanwhile. */
    .addColumn('most_people', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('poll_runs_by_session')
    .on('poll_runs')
    .columns(['session_id', 'poll_id'])
    .unique()
    .execute();
  await db.schema.createIndex('poll_runs_by_poll').on('poll_runs').columns(['poll_id', 'id']).execute();

  // One answer of one person to one question; another one takes its place. `voter` tells people apart, also where who
  // they are is not kept.
  await db.schema
    .createTable('poll_responses')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('run_id', key, (c) => c.notNull())
    .addColumn('poll_id', key, (c) => c.notNull())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('question', 'bigint', (c) => c.notNull())
    .addColumn('voter', key, (c) => c.notNull())
    .addColumn('peer_id', key, (c) => c.notNull())
    .addColumn('user_id', key, (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    /** 1, 0, or null where there is no right answer. */
    .addColumn('correct', 'integer')
    .addColumn('score', 'bigint', (c) => c.notNull())
    .addColumn('duration', 'bigint', (c) => c.notNull())
    .addColumn('retries', 'bigint', (c) => c.notNull())
    .addColumn('sent_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('poll_responses_by_voter')
    .on('poll_responses')
    .columns(['run_id', 'question', 'voter'])
    .unique()
    .execute();
  await db.schema
    .createIndex('poll_responses_by_poll')
    .on('poll_responses')
    .columns(['poll_id', 'id'])
    .execute();
}

async function addSessionColumns(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  await db.schema
    .alterTable('sessions')
    .addColumn('project_id', key, (c) => c.notNull().defaultTo(''))
    .execute();
  await sql`update sessions set project_id = coalesce(
    (select project_id from rooms where rooms.num = sessions.room_num),
    (select project_id from deleted_rooms where deleted_rooms.num = sessions.room_num), '')`.execute(db);
  await db.schema.createIndex('sessions_by_project').on('sessions').columns(['project_id', 'id']).execute();
  await db.schema
    .createIndex('sessions_open')
    .on('sessions')
    .columns(['project_id', 'id'])
    .where(sql.ref('ended_at'), 'is', null)
    .execute();
  // Since when the time of a session runs, which may be that of one before, and when it has to end.
  await db.schema
    .alterTable('sessions')
    .addColumn('clock_from', 'bigint', (c) => c.notNull().defaultTo(0))
    .execute();
  await sql`update sessions set clock_from = started_at`.execute(db);
  await db.schema.alterTable('sessions').addColumn('ends_at', 'bigint').execute();
  await db.schema
    .createIndex('sessions_due')
    .on('sessions')
    .column('ends_at')
    .where(sql.ref('ended_at'), 'is', null)
    .execute();
  // What their client calls them, and the name of their role in the template, where they came into a call.
  await db.schema.alterTable('participants').addColumn('peer_id', key).execute();
  await db.schema.alterTable('participants').addColumn('call_role', key).execute();
}

async function addCallTables(db: Kysely<unknown>): Promise<void> {
  const { key } = columnsOf(db);
  await db.schema
    .createTable('stream_keys')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('sealed', 'text', (c) => c.notNull())
    .addColumn('enabled', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('stream_keys_active')
    .on('stream_keys')
    .column('room_num')
    .unique()
    .where(sql.ref('enabled'), '=', 1)
    .execute();
  // What is told of calls afterwards: tracks that came and went, and failures that clients report.
  await db.schema
    .createTable('call_reports')
    .addColumn('id', key, (c) => c.primaryKey())
    .addColumn('room_num', 'bigint', (c) => c.notNull())
    .addColumn('session_id', key, (c) => c.notNull())
    .addColumn('peer_id', key, (c) => c.notNull())
    .addColumn('user_id', key, (c) => c.notNull())
    .addColumn('type', key, (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('content', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('call_reports_by_room')
    .on('call_reports')
    .columns(['room_num', 'id'])
    .execute();
  await db.schema.createIndex('call_reports_by_time').on('call_reports').column('at').execute();
}
