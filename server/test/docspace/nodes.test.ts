import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createDatabase, runningPostgres } from '../support/postgres.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';

describe('two nodes on one PostgreSQL', () => {
  let postgres: Awaited<ReturnType<typeof runningPostgres>>;
  let one: Client;
  let two: Client;
  before(async () => {
    postgres = await runningPostgres();
    const ENFILADE_DATABASE_URL = await createDatabase(postgres);
    one = await openClient({ ENFILADE_DATABASE_URL });
    two = await openClient({ ENFILADE_DATABASE_URL });
  });
  after(async () => {
    await one.server.stop();
    await two.server.stop();
    await postgres.stop();
  });

  test('DS 5.12 an operation of one node is found on the other', async () => {
    const { id } = await one.room({ tags: ['shared'] });
    const operation = await one.send<{ id: string }>('PUT', `/files/rooms/${id}/archive`);
    assert.deepEqual(await two.get(`/files/fileops?id=${operation.id}`), [operation]);
    assert.equal((await two.get<ShownRoom>(`/files/rooms/${id}`)).rootFolderType, 20);
    await two.send('DELETE', `/files/rooms/${id}`);
    assert.equal((await one.call('GET', `/files/rooms/${id}`)).status, 404);
  });

  test('DS 5.3 lists and totals follow what the other node does', async () => {
    const { id } = await one.room({ title: 'Before' });
    interface Listed {
      total: number;
      folders: ShownRoom[];
    }
    for (const client of [one, two]) {
      const { total, folders } = await client.get<Listed>('/files/rooms');
      assert.deepEqual([total, folders[0]?.title], [1, 'Before']);
    }
    await two.send('PUT', `/files/rooms/${id}`, { title: 'After' });
    await two.room({ title: 'Another' });
    const { total, folders } = await one.get<Listed>('/files/rooms?sortBy=AZ');
    assert.deepEqual([total, folders.map((room) => room.title)], [2, ['After', 'Another']]);
  });

  test('what PostgreSQL cannot keep is refused before it gets there', async () => {
    const pair = Buffer.from('a\0b:pw').toString('base64');
    const rows: [string, string | undefined, number][] = [
      ['/files/rooms', `Basic ${pair}`, 401],
      [`/files/rooms?tags=${encodeURIComponent('["\\u0000"]')}`, undefined, 400],
      [`/files/rooms?tags=${encodeURIComponent('["\\ud800"]')}`, undefined, 200],
      ['/files/rooms/%00', undefined, 404],
      ['/files/tags/%00/haslinks', undefined, 404],
      ['/files/tags/x/haslinks?tagName=%00', undefined, 400],
      ['/files/fileops/%00', undefined, 400],
      ['/files/fileops?id=%00', undefined, 400],
    ];
    for (const [path, authorization, expected] of rows) {
      const { status } = await one.call('GET', path, undefined, { ...(authorization && { authorization }) });
      assert.equal(status, expected, path);
    }
    assert.equal((await one.call('DELETE', '/keys/%00')).status, 404);
  });

  test('DS 8 changes of one room at the same time are all kept, one after the other', async () => {
    const { id } = await one.room();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? one : two).call('PUT', `/files/rooms/${id}/tags`, { names: [`tag ${n}`] }),
      ),
    );
    assert.deepEqual([...new Set(answers.map((answer) => answer.status))], [200]);
    assert.equal((await one.get<ShownRoom>(`/files/rooms/${id}`)).tags.length, 20);
    assert.equal((await one.roomEvents(id)).length, 21);
  });
});
