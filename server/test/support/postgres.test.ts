import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import pg from 'pg';
import { createDatabase, runningPostgres, startPostgres, type TestPostgres } from './postgres.ts';
import { systemPrograms } from './postgres-programs.ts';

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the PostgreSQL of the tests', () => {
  let server: TestPostgres;
  before(async () => {
    server = await runningPostgres();
  });
  after(() => server.stop());

  test('answers', async () => {
    assert.deepEqual(await query(server.url, 'select 1 as one'), [{ one: 1 }]);
  });

  test('gives every caller an empty database of its own', async () => {
    const [mine, yours] = await Promise.all([createDatabase(server), createDatabase(server)]);
    await query(mine, 'create table room (id text primary key)');
    assert.deepEqual(await query(mine, 'select count(*)::int as rooms from room'), [{ rooms: 0 }]);
    await assert.rejects(query(yours, 'select * from room'), { code: '42P01' });
  });

  test('takes no connection without its password', async () => {
    const withoutPassword = Object.assign(new URL(server.url), { password: 'wrong' }).href;
    await assert.rejects(query(withoutPassword, 'select 1'), { code: '28P01' });
  });

  test('is gone after stop, which may be called again', async () => {
    const other = await startPostgres({ fsync: 'on' });
    assert.deepEqual(await query(other.url, 'show fsync'), [{ fsync: 'on' }]);
    await other.stop();
    await other.stop();
    await assert.rejects(query(other.url, 'select 1'), { code: 'ECONNREFUSED' });
  });

  test('says what is missing on a machine which has none', () => {
    assert.throws(() => systemPrograms(['/nowhere']), /npm ci.*apt-get install postgresql/);
  });
});
