import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnsOf } from './columns.ts';
import { addFileTables } from './0003-live-files.ts';

/** People in rooms: the board with its scenes, who is and was there, what they said, and who may not come back. */
export const live: Migration = {
  async up(db: Kysely<unknown>) {
    const { key, number, numberType, clustered, sqlite } = columnsOf(db);

    await db.schema
      .alterTable('rooms')
      .addColumn('edition', 'bigint', (c) => c.notNull().defaultTo(1))
      .execute();
    await sql`update rooms set edition = revision`.execute(db);

    // What the other engine calls so.
    if (!sqlite) {
      await sql`create function instr(text, text) returns integer language sql immutable strict parallel safe
        as 'select strpos($1, $2)'`.execute(db);
    }

    // `clock` counts the transactions that changed the board; each element tells in which it changed last.
    await db.schema
      .createTable('boards')
      .addColumn('room_num', 'bigint', (c) => c.primaryKey())
      .addColumn('clock', 'bigint', (c) => c.notNull())
      .addColumn('scene_id', key, (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('scenes')
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('dir', key, (c) => c.notNull())
      .addColumn('name', key, (c) => c.notNull())
      .addColumn('place', 'bigint', (c) => c.notNull())
      .addColumn('background', 'text')
      .addColumn('clock', 'bigint', (c) => c.notNull())
      /** Deleted elements up to this clock are forgotten: who knows less gets the whole scene. */
      .addColumn('pruned_clock', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('scenes_key', ['room_num', 'id'])
      .execute();
    await db.schema
      .createIndex('scenes_by_path')
      .on('scenes')
      .columns(['room_num', 'dir', 'name'])
      .unique()
      .execute();

    await db.schema
      .createTable('elements')
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('scene_id', key, (c) => c.notNull())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('version', 'bigint', (c) => c.notNull())
      .addColumn('nonce', 'bigint', (c) => c.notNull())
      .addColumn('deleted', 'integer', (c) => c.notNull())
      .addColumn('clock', 'bigint', (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('elements_key', ['room_num', 'scene_id', 'id'])
      .modifyEnd(clustered)
      .execute();

    // What was drawn when, of rooms that record.
    await db.schema
      .createTable('board_history')
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('clock', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('board_history_key', ['room_num', 'clock'])
      .modifyEnd(clustered)
      .execute();

    await db.schema
      .createTable('sessions')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint', (c) => c.notNull())
      .addColumn('ended_at', 'bigint')
      /** Who holds the session says so again and again: when it no longer does, it has ended. */
      .addColumn('seen_at', 'bigint', (c) => c.notNull())
      .addColumn('holder', key, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('sessions_by_room').on('sessions').columns(['room_num', 'id']).execute();

    await db.schema
      .createTable('participants')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('session_id', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('user_id', key)
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('role', key, (c) => c.notNull())
      .addColumn('door', key, (c) => c.notNull())
      .addColumn('token_hash', key, (c) => c.notNull())
      /** Of what finds the way back. */
      .addColumn('resume_hash', key, (c) => c.notNull())
      .addColumn('joined_at', 'bigint', (c) => c.notNull())
      .addColumn('left_at', 'bigint')
      .addColumn('reason', key)
      .execute();
    await db.schema
      .createIndex('participants_by_session')
      .on('participants')
      .columns(['session_id', 'id'])
      .execute();
    await db.schema
      .createIndex('participants_by_room')
      .on('participants')
      .columns(['room_num', 'id'])
      .execute();
    await db.schema
      .createIndex('participants_by_token')
      .on('participants')
      .columns(['token_hash', 'id'])
      .execute();

    // Who may not come in: a person, a token, or every token made before a time (`kind` all).
    await db.schema
      .createTable('bans')
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('subject', key, (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('by', key, (c) => c.notNull())
      .addPrimaryKeyConstraint('bans_key', ['room_num', 'kind', 'subject'])
      .execute();

    await db.schema
      .createTable('chat_messages')
      .addColumn('number', numberType, number)
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('participant_id', key, (c) => c.notNull())
      .addColumn('user_id', key)
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('text', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('chat_by_room').on('chat_messages').columns(['room_num', 'number']).execute();
    await db.schema
      .createIndex('chat_by_id')
      .on('chat_messages')
      .columns(['room_num', 'id'])
      .unique()
      .execute();

    await addFileTables(db);
  },
};
