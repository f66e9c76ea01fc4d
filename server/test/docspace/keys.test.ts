import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openClient, type Client } from './client.ts';

interface Key {
  id: string;
  name: string;
  key: string;
  keyPostfix: string;
  permissions: string[];
  lastUsed?: string;
  createOn: string;
  createBy: { displayName: string };
  expiresAt?: string;
  isActive: boolean;
}

let client: Client;
let roomId = 0;
before(async () => {
  client = await openClient();
  roomId = (await client.room()).id;
});
after(() => client.server.stop());

const make = (body: object) => client.send<Key>('POST', '/keys', { name: 'made', ...body });

describe('DS 1.3 API keys', () => {
  test('DS 1.3 made, listed, used, changed and deleted', async () => {
    let made: Key | undefined;
    assert.deepEqual(
      await client.projectEvents(async () => (made = await make({ name: 'Robot', expiresInDays: 2 }))),
      ['api_key.created'],
    );
    assert.ok(made);
    assert.match(made.key, /^sk-[0-9a-f]{64}$/);
    assert.deepEqual(
      [made.name, made.keyPostfix, made.permissions, made.isActive],
      ['Robot', made.key.slice(-4), [], true],
    );
    const days = (Date.parse(made.expiresAt ?? '') - Date.now()) / 86_400_000;
    assert.ok(days > 1.99 && days <= 2);

    const listed = (await client.get<Key[]>('/keys')).find((key) => key.id === made?.id);
    assert.equal(listed?.key, `sk-***${made.keyPostfix}`);
    assert.ok(!('lastUsed' in listed));
    const stored = await client.server.running.db.queries
      .selectFrom('api_keys')
      .selectAll()
      .where('id', '=', made.id)
      .execute();
    assert.ok(!JSON.stringify(stored).includes(made.key));

    const as = { authorization: made.key };
    const self = await client.call('GET', '/keys/@self', undefined, as);
    assert.equal((self.response as Key).id, made.id);
    assert.ok((await client.get<Key[]>('/keys')).find((key) => key.id === made?.id)?.lastUsed);

    const change = { name: 'Renamed', permissions: ['rooms:read'] };
    const written = await client.projectEvents(async () => {
      assert.equal(await client.send('PUT', `/keys/${made?.id ?? ''}`, change), true);
      assert.equal((await client.call('GET', '/files/rooms', undefined, as)).status, 200);
      assert.equal((await client.call('POST', '/files/rooms', { title: 'x' }, as)).status, 403);
      await client.send('PUT', `/keys/${made?.id ?? ''}`, { isActive: false });
      assert.equal((await client.call('GET', '/files/rooms', undefined, as)).status, 401);
      await client.send('PUT', `/keys/${made?.id ?? ''}`, { isActive: true });
      assert.equal((await client.call('GET', '/files/rooms', undefined, as)).status, 200);
      assert.equal(await client.send('DELETE', `/keys/${made?.id ?? ''}`), true);
      assert.equal((await client.call('GET', '/files/rooms', undefined, as)).status, 401);
    });
    assert.deepEqual(written, ['api_key.updated', 'api_key.updated', 'api_key.updated', 'api_key.deleted']);
    for (const method of ['PUT', 'DELETE']) {
      assert.equal((await client.call(method, `/keys/${made.id}`, {})).status, 404);
    }
  });

  test('DS 1.3 refusals', async () => {
    const missing = await client.call('POST', '/keys', { permissions: [] });
    assert.deepEqual([missing.status, Object.keys(missing.errors)], [400, ['$']]);
    assert.match(missing.errors['$']?.[0] ?? '', /'name'/);
    const rows: [object, Record<string, string[]>][] = [
      [{ name: ' ' }, { Name: ['The Name field is required.'] }],
      [{ name: 'x'.repeat(31) }, { Name: ['Incorrect name. Length must be less than 30'] }],
      [{ name: 5 }, { '$.name': ["The JSON value could not be converted to the type 'string'."] }],
      [
        { name: 'x', expiresInDays: 0 },
        { ExpiresInDays: ['The field ExpiresInDays must be between 1 and 365.'] },
      ],
      [
        { name: 'x', expiresInDays: 366 },
        { ExpiresInDays: ['The field ExpiresInDays must be between 1 and 365.'] },
      ],
    ];
    for (const [body, expected] of rows) {
      const { status, errors } = await client.call('POST', '/keys', body);
      assert.deepEqual([status, errors], [400, expected]);
    }
    const scope = await client.call('POST', '/keys', { name: 'x', permissions: ['rooms:delete'] });
    assert.deepEqual([scope.status, scope.message], [400, 'Permissions are not valid.']);
    assert.deepEqual((await make({ permissions: ['*', 'rooms:read'] })).permissions, []);
  });

  test('DS 1.3 an expired key opens nothing; the last use is noted once a minute', async () => {
    const { id, key } = await make({ expiresInDays: 1 });
    const { queries } = client.server.running.db;
    const used = async () => {
      await client.call('GET', '/keys/@self', undefined, { authorization: key });
      const row = await queries
        .selectFrom('api_keys')
        .select('last_used_at')
        .where('id', '=', id)
        .executeTakeFirst();
      return row?.last_used_at;
    };
    const first = await used();
    assert.ok(first && (await used()) === first);
    await queries
      .updateTable('api_keys')
      .set({ expires_at: Date.now() - 1 })
      .where('id', '=', id)
      .execute();
    // A change through the API is seen at once; the one above would be in five seconds.
    await client.send('PUT', `/keys/${id}`, { name: 'expired' });
    assert.equal((await client.call('GET', '/files/rooms', undefined, { authorization: key })).status, 401);
  });

  test('DS 1.3 keys of another project are neither seen nor touched', async () => {
    const { keys } = await client.server.addProject('holder');
    const theirs = { authorization: keys.apiKey };
    const { id } = await make({});
    assert.equal(((await client.call('GET', '/keys', undefined, theirs)).response as Key[]).length, 1);
    assert.equal((await client.call('DELETE', `/keys/${id}`, undefined, theirs)).status, 404);
    assert.equal((await client.call('PUT', `/keys/${id}`, { isActive: false }, theirs)).status, 404);
  });

  test('DS 1.3 the names of all scopes; @self without a key is none', async () => {
    const scopes = await client.get<string[]>('/keys/permissions');
    assert.deepEqual(scopes, scopes.toSorted());
    assert.equal(scopes.length, 12);
    const basic = `Basic ${Buffer.from('admin@example.test:correct horse').toString('base64')}`;
    assert.equal((await client.call('GET', '/keys/@self', undefined, { authorization: basic })).status, 404);
    assert.equal((await client.call('GET', '/keys', undefined, { authorization: basic })).status, 200);
  });
});

describe('DS 1.4 scopes', () => {
  /** Each call, and the scopes that open it besides `*:write`. */
  const calls: [string, string, string[]][] = [
    ['GET', '/files/rooms', ['rooms:read', 'rooms:write', '*:read']],
    ['GET', '/files/rooms/ID', ['rooms:read', 'rooms:write', '*:read']],
    ['POST', '/files/rooms', ['rooms:write']],
    ['PUT', '/files/rooms/ID', ['rooms:write']],
    ['PUT', '/files/rooms/ID/pin', ['rooms:write']],
    ['PUT', '/files/rooms/ID/unarchive', ['rooms:write']],
    ['PUT', '/files/rooms/ID/tags', ['rooms:write']],
    ['DELETE', '/files/rooms/999999', ['rooms:write']],
    ['GET', '/files/tags', ['files:read', 'files:write', '*:read']],
    ['POST', '/files/tags', ['files:write']],
    ['DELETE', '/files/tags', ['files:write']],
    ['GET', '/files/fileops', ['files:read', 'files:write', '*:read']],
    ['GET', '/files/@root', ['files:read', 'files:write', '*:read']],
    ['GET', '/files/folder/ID', ['files:read', 'files:write', '*:read']],
    ['GET', '/files/settings', ['files:read', 'files:write', '*:read']],
    ['GET', '/people/@self', ['accounts.self:read', 'accounts.self:write', '*:read']],
    ['GET', '/keys', ['*:read']],
    ['POST', '/keys', []],
    ['GET', '/settings', ['*:read']],
    ['GET', '/authentication', ['*:read']],
  ];

  test('DS 1.4 each scope opens its calls and no other, leaks of the vendor included', async () => {
    const scopes = (await client.get<string[]>('/keys/permissions')).filter(
      (scope) => !['*', '*:write'].includes(scope),
    );
    for (const scope of scopes) {
      const { key } = await make({ permissions: [scope] });
      for (const [method, path, open] of calls) {
        const body = method === 'GET' ? undefined : {};
        const answer = await client.call(method, path.replace('ID', String(roomId)), body, {
          authorization: key,
        });
        assert.equal(
          answer.status !== 403,
          open.includes(scope),
          `${scope}: ${method} ${path} → ${answer.status}`,
        );
        if (answer.status !== 403) continue;
        assert.equal(answer.body, '');
        assert.match(
          answer.headers.get('www-authenticate') ?? '',
          /^Bearer error="insufficient_scope", scope="[a-z.*: ]+"$/,
        );
      }
      assert.equal((await client.call('GET', '/keys/@self', undefined, { authorization: key })).status, 200);
    }
  });

  test('DS 1.4 a key for everything, and one for rooms that runs the whole page', async () => {
    const everything = await make({ permissions: ['*:write'] });
    for (const [method, path] of calls.filter(([method]) => method === 'GET')) {
      const { status } = await client.call(method, path.replace('ID', String(roomId)), undefined, {
        authorization: everything.key,
      });
      assert.equal(status, 200);
    }
    const rooms = { authorization: (await make({ permissions: ['rooms:write'] })).key };
    const { id } = (await client.call('POST', '/files/rooms', { title: 'x' }, rooms)).response as {
      id: number;
    };
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['PUT', '/archive'],
      ['DELETE', ''],
    ] as const) {
      assert.equal((await client.call(method, `/files/rooms/${id}${path}`, undefined, rooms)).status, 200);
    }
  });
});
