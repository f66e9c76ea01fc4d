import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnsOf } from './columns.ts';

/** Numbers of room templates, far above those of rooms: both are ids of folders. */
const FIRST_TEMPLATE_NUMBER = 1_000_000_001;

/** People, sharing, retention, expiry, metadata, idempotency, and events that can be followed in one order. */
export const frontDoor: Migration = {
  async up(db: Kysely<unknown>) {
    const { key, bytes, number, numberType, startNumbersAt, clustered, sqlite } = columnsOf(db);

    // Rooms: when something happened last, and when something is to be done about the room by itself.
    await db.schema
      .alterTable('rooms')
      .addColumn('active_at', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema.alterTable('rooms').addColumn('due_at', 'bigint').execute();
    await db.schema.alterTable('rooms').addColumn('quota', 'bigint').execute();
    await db.schema.alterTable('rooms').addColumn('opens_at', 'bigint').execute();
    await sql`update rooms set active_at = updated_at`.execute(db);
    // Rooms are sorted by it now, in the same order on both engines.
    if (!sqlite) await sql`alter table rooms alter column region type text collate "C"`.execute(db);
    await db.schema
      .createIndex('rooms_by_activity')
      .on('rooms')
      .columns(['project_id', 'active_at', 'num'])
      .execute();
    await db.schema
      .createIndex('rooms_due')
      .on('rooms')
      .column('due_at')
      .where(sql<boolean>`due_at is not null`)
      .execute();

    await db.schema
      .createTable('room_metadata')
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('meta_key', key, (c) => c.notNull())
      .addColumn('meta_value', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_metadata_key', ['project_id', 'meta_key', 'meta_value', 'room_num'])
      .modifyEnd(clustered)
      .execute();

    await db.schema
      .createIndex('room_metadata_by_room')
      .on('room_metadata')
      .columns(['room_num', 'meta_key', 'meta_value'])
      .execute();

    // A room in the bin is out of every list and look-up by having left its table.
    await db.schema
      .createTable('deleted_rooms')
      .addColumn('num', 'bigint', (c) => c.primaryKey())
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addColumn('deleted_at', 'bigint', (c) => c.notNull())
      .addColumn('purge_at', 'bigint', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('deleted_rooms_by_id')
      .on('deleted_rooms')
      .columns(['project_id', 'id'])
      .unique()
      .execute();
    await db.schema
      .createIndex('deleted_rooms_by_time')
      .on('deleted_rooms')
      .columns(['project_id', 'deleted_at', 'num'])
      .execute();
    await db.schema.createIndex('deleted_rooms_due').on('deleted_rooms').column('purge_at').execute();

    await db.schema
      .createTable('idempotency_keys')
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('key_hash', key, (c) => c.notNull())
      .addColumn('fingerprint', 'text', (c) => c.notNull())
      .addColumn('sealed_answer', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('idempotency_keys_key', ['project_id', 'key_hash'])
      .execute();
    await db.schema
      .createIndex('idempotency_keys_by_age')
      .on('idempotency_keys')
      .column('created_at')
      .execute();

    // Keys that were rolled: the old one is good for a while.
    await db.schema.alterTable('api_keys').addColumn('previous_hash', key).execute();
    await db.schema.alterTable('api_keys').addColumn('previous_until', 'bigint').execute();
    await db.schema
      .createIndex('api_keys_previous')
      .on('api_keys')
      .column('previous_hash')
      .unique()
      .execute();
    await db.schema.alterTable('access_keys').addColumn('expires_at', 'bigint').execute();
    await db.schema
      .alterTable('access_keys')
      .addColumn('configured', 'integer', (c) => c.notNull().defaultTo(1))
      .execute();
    await db.schema
      .alterTable('projects')
      .addColumn('settings', 'text', (c) => c.notNull().defaultTo('{}'))
      .execute();

    // People: administrators were the only ones before. `email_key` is what one signs in by and is unique on the server;
    // `address_key` is the address within a project.
    await db.schema
      .alterTable('users')
      .addColumn('kind', key, (c) => c.notNull().defaultTo('admin'))
      .execute();
    await db.schema
      .alterTable('users')
      .addColumn('status', key, (c) => c.notNull().defaultTo('active'))
      .execute();
    await db.schema.alterTable('users').addColumn('invited_by', key).execute();
    await db.schema.alterTable('users').addColumn('address_key', key).execute();
    // What people are sorted and searched by.
    await db.schema
      .alterTable('users')
      .addColumn('name_key', key, (c) => c.notNull().defaultTo(''))
      .execute();
    await sql`update users set address_key = email_key, name_key = lower(first_name) || ' ' || email_key`.execute(
      db,
    );
    await db.schema
      .createIndex('users_by_address')
      .on('users')
      .columns(['project_id', 'address_key'])
      .unique()
      .execute();

    await db.schema
      .createIndex('users_by_name')
      .on('users')
      .columns(['project_id', 'name_key', 'id'])
      .execute();
    // Who is no administrator sees their own rooms; rooms that nobody in particular made are the project owner's.
    await db.schema
      .createIndex('rooms_by_owner')
      .on('rooms')
      .columns(['project_id', 'created_by', 'num'])
      .where(sql<boolean>`created_by is not null`)
      .execute();

    await db.schema
      .createTable('groups')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull().references('projects.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', key, (c) => c.notNull())
      .addColumn('manager_id', key)
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('groups_by_name')
      .on('groups')
      .columns(['project_id', 'name_key', 'id'])
      .execute();
    await db.schema
      .createTable('group_members')
      .addColumn('group_id', key, (c) => c.notNull().references('groups.id'))
      .addColumn('user_id', key, (c) => c.notNull())
      .addPrimaryKeyConstraint('group_members_key', ['group_id', 'user_id'])
      .execute();
    await db.schema
      .createIndex('group_members_by_user')
      .on('group_members')
      .columns(['user_id', 'group_id'])
      .execute();

    // `room_num` is the number of a room or of a room template; a subject is a person or a group.
    await db.schema
      .createTable('room_members')
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('subject_id', key, (c) => c.notNull())
      .addColumn('subject_kind', key, (c) => c.notNull())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('access', key, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', key)
      .addPrimaryKeyConstraint('room_members_key', ['room_num', 'subject_id'])
      .execute();
    await db.schema
      .createIndex('room_members_by_subject')
      .on('room_members')
      .columns(['subject_id', 'room_num'])
      .execute();

    await db.schema
      .createTable('room_links')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('is_primary', 'integer', (c) => c.notNull())
      .addColumn('link_key', key, (c) => c.notNull().unique())
      .addColumn('access', key, (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('sealed_password', 'text')
      .addColumn('deny_download', 'integer', (c) => c.notNull())
      .addColumn('internal', 'integer', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('max_uses', 'bigint')
      .addColumn('uses', 'bigint', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', key)
      .execute();
    await db.schema
      .createIndex('room_links_by_room')
      .on('room_links')
      .columns(['room_num', 'created_at'])
      .execute();

    await db.schema
      .createTable('room_templates')
      .addColumn('num', numberType, number)
      .addColumn('id', key, (c) => c.notNull().unique())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('title', 'text', (c) => c.notNull())
      .addColumn('title_key', key, (c) => c.notNull())
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('settings', 'text', (c) => c.notNull())
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('is_public', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', key, (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_by', key)
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .execute();
    await startNumbersAt('room_templates', 'num', FIRST_TEMPLATE_NUMBER);
    await db.schema
      .createIndex('room_templates_by_project')
      .on('room_templates')
      .columns(['project_id', 'num'])
      .execute();

    // Pictures: uploaded ones that wait to be used (no room yet), and the sizes of a logo.
    await db.schema
      .createTable('pictures')
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('size', key, (c) => c.notNull())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('user_id', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint')
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('content', bytes, (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('pictures_key', ['id', 'size'])
      .execute();
    await db.schema
      .createIndex('pictures_by_room')
      .on('pictures')
      .column('room_num')
      .where(sql<boolean>`room_num is not null`)
      .execute();
    await db.schema
      .createIndex('pictures_waiting')
      .on('pictures')
      .column('created_at')
      .where(sql<boolean>`room_num is null`)
      .execute();

    // One person's shelves of rooms.
    await db.schema
      .createTable('shelves')
      .addColumn('num', numberType, number)
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('user_id', key, (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('icon', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('shelves_by_user').on('shelves').columns(['user_id', 'num']).execute();
    await db.schema
      .createTable('shelf_rooms')
      .addColumn('shelf_num', 'bigint', (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('shelf_rooms_key', ['shelf_num', 'room_num'])
      .execute();
    await db.schema.createIndex('shelf_rooms_by_room').on('shelf_rooms').column('room_num').execute();

    // One order of all events of a project, to follow them by. Where there are many writers, places are given before the
    // commit, so `tx` says which transactions may still be running (events.ts).
    await db.schema
      .alterTable('events')
      .addColumn('tx', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable('events')
      .addColumn('pos', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update events set pos = placed.place from (
      select subject, seq, row_number() over (order by at, subject, seq) as place from events
    ) as placed where events.subject = placed.subject and events.seq = placed.seq`.execute(db);
    if (!sqlite) {
      await sql`create sequence event_places`.execute(db);
      await sql`select setval('event_places', (select coalesce(max(pos), 0) + 1 from events))`.execute(db);
      await sql`alter table events alter column pos set default nextval('event_places')`.execute(db);
      // What is added to the numbers of transactions, which begin anew in another cluster (event-order.ts).
      await sql`create function event_tx_base() returns bigint language sql stable as 'select 0::bigint'`.execute(
        db,
      );
      await sql`alter table events alter column tx set default pg_current_xact_id()::text::bigint + event_tx_base()`.execute(
        db,
      );
    }
    await db.schema
      .createIndex('events_in_order')
      .on('events')
      .columns(['project_id', 'tx', 'pos'])
      .unique()
      .execute();
  },
};
