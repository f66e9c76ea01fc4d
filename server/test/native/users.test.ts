import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
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
const limited = async (...scopes: string[]) =>
  withKey((await api.post<wire.ShownKey>('/keys', { name: 'limited', scopes })).key);
let people = 0;
const add = (body: object = {}) =>
  api.post<wire.User>('/users', { email: `p${String((people += 1))}@x.test`, ...body });
const change = (id: string, body: object) => api.patch<wire.User>(`/users/${id}`, body);
const get = (id: string) => api.get<wire.User>(`/users/${id}`);
const list = async (query = '') => (await api.get<wire.Page<wire.User>>(`/users${query}`)).data;

describe('native users', () => {
  test('added, got, changed, shut out and taken away', async () => {
    let user: wire.User | undefined;
    const added = await api.events(async () => {
      user = await add({ email: 'Jane@x.test', first_name: ' Jane ', last_name: 'Doe', type: 'room_admin' });
    });
    assert.deepEqual(typesOf(added), ['user.invited']);
    assert.ok(user);
    const { id } = user;
    assert.deepEqual(
      { ...user, invitation_url: '' },
      {
        id,
        email: 'Jane@x.test',
        first_name: 'Jane',
        last_name: 'Doe',
        type: 'room_admin',
        status: 'pending',
        is_owner: false,
        invitation_url: '',
        created_at: user.created_at,
      },
    );
    assert.ok(user.invitation_url?.startsWith(`${server.url}/s/`));
    assert.equal((await get(id)).email, 'Jane@x.test');
    const changes = await api.events(async () => {
      assert.equal((await change(id, { last_name: 'Roe', type: 'user' })).last_name, 'Roe');
      await change(id, { last_name: 'Roe' });
      const shut = await change(id, { status: 'disabled' });
      assert.deepEqual([shut.status, shut.invitation_url], ['disabled', null]);
      assert.equal((await change(id, { status: 'active' })).status, 'pending');
    });
    assert.deepEqual(typesOf(changes), ['user.updated', 'user.updated', 'user.updated']);
    const gone = await api.events(async () =>
      assert.deepEqual(await api.remove(`/users/${id}`), { id, undoable: false }),
    );
    assert.deepEqual(typesOf(gone), ['user.deleted']);
    await api.expect('GET', `/users/${id}`, undefined, { status: 404, code: 'user_not_found' });
    assert.equal((await add()).type, 'user');
  });

  test('what cannot be is refused by member, and nothing is kept', async () => {
    const { id } = await add({ email: 'taken@x.test' });
    const other = await add();
    const owner = (await list('?status=active'))[0] ?? assert.fail();
    assert.equal(owner.is_owner, true);
    const rows: [
      method: string,
      path: string,
      body: object | undefined,
      status: number,
      code: string,
      member?: string,
    ][] = [
      ['POST', '/users', {}, 400, 'bad_input', 'email'],
      ['POST', '/users', { email: 'nobody' }, 400, 'bad_input', 'email'],
      ['POST', '/users', { email: 'a@b', password: 'x' }, 400, 'bad_input', 'password'],
      ['POST', '/users', { email: 'a@b', type: 'boss' }, 400, 'bad_input', 'type'],
      ['POST', '/users', { email: 'a@b', first_name: 'x'.repeat(129) }, 400, 'bad_input', 'first_name'],
      ['POST', '/users', { email: 'TAKEN@x.test' }, 409, 'address_taken', 'email'],
      ['PATCH', `/users/${other.id}`, { email: 'TAKEN@x.test' }, 409, 'address_taken', 'email'],
      ['PATCH', `/users/${id}`, { status: 'pending' }, 400, 'bad_input', 'status'],
      ['PATCH', `/users/${owner.id}`, { type: 'user' }, 403, 'owner_protected'],
      ['PATCH', `/users/${owner.id}`, { status: 'disabled' }, 403, 'owner_protected'],
      ['DELETE', `/users/${owner.id}`, undefined, 403, 'owner_protected'],
      ['PATCH', '/users/nobody', { type: 'user' }, 404, 'user_not_found'],
      ['GET', '/users?type=boss', undefined, 400, 'bad_input', 'type.0'],
      ['GET', '/users?role=x', undefined, 400, 'bad_input', 'role'],
    ];
    for (const [method, path, body, status, code, member] of rows) {
      await api.expect(method, path, body, { status, code, ...(member !== undefined && { member }) });
    }
  });

  test('only a key that may do everything makes administrators, and sees how to become one', async () => {
    const low = await limited('accounts:write');
    const denied = { status: 403, code: 'missing_scope' };
    await low.expect('POST', '/users', { email: 'boss@x.test', type: 'admin' }, denied);
    const { id } = await low.post<wire.User>('/users', { email: 'low@x.test' });
    await low.expect('PATCH', `/users/${id}`, { type: 'admin' }, denied);
    const { id: admin, invitation_url } = await add({ type: 'admin' });
    assert.ok(invitation_url);
    assert.equal((await low.get<wire.User>(`/users/${admin}`)).invitation_url, null);
    await low.patch(`/users/${admin}`, { type: 'admin', first_name: 'same' });
    assert.ok((await low.get<wire.User>(`/users/${id}`)).invitation_url);
    const reading = await limited('accounts:read');
    assert.equal((await reading.get<wire.User>(`/users/${id}`)).invitation_url, null);
    await reading.expect('POST', '/users', { email: 'a@b' }, denied);
  });

  test('whose key is no administrator’s any more opens nothing', async () => {
    const { id } = await add({ type: 'admin' });
    await server.running.db.queries
      .updateTable('users')
      .set({ status: 'active' })
      .where('id', '=', id)
      .execute();
    const { id: keyId, key } = await api.post<wire.ShownKey>('/keys', { name: 'theirs', scopes: ['*'] });
    await server.running.db.queries
      .updateTable('api_keys')
      .set({ user_id: id })
      .where('id', '=', keyId)
      .execute();
    assert.equal(await withKey(key).status('GET', '/rooms'), 200);
    await api.remove(`/users/${id}`);
    assert.equal(await withKey(key).status('GET', '/rooms'), 401, 'keys go with their person, at once');
  });

  test('listed by name, searched and filtered, in pages both ways', async () => {
    const { keys } = await server.addProject('people-lists');
    const theirs = withKey(keys.apiKey);
    const group = await theirs.post<wire.Group>('/groups', { name: 'g' });
    for (const [first_name, type] of [
      ['Anna', 'guest'],
      ['Änne', 'user'],
      ['Bert', 'user'],
      ['100%', 'room_admin'],
    ] as const) {
      const { id } = await theirs.post<wire.User>('/users', {
        email: `${type}-${first_name.length}-${first_name.codePointAt(0) ?? 0}@x.test`,
        first_name,
        type,
      });
      if (type === 'user') await theirs.put(`/groups/${group.id}/members/${id}`);
    }
    const names = async (query: string) =>
      (await theirs.get<wire.Page<wire.User>>(`/users${query}`)).data.map(({ first_name }) => first_name);
    assert.deepEqual(await names(''), ['100%', 'Admin', 'Anna', 'Bert', 'Änne']);
    assert.deepEqual(await names('?q=nn'), ['Anna', 'Änne']);
    assert.deepEqual(await names('?q=%25'), ['100%']);
    assert.deepEqual(await names('?type=guest&type=room_admin'), ['100%', 'Anna']);
    assert.deepEqual(await names('?status=active'), ['Admin']);
    assert.deepEqual(await names(`?group_id=${group.id}`), ['Bert', 'Änne']);
    const first = await theirs.get<wire.Page<wire.User>>('/users?limit=2');
    const second = await theirs.get<wire.Page<wire.User>>(`/users?limit=2&after=${first.next ?? ''}`);
    assert.deepEqual(
      second.data.map(({ first_name }) => first_name),
      ['Anna', 'Bert'],
    );
    const back = await theirs.get<wire.Page<wire.User>>(`/users?limit=2&before=${second.previous ?? ''}`);
    const ids = ({ data }: wire.Page<wire.User>) => data.map(({ id }) => id);
    assert.deepEqual([ids(back), back.previous], [ids(first), null]);
  });

  test('people of another project are not there; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('other-people');
    const theirs = withKey(other.keys.apiKey);
    const user = (await api.once('POST', '/users', { email: 'once@x.test' }, 201)) as wire.User;
    const missing = { status: 404, code: 'user_not_found' };
    await theirs.expect('GET', `/users/${user.id}`, undefined, missing);
    await theirs.expect('PATCH', `/users/${user.id}`, { first_name: 'x' }, missing);
    await theirs.expect('DELETE', `/users/${user.id}`, undefined, missing);
    await theirs.expect('POST', '/users', { email: 'once@x.test' }, { status: 201 });
    await api.once('PATCH', `/users/${user.id}`, { first_name: 'x' }, 200);
    await api.once('DELETE', `/users/${user.id}`, {}, 200);
  });
});
