import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import type { Database, Queries } from '../../src/db/database.ts';
import { migrate, SCHEMA } from '../../src/db/migrate.ts';
import { roomManagement } from '../../src/db/migrations/0001-room-management.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { openSqlite } from '../../src/db/sqlite.ts';
import { nameKeyOf } from '../../src/projects/users.ts';
import { askDoor, type DoorPrefix } from '../support/doors.ts';
import { ENGINES, type Engine } from '../support/engines.ts';
import type { Ask } from '../support/http.ts';
import { createDatabase, runningPostgres, type TestPostgres } from '../support/postgres.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';

/** The tables of the first version, those that others point to first. */
const TABLES = [
  ...(['projects', 'users', 'access_keys', 'logins', 'api_keys', 'rooms', 'tags', 'room_tags'] as const),
  ...(['pins', 'templates', 'room_codes', 'operations', 'events'] as const),
];
type Row = Record<string, unknown>;

/** Makes what the first version could make, and answers the calls whose answers must stay as they are. */
async function furnish(server: TestServer): Promise<[DoorPrefix, string][]> {
  const { keys } = await server.addProject('other');
  await askDoor(server.url, '/v5', keys, '/rooms', { body: { name: 'theirs' } });
  const call = async <T>(door: DoorPrefix, path: string, options: Ask = {}): Promise<T> => {
    const { status, body } = await askDoor(server.url, door, server.keys, path, options);
    assert.ok(status < 300, `${path}: ${JSON.stringify(body)}`);
    return body as T;
  };
  const docspace = async (method: string, path: string, body: object = {}) =>
    (await call<{ response: { id: number } }>('/api/2.0', path, { method, body })).response;

  const template = await call<{ id: string }>('/v2', '/templates', {
    body: { name: 'lesson', roles: { host: {}, guest: {} } },
  });
  const { uuid } = await call<{ uuid: string }>('/v5', '/rooms', {
    body: { name: 'Agora', limit: 5, isRecord: true },
  });
  const { uuid: banned } = await call<{ uuid: string }>('/v5', '/rooms', { body: {} });
  await call('/v5', `/rooms/${banned}`, { method: 'PATCH', body: { isBan: true } });
  const upload_info = { type: 's3', location: 'b', credentials: { key: 'k', secret: 's' } };
  const hms = await call<{ id: string }>('/v2', '/rooms', {
    body: {
      ...{ name: 'Hms.1', description: 'd', template_id: template.id, region: 'eu', size: 7, polls: ['p'] },
      ...{ webhook: { url: 'https://a.example', headers: { a: 'b' } }, max_duration_seconds: 200 },
      recording_info: { enabled: true, upload_info },
    },
  });
  await call('/v2', `/room-codes/room/${hms.id}`, { body: {} });
  const { id } = await docspace('POST', '/files/rooms', {
    ...{
      title: 'Größe: 数学',
      roomType: 2,
      tags: ['Blue', 'red'],
      indexing: true,
      denyDownload: true,
      color: 'AABBCC',
    },
    ...{ lifetime: { deletePermanently: true, period: 1, value: 3 } },
  });
  await docspace('PUT', `/files/rooms/${id}/pin`);
  const archived = await docspace('POST', '/files/rooms', { title: 'Archived', roomType: 1, tags: ['blue'] });
  await docspace('PUT', `/files/rooms/${archived.id}/archive`);
  const gone = await docspace('POST', '/files/rooms', { title: 'Gone', roomType: 1 });
  await docspace('DELETE', `/files/rooms/${gone.id}`);
  await docspace('POST', '/keys', { name: 'limited', permissions: ['rooms:read'], expiresInDays: 3 });
  await docspace('POST', '/authentication', {
    userName: server.keys.adminEmail,
    password: server.keys.adminPassword,
  });
  await call('/api/2.0', '/files/rooms?sortBy=AZ&sortOrder=descending');
  return [
    ['/v5', '/rooms?limit=1000'],
    ['/v5', `/rooms/${uuid}`],
    ['/v5', `/rooms/${banned}`],
    ['/v2', '/rooms?limit=100'],
    ['/v2', '/rooms?enabled=false'],
    ['/v2', `/rooms/${hms.id}`],
    ['/v2', `/room-codes/room/${hms.id}`],
    ['/v2', '/templates'],
    ['/v2', `/templates/${template.id}`],
    ['/api/2.0', '/files/rooms'],
    ['/api/2.0', '/files/rooms?searchArea=Archive'],
    ['/api/2.0', `/files/rooms?searchArea=Any&tags=${encodeURIComponent('["blue"]')}`],
    ['/api/2.0', `/files/rooms/${id}`],
    ['/api/2.0', `/files/rooms/${archived.id}`],
    ['/api/2.0', '/files/tags'],
    ['/api/2.0', '/keys'],
    ['/api/2.0', '/people/@self'],
    ['/api/v1', '/rooms?sort=created_at'],
    ['/api/v1', `/rooms/${uuid}`],
    ['/api/v1', '/rooms?tag=blue'],
  ];
}

/** What a server answers, without what says where it is. */
async function answersOf(server: TestServer, calls: [DoorPrefix, string][]): Promise<string[]> {
  const answers: string[] = [];
  for (const [door, path] of calls) {
    const { status, body } = await askDoor(server.url, door, server.keys, path);
    assert.equal(status, 200, path);
    answers.push(`${path} ${JSON.stringify(body, withoutUse).replaceAll(server.url, '')}`);
  }
  return answers;
}

/** When a key was used last is noted now and then; the first version did not note when rooms were active or changed. */
function withoutUse(name: string, value: unknown): unknown {
  return ['lastUsed', 'last_activity_at', 'revision'].includes(name) ? undefined : value;
}

async function rowsOf(queries: Queries, table: string, columns: readonly string[]): Promise<Row[]> {
  const picked = sql.join(columns.map((name) => sql.ref(name)));
  const { rows } = await sql<Row>`select ${picked} from ${sql.table(table)} order by ${picked}`.execute(
    queries,
  );
  return rows;
}

async function columnsOf(queries: Queries, table: string): Promise<string[]> {
  const tables = await queries.introspection.getTables();
  return tables.find(({ name }) => name === table)?.columns.map(({ name }) => name) ?? [];
}

/** Brings a database to the first version only. */
async function migrateToFirst({ queries }: Database): Promise<void> {
  const migrator = new Migrator({
    db: queries,
    provider: { getMigrations: () => Promise.resolve({ [SCHEMA[0] ?? '']: roomManagement }) },
  });
  const { error } = await migrator.migrateToLatest();
  assert.equal(error, undefined);
}

/** Copies everything that the first version knows of. */
async function copyInto(target: Database, source: Queries, engine: Engine): Promise<void> {
  for (const table of TABLES) {
    const columns = await columnsOf(target.queries, table);
    assert.ok(columns.length > 1, table);
    const rows = await rowsOf(source, table, columns);
    assert.ok(rows.length > 0, `there is nothing in ${table}`);
    const names = sql.join(columns.map((name) => sql.ref(name)));
    for (const row of rows) {
      const values = sql.join(columns.map((name) => row[name]));
      await sql`insert into ${sql.table(table)} (${names}) values (${values})`.execute(target.queries);
    }
  }
  if (engine === 'postgres') {
    await sql`select setval(pg_get_serial_sequence('rooms', 'num'), (select max(num) from rooms))`.execute(
      target.queries,
    );
  }
}

for (const engine of ENGINES) {
  describe(`migration on ${engine}`, () => {
    let postgres: TestPostgres | undefined;
    const folders: string[] = [];
    before(async () => {
      postgres = engine === 'postgres' ? await runningPostgres() : undefined;
    });
    after(async () => {
      await postgres?.stop();
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    });

    /** An empty database, and the environment that a server finds it by. */
    async function newDatabase(): Promise<{ open: () => Database; environment: Record<string, string> }> {
      const folder = newDataDir();
      folders.push(folder);
      if (!postgres) {
        return {
          open: () => openSqlite(join(folder, 'enfilade.db')),
          environment: { ENFILADE_DATA_DIR: folder },
        };
      }
      const url = await createDatabase(postgres);
      const fault = (error: Error): never => {
        throw error;
      };
      return {
        open: () => openPostgres(url, fault),
        environment: { ENFILADE_DATA_DIR: folder, ENFILADE_DATABASE_URL: url },
      };
    }

    test('from the first version: every row and every answer stays as it was', async () => {
      const source = await startServer();
      const calls = await furnish(source);
      const { open, environment } = await newDatabase();
      const first = open();
      await migrateToFirst(first);
      await copyInto(first, source.running.db.queries, engine);
      const columns = new Map<string, string[]>();
      for (const table of TABLES) columns.set(table, await columnsOf(first.queries, table));
      const contents = async (queries: Queries, tables: readonly string[]) =>
        Object.fromEntries(
          await Promise.all(
            tables.map(
              async (table) => [table, await rowsOf(queries, table, columns.get(table) ?? [])] as const,
            ),
          ),
        );
      const before = await contents(first.queries, TABLES);
      const expected = await answersOf(source, calls);
      await first.close();

      const migrated = await startServer(environment);
      const { queries } = migrated.running.db;
      // A start notes the use of keys, and nothing else.
      const { api_keys: _noted, ...kept } = await contents(queries, TABLES);
      const { api_keys: _was, ...was } = before;
      assert.deepEqual(kept, was);
      assert.deepEqual(await answersOf(migrated, calls), expected);

      const rooms = await queries.selectFrom('rooms').selectAll().execute();
      for (const { active_at, updated_at, due_at, opens_at, quota } of rooms) {
        assert.deepEqual([active_at, due_at, opens_at, quota], [updated_at, null, null, null]);
      }
      for (const user of await queries.selectFrom('users').selectAll().execute()) {
        assert.deepEqual([user.kind, user.status, user.address_key], ['admin', 'active', user.email_key]);
        const { first_name: firstName, last_name: lastName, email } = user;
        assert.equal(user.name_key, nameKeyOf({ firstName, lastName, email }));
      }
      await checkEvents(migrated);
      await source.stop();
      await migrated.stop();
    });

    async function checkEvents(server: TestServer): Promise<void> {
      const { queries } = server.running.db;
      const inOrder = () => queries.selectFrom('events').selectAll().orderBy('tx').orderBy('pos').execute();
      const before = await inOrder();
      const times = before.map(({ at }) => at);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(before.map(({ pos }) => pos)).size, before.length);
      // Changes of old rooms go on where their events were, and come after all that there is.
      for (const [door, path, body] of [
        ['/v5', '/rooms', { name: 'new' }],
        ['/v2', '/rooms', { name: 'hms.1', description: 'changed' }],
        ['/api/v1', '/rooms', { title: 'Newer' }],
      ] as const) {
        const { status } = await askDoor(server.url, door, server.keys, path, { body });
        assert.ok(status < 300);
      }
      const after = await inOrder();
      assert.deepEqual(after.slice(0, before.length), before);
      assert.deepEqual(
        after.slice(before.length).map(({ door }) => door),
        ['agora', '100ms', 'native'],
      );
      const changed = after.at(-2);
      assert.equal(changed?.seq, before.filter(({ subject }) => subject === changed?.subject).length + 1);
      const [{ num }, old] = [
        await queries.selectFrom('rooms').select('num').orderBy('num', 'desc').executeTakeFirstOrThrow(),
        await queries.selectFrom('pins').select('room_num').execute(),
      ];
      assert.ok(old.every(({ room_num }) => room_num < num));
    }

    test('one that fails leaves the database as it was, and can be done again', async () => {
      const { open } = await newDatabase();
      const db = open();
      await migrateToFirst(db);
      const columns = await columnsOf(db.queries, 'rooms');
      const tables = async () => (await db.queries.introspection.getTables()).map(({ name }) => name).sort();
      // In the way of the end of the next migration.
      await db.queries.schema.createTable('shelf_rooms').addColumn('other', 'text').execute();
      const before = await tables();
      await assert.rejects(migrate(db), /shelf_rooms/);
      assert.deepEqual(await tables(), before);
      assert.deepEqual(await columnsOf(db.queries, 'rooms'), columns);
      await db.queries.schema.dropTable('shelf_rooms').execute();
      await migrate(db);
      assert.ok((await columnsOf(db.queries, 'rooms')).includes('active_at'));
      // And again, when there is nothing to do.
      await migrate(db);
      await db.close();
    });

    if (engine === 'sqlite') return;

    test('several nodes that start at once', async () => {
      const { open } = await newDatabase();
      const nodes = [open(), open(), open()];
      await migrateToFirst(nodes[0] ?? assert.fail());
      await Promise.all(nodes.map((db) => migrate(db)));
      await Promise.all(nodes.map((db) => db.close()));
    });

    test('all text that is sorted or compared is so byte by byte', async () => {
      const { open } = await newDatabase();
      const db = open();
      await migrate(db);
      const { rows } = await sql<{ column: string }>`
        select table_name || '.' || column_name as column from information_schema.columns
        where table_schema = 'public' and collation_name is distinct from 'C' and data_type = 'text'
          and table_name not like 'kysely%'
          and (column_name like '%key%' or column_name like '%id' or column_name in ('region', 'kind', 'status'))`.execute(
        db.queries,
      );
      // Kept and shown only.
      const shown = [
        'operations.kind',
        'projects.team_uuid',
        'projects.app_uuid',
        'projects.customer_id',
        'projects.app_id',
        'projects.owner_id',
        'projects.default_template_id',
      ];
      assert.deepEqual(
        rows.map(({ column }) => column).filter((column) => !shown.includes(column)),
        [],
      );
      await db.close();
    });
  });
}
