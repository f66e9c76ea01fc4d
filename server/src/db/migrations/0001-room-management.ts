import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { columnsOf } from './columns.ts';

const FIRST_ROOM_NUMBER = 1001;

export const roomManagement: Migration = {
  async up(db) {
    const { key, number, numberType, startNumbersAt, clustered } = columnsOf(db);

    await db.schema
      .createTable('projects')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('team_uuid', 'text', (c) => c.notNull())
      .addColumn('app_uuid', 'text', (c) => c.notNull())
      .addColumn('customer_id', 'text', (c) => c.notNull())
      .addColumn('app_id', 'text', (c) => c.notNull())
      .addColumn('owner_id', 'text', (c) => c.notNull())
      .addColumn('default_template_id', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();

    await db.schema
      .createTable('access_keys')
      .addColumn('access_key', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull().references('projects.id'))
      .addColumn('sealed_secret', 'text', (c) => c.notNull())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();

    await db.schema
      .createTable('users')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull().references('projects.id'))
      .addColumn('email', 'text', (c) => c.notNull())
      .addColumn('email_key', key, (c) => c.notNull().unique())
      .addColumn('first_name', 'text', (c) => c.notNull())
      .addColumn('last_name', 'text', (c) => c.notNull())
      .addColumn('password_hash', 'text', (c) => c.notNull())
      .addColumn('preferences', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('users_by_project').on('users').columns(['project_id', 'id']).execute();

    await db.schema
      .createTable('logins')
      .addColumn('token_hash', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('user_id', key, (c) => c.notNull().references('users.id'))
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('logins_by_user').on('logins').columns(['user_id', 'expires_at']).execute();

    await db.schema
      .createTable('api_keys')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull().references('projects.id'))
      .addColumn('user_id', key, (c) => c.notNull().references('users.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('hash', key, (c) => c.notNull().unique())
      .addColumn('postfix', 'text', (c) => c.notNull())
      .addColumn('permissions', 'text', (c) => c.notNull())
      .addColumn('active', 'integer', (c) => c.notNull())
      .addColumn('configured', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .execute();
    await db.schema.createIndex('api_keys_by_project').on('api_keys').column('project_id').execute();

    await db.schema
      .createTable('rooms')
      .addColumn('num', numberType, number)
      .addColumn('id', key, (c) => c.notNull())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('title', 'text')
      .addColumn('title_key', key, (c) => c.notNull())
      .addColumn('alias', 'text', (c) => c.notNull())
      .addColumn('alias_key', key, (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('kind', key, (c) => c.notNull())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('enabled_set', 'integer', (c) => c.notNull())
      .addColumn('archived_at', 'bigint')
      .addColumn('region', 'text')
      .addColumn('seats', 'bigint', (c) => c.notNull())
      .addColumn('record', 'integer', (c) => c.notNull())
      .addColumn('template_id', key)
      .addColumn('settings', 'text', (c) => c.notNull())
      .addColumn('tags', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('created_by', key)
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_by', key)
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .execute();
    await startNumbersAt('rooms', 'num', FIRST_ROOM_NUMBER);
    // The project comes first in each: a room of another project is not found, whatever id is asked for.
    await db.schema.createIndex('rooms_by_id').on('rooms').columns(['project_id', 'id']).unique().execute();
    await db.schema
      .createIndex('rooms_by_alias')
      .on('rooms')
      .columns(['project_id', 'alias_key'])
      .unique()
      .execute();
    await db.schema
      .createIndex('rooms_by_change')
      .on('rooms')
      // The last one is so that a project's open rooms are counted without reading the rows.
      .columns(['project_id', 'updated_at', 'num', 'archived_at'])
      .execute();
    await db.schema
      .createIndex('rooms_by_title')
      .on('rooms')
      // The last two are so that text and kinds are looked for without reading the rows.
      .columns(['project_id', 'title_key', 'num', 'archived_at', 'kind'])
      .execute();

    // For the lists of the few rooms that are closed and of those that name a template of their own.
    await db.schema
      .createIndex('rooms_closed')
      .on('rooms')
      .columns(['project_id', 'id'])
      .where(sql<boolean>`enabled = 0 or archived_at is not null`)
      .execute();
    await db.schema
      .createIndex('rooms_by_template')
      .on('rooms')
      .columns(['project_id', 'template_id', 'id'])
      .where(sql<boolean>`template_id is not null`)
      .execute();

    await db.schema
      .createTable('tags')
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('tag_key', key, (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('tags_key', ['project_id', 'tag_key'])
      .execute();

    await db.schema
      .createTable('room_tags')
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('tag_key', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_tags_key', ['project_id', 'tag_key', 'room_num'])
      .execute();

    await db.schema
      .createTable('pins')
      .addColumn('user_id', key, (c) => c.notNull())
      .addColumn('room_num', 'bigint', (c) => c.notNull())
      .addColumn('pinned_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('pins_key', ['user_id', 'room_num'])
      .execute();

    await db.schema
      .createTable('templates')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull().references('projects.id'))
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', key, (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('templates_by_name')
      .on('templates')
      .columns(['project_id', 'name_key'])
      .unique()
      .execute();
    await db.schema
      .createIndex('templates_by_project')
      .on('templates')
      .columns(['project_id', 'id'])
      .execute();

    await db.schema
      .createTable('room_codes')
      .addColumn('code', key, (c) => c.primaryKey())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('room_id', key, (c) => c.notNull())
      .addColumn('role', key, (c) => c.notNull())
      .addColumn('enabled', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('room_codes_by_room')
      .on('room_codes')
      .columns(['room_id', 'created_at'])
      .execute();

    await db.schema
      .createTable('operations')
      .addColumn('id', key, (c) => c.primaryKey())
      .addColumn('user_id', key, (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('content', 'text', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex('operations_by_user')
      .on('operations')
      .columns(['user_id', 'created_at'])
      .execute();

    await db.schema
      .createTable('events')
      .addColumn('subject', key, (c) => c.notNull())
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('project_id', key, (c) => c.notNull())
      .addColumn('type', 'text', (c) => c.notNull())
      .addColumn('door', 'text', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('data', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_key', ['subject', 'seq'])
      .modifyEnd(clustered)
      .execute();
  },
};
