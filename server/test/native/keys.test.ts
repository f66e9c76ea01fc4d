import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { ask } from '../support/http.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { nativeClient, typesOf } from './client.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

const api = nativeClient(() => server);
const withKey = (text: string) =>
  nativeClient(
    () => server,
    () => text,
  );
const make = (body: object = {}) =>
  api.post<wire.ShownKey>('/keys', { name: 'made', scopes: ['*'], ...body });
/** What the text of a key gets. */
const knock = (text: string, path = '/rooms') => withKey(text).status('GET', path);

describe('native API keys', () => {
  test('made, shown once in full, listed, used, changed and revoked', async () => {
    let made: wire.ShownKey | undefined;
    const events = await api.events(async () => {
      made = await make({
        name: ' CI ',
        scopes: ['rooms:write', 'rooms:write'],
        expires_at: '2099-01-01T00:00:00Z',
      });
    });
    assert.deepEqual(typesOf(events), ['api_key.created']);
    assert.ok(made);
    const { key, ...shown } = made;
    assert.match(key, /^sk-[0-9a-f]{64}$/);
    assert.deepEqual(shown, {
      id: made.id,
      name: 'CI',
      scopes: ['rooms:write'],
      active: true,
      hint: key.slice(-4),
      created_at: made.created_at,
      expires_at: '2099-01-01T00:00:00.000Z',
      last_used_at: null,
      previous_until: null,
    });
    assert.doesNotMatch(JSON.stringify(events), new RegExp(key));
    assert.deepEqual(await api.get(`/keys/${made.id}`), shown);
    assert.equal(await knock(key), 200);
    const used = await api.get<wire.Key>(`/keys/${made.id}`);
    assert.ok(Date.now() - Date.parse(used.last_used_at ?? '') < 60_000);

    const changed = await api.events(() => api.patch(`/keys/${shown.id}`, { active: false, name: 'off' }));
    assert.deepEqual(typesOf(changed), ['api_key.updated']);
    assert.equal(await knock(key), 401, 'at once, though it was remembered');
    await api.patch(`/keys/${shown.id}`, { active: true, scopes: ['events:read'] });
    assert.deepEqual([await knock(key), await knock(key, '/keys')], [403, 403]);
    assert.deepEqual(typesOf(await api.events(() => api.patch(`/keys/${shown.id}`, {}))), []);

    const revoked = await api.events(async () =>
      assert.deepEqual(await api.remove(`/keys/${shown.id}`), { id: shown.id, undoable: false }),
    );
    assert.deepEqual(typesOf(revoked), ['api_key.deleted']);
    assert.equal(await knock(key), 401);
    await api.expect('GET', `/keys/${shown.id}`, undefined, { status: 404, code: 'key_not_found' });
    await api.expect('DELETE', `/keys/${shown.id}`, undefined, { status: 404, code: 'key_not_found' });
  });

  test('`self` is the key of the call, also to roll and to revoke', async () => {
    const { id, key } = await make({ scopes: ['keys:write'] });
    assert.equal((await withKey(key).get<wire.Key>('/keys/self')).id, id);
    const rolled = await withKey(key).post<wire.ShownKey>('/keys/self/roll', { overlap_seconds: 0 });
    assert.equal(rolled.id, id);
    assert.deepEqual([await knock(key, '/keys'), await knock(rolled.key, '/keys')], [401, 200]);
    await withKey(rolled.key).remove('/keys/self');
    assert.equal(await knock(rolled.key, '/keys'), 401);
  });

  test('rolled with an overlap: both texts are good until it ends; rolled again, only the last two', async () => {
    const first = await make();
    let second: wire.ShownKey | undefined;
    const events = await api.events(async () => {
      second = await api.post<wire.ShownKey>(`/keys/${first.id}/roll`, { overlap_seconds: 3600 });
    });
    assert.deepEqual(typesOf(events), ['api_key.rolled']);
    assert.ok(second);
    assert.doesNotMatch(JSON.stringify(events), new RegExp(`${first.key}|${second.key}`));
    assert.notEqual(second.key, first.key);
    assert.deepEqual([second.hint, second.name], [second.key.slice(-4), first.name]);
    const left = Date.parse(second.previous_until ?? '') - Date.now();
    assert.ok(left > 3_590_000 && left <= 3_600_000);
    assert.deepEqual([await knock(first.key), await knock(second.key)], [200, 200]);

    const third = await api.post<wire.ShownKey>(`/keys/${first.id}/roll`, { overlap_seconds: 1 });
    assert.deepEqual(
      [await knock(first.key), await knock(second.key), await knock(third.key)],
      [401, 200, 200],
    );
    // Also when it is remembered still: it was looked up this second.
    while (Date.now() <= Date.parse(third.previous_until ?? '')) await knock(second.key);
    assert.deepEqual([await knock(second.key), await knock(third.key)], [401, 200]);
    assert.equal((await api.get<wire.Key>(`/keys/${first.id}`)).previous_until, null);
    assert.equal(
      (await ask(`${server.url}/api/2.0/files/rooms`, { headers: { authorization: `Bearer ${second.key}` } }))
        .status,
      401,
    );
  });

  test('a key gives no scopes that it does not have: not by making, changing or rolling', async () => {
    const owned = (await make({ scopes: ['keys:write', 'rooms:write', 'events:read'] })).key;
    const all = await make();
    const low = withKey(owned);
    const denied = { status: 403, code: 'missing_scope' };
    const rows: [scopes: string[], status: number][] = [
      [['rooms:write'], 201],
      [['rooms:read', 'keys:read'], 201],
      [['events:read'], 201],
      [['events:write'], 403],
      [['rooms:read', 'templates:read'], 403],
      [['*:read'], 403],
      [['accounts.self:read'], 403],
      [['*'], 403],
    ];
    for (const [scopes, status] of rows) {
      const expected = status === 201 ? { status } : denied;
      await low.expect('POST', '/keys', { name: 'x', scopes }, expected);
    }
    const own = await low.post<wire.ShownKey>('/keys', { name: 'own', scopes: ['rooms:read'] });
    await low.expect('PATCH', `/keys/${own.id}`, { scopes: ['rooms:write', 'tokens:write'] }, denied);
    await low.expect('PATCH', `/keys/${own.id}`, { scopes: ['*'] }, denied);
    await low.expect('PATCH', '/keys/self', { scopes: ['*:write'] }, denied);
    await low.expect('POST', `/keys/${all.id}/roll`, { overlap_seconds: 0 }, denied);
    await api.patch(`/keys/${all.id}`, { active: false });
    await low.expect('PATCH', `/keys/${all.id}`, { active: true }, denied);
    assert.equal(
      (await low.patch<wire.Key>(`/keys/${own.id}`, { scopes: ['keys:read'] })).scopes[0],
      'keys:read',
    );
    const everywhere = withKey((await make({ scopes: ['*:write'] })).key);
    await everywhere.expect(
      'POST',
      '/keys',
      { name: 'x', scopes: ['*:read', 'files:write', 'openid'] },
      { status: 201 },
    );
    await everywhere.expect('POST', '/keys', { name: 'x', scopes: ['*'] }, denied);
  });

  test('a key that ends makes none that is good for longer', async () => {
    const end = new Date(Date.now() + 3_600_000);
    const low = withKey((await make({ scopes: ['keys:write'], expires_at: end.toISOString() })).key);
    const wanted = (expires_at?: string | null) => ({ name: 'x', scopes: ['keys:read'], expires_at });
    const refused = { status: 400, code: 'bad_input', member: 'expires_at' };
    await low.expect('POST', '/keys', wanted(), refused);
    await low.expect('POST', '/keys', wanted(null), refused);
    await low.expect('POST', '/keys', wanted(new Date(end.getTime() + 1).toISOString()), refused);
    const made = await low.post<wire.ShownKey>('/keys', wanted(end.toISOString()));
    assert.equal(made.expires_at, end.toISOString());
  });

  test('what is not as the schema says is refused by member, and nothing is kept', async () => {
    const { id } = await make();
    const bad = (member: string) => ({ status: 400, code: 'bad_input', member });
    const rows: [method: string, path: string, body: object, member: string][] = [
      ['POST', '/keys', { scopes: ['*'] }, 'name'],
      ['POST', '/keys', { name: 'x' }, 'scopes'],
      // None is not everything.
      ['POST', '/keys', { name: 'x', scopes: [] }, 'scopes'],
      ['PATCH', '/keys/self', { scopes: [] }, 'scopes'],
      ['POST', '/keys', { name: ' ', scopes: ['*'] }, 'name'],
      ['POST', '/keys', { name: 'x', scopes: ['rooms:delete'] }, 'scopes.0'],
      ['POST', '/keys', { name: 'x', scopes: ['*'], more: 1 }, 'more'],
      ['POST', '/keys', { name: 'x', scopes: ['*'], expires_at: '2001-01-01T00:00:00Z' }, 'expires_at'],
      ['POST', '/keys', { name: 'x', scopes: ['*'], expires_at: 'soon' }, 'expires_at'],
      ['PATCH', `/keys/${id}`, { active: 'yes' }, 'active'],
      ['PATCH', `/keys/${id}`, { expires_at: null }, 'expires_at'],
      ['POST', `/keys/${id}/roll`, {}, 'overlap_seconds'],
      ['POST', `/keys/${id}/roll`, { overlap_seconds: -1 }, 'overlap_seconds'],
      ['POST', `/keys/${id}/roll`, { overlap_seconds: 604_801 }, 'overlap_seconds'],
      ['GET', '/keys?limit=0', {}, 'limit'],
      ['GET', '/keys?after=x', {}, 'after'],
      ['GET', '/keys?page=2', {}, 'page'],
    ];
    for (const [method, path, body, member] of rows) {
      await api.expect(method, path, method === 'GET' ? undefined : body, bad(member));
    }
  });

  test('keys of another project are not there', async () => {
    const other = await server.addProject('other-keys');
    const theirs = withKey(other.keys.apiKey);
    const { id } = await theirs.get<wire.Key>('/keys/self');
    const missing = { status: 404, code: 'key_not_found' };
    await api.expect('GET', `/keys/${id}`, undefined, missing);
    await api.expect('PATCH', `/keys/${id}`, { name: 'mine' }, missing);
    await api.expect('DELETE', `/keys/${id}`, undefined, missing);
    await api.expect('POST', `/keys/${id}/roll`, { overlap_seconds: 0 }, missing);
    const list = await theirs.get<wire.Page<wire.Key>>('/keys');
    assert.deepEqual(
      list.data.map((key) => key.id),
      [id],
    );
  });

  test('listed in pages both ways, oldest first', async () => {
    const whole = await api.get<wire.Page<wire.Key>>('/keys?limit=100');
    const ids = whole.data.map(({ id }) => id);
    assert.ok(ids.length > 4);
    const seen: string[] = [];
    let page = await api.get<wire.Page<wire.Key>>('/keys?limit=2');
    for (;;) {
      seen.push(...page.data.map(({ id }) => id));
      if (page.next === null) break;
      page = await api.get<wire.Page<wire.Key>>(`/keys?limit=2&after=${page.next}`);
    }
    assert.deepEqual(seen, ids);
    const back = await api.get<wire.Page<wire.Key>>(`/keys?limit=2&before=${page.previous ?? ''}`);
    assert.deepEqual(back.data.map(({ id }) => id).at(-1), ids[ids.indexOf(page.data[0]?.id ?? '') - 1]);
  });

  test('each write is done once under an Idempotency-Key; the text of a key comes again with the answer', async () => {
    const made = (await api.once('POST', '/keys', { name: 'once', scopes: ['*'] }, 201)) as wire.ShownKey;
    assert.equal(await knock(made.key), 200);
    const rolled = (await api.once(
      'POST',
      `/keys/${made.id}/roll`,
      { overlap_seconds: 0 },
      201,
    )) as wire.ShownKey;
    assert.deepEqual([await knock(made.key), await knock(rolled.key)], [401, 200]);
    await api.once('DELETE', `/keys/${made.id}`, {}, 200);
    assert.equal(await knock(rolled.key), 401);
  });

  test('only administrators’ keys open the API', async () => {
    const { key, id } = await make();
    await server.running.db.queries
      .updateTable('api_keys')
      .set({ user_id: await newUser() })
      .where('id', '=', id)
      .execute();
    assert.equal(await knock(key), 403);
  });

  test('as many as a project may have', async () => {
    const { keys, projectId } = await server.addProject('many-keys');
    const theirs = withKey(keys.apiKey);
    const { user_id } = await server.running.db.queries
      .selectFrom('api_keys')
      .select('user_id')
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow();
    const rows = Array.from({ length: 999 }, (_, n) => ({
      id: `key-${String(n)}`,
      project_id: projectId,
      user_id,
      name: 'x',
      hash: `hash-${String(n)}`,
      postfix: 'xxxx',
      permissions: '[]',
      active: 1,
      configured: 0,
      created_at: n,
      expires_at: null,
      last_used_at: null,
    }));
    await server.running.db.queries.insertInto('api_keys').values(rows).execute();
    await theirs.expect(
      'POST',
      '/keys',
      { name: 'x', scopes: ['*'] },
      { status: 409, code: 'limit_reached' },
    );
    await theirs.remove('/keys/key-1');
    await theirs.expect('POST', '/keys', { name: 'x', scopes: ['*'] }, { status: 201 });
  });

  test('what is made here opens the DocSpace door, with the scopes that it knows', async () => {
    const url = `${server.url}/api/2.0/files/rooms`;
    const { key } = await make({ scopes: ['rooms:read'] });
    const headers = { authorization: `Bearer ${key}` };
    assert.equal((await ask(url, { headers })).status, 200);
    assert.equal((await ask(url, { headers, body: { title: 'x', roomType: 2 } })).status, 403);
  });
});

async function newUser(): Promise<string> {
  const id = '00000000-0000-4000-8000-000000000001';
  const row = {
    id,
    project_id: server.projectId,
    email: 'u@x.test',
    email_key: 'u@x.test',
    first_name: '',
    last_name: '',
  };
  await server.running.db.queries
    .insertInto('users')
    .values({
      ...row,
      name_key: 'u@x.test',
      address_key: 'u@x.test',
      password_hash: '',
      preferences: '{}',
      kind: 'user',
      status: 'active',
      invited_by: null,
      created_at: 1,
    })
    .execute();
  return id;
}
