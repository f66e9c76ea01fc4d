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
let people = 0;
const person = async () =>
  (await api.post<wire.User>('/users', { email: `g${String((people += 1))}@x.test` })).id;
const make = (body: object = {}) => api.post<wire.Group>('/groups', { name: 'Group', ...body });
const membersOf = async (id: string) =>
  (await api.get<wire.Page<wire.User>>(`/users?group_id=${id}`)).data.map((user) => user.id).toSorted();

describe('native groups', () => {
  test('made, got, changed, filled, emptied and deleted', async () => {
    const [one, two, three] = [await person(), await person(), await person()];
    let group: wire.Group | undefined;
    const made = await api.events(async () => {
      group = await make({ name: ' Teachers ', manager_id: one, member_ids: [two] });
    });
    assert.deepEqual(typesOf(made), ['group.created', 'group.members_added']);
    assert.ok(group);
    const { id } = group;
    assert.deepEqual(group, {
      id,
      name: 'Teachers',
      manager_id: one,
      size: 2,
      created_at: group.created_at,
    });
    const changes = await api.events(async () => {
      assert.equal((await api.put<wire.Group>(`/groups/${id}/members/${three}`)).size, 3);
      assert.equal((await api.put<wire.Group>(`/groups/${id}/members/${three}`)).size, 3);
      assert.deepEqual(await membersOf(id), [one, two, three].toSorted());
      const left = await api.remove<wire.Group>(`/groups/${id}/members/${one}`);
      assert.deepEqual([left.size, left.manager_id], [2, null]);
      const renamed = await api.patch<wire.Group>(`/groups/${id}`, { name: 'North', manager_id: one });
      assert.deepEqual([renamed.name, renamed.manager_id, renamed.size], ['North', one, 3]);
      assert.equal((await api.patch<wire.Group>(`/groups/${id}`, { manager_id: null })).manager_id, null);
      assert.deepEqual(await api.get(`/groups/${id}`), {
        ...group,
        name: 'North',
        manager_id: null,
        size: 3,
      });
    });
    assert.deepEqual(typesOf(changes), [
      'group.members_added',
      'group.members_removed',
      'group.updated',
      'group.members_added',
      'group.updated',
      'group.updated',
    ]);
    const gone = await api.events(async () =>
      assert.deepEqual(await api.remove(`/groups/${id}`), { id, undoable: false }),
    );
    assert.deepEqual(typesOf(gone), ['group.deleted']);
    await api.expect('GET', `/groups/${id}`, undefined, { status: 404, code: 'group_not_found' });
  });

  test('listed by name, searched, in pages both ways', async () => {
    const { keys } = await server.addProject('group-lists');
    const theirs = nativeClient(
      () => server,
      () => keys.apiKey,
    );
    for (const name of ['b', 'A', 'c', 'ab']) await theirs.post('/groups', { name });
    const names = ({ data }: wire.Page<wire.Group>) => data.map(({ name }) => name);
    assert.deepEqual(names(await theirs.get('/groups')), ['A', 'ab', 'b', 'c']);
    assert.deepEqual(names(await theirs.get('/groups?q=B')), ['ab', 'b']);
    const first = await theirs.get<wire.Page<wire.Group>>('/groups?limit=3');
    const second = await theirs.get<wire.Page<wire.Group>>(`/groups?limit=3&after=${first.next ?? ''}`);
    assert.deepEqual(names(second), ['c']);
    assert.deepEqual(
      (await theirs.get<wire.Page<wire.Group>>(`/groups?before=${second.previous ?? ''}`)).data,
      first.data,
    );
  });

  test('what cannot be is refused, and nothing is kept', async () => {
    const { id } = await make();
    const outsider = await person();
    const rows: [
      method: string,
      path: string,
      body: object | undefined,
      status: number,
      code: string,
      member?: string,
    ][] = [
      ['POST', '/groups', {}, 400, 'bad_input', 'name'],
      ['POST', '/groups', { name: '  ' }, 400, 'bad_input', 'name'],
      ['POST', '/groups', { name: 'x', members: [] }, 400, 'bad_input', 'members'],
      [
        'POST',
        '/groups',
        { name: 'x', member_ids: Array<string>(501).fill(outsider) },
        400,
        'bad_input',
        'member_ids',
      ],
      ['POST', '/groups', { name: 'x', member_ids: [outsider, 'nobody'] }, 404, 'user_not_found'],
      ['POST', '/groups', { name: 'x', manager_id: 'nobody' }, 404, 'user_not_found'],
      ['PATCH', `/groups/${id}`, { manager_id: 'nobody' }, 404, 'user_not_found'],
      ['PUT', `/groups/${id}/members/nobody`, undefined, 404, 'user_not_found'],
      ['DELETE', `/groups/${id}/members/${outsider}`, undefined, 404, 'user_not_found'],
      ['PUT', `/groups/nowhere/members/${outsider}`, undefined, 404, 'group_not_found'],
      ['PATCH', '/groups/nowhere', { name: 'x' }, 404, 'group_not_found'],
      ['DELETE', '/groups/nowhere', undefined, 404, 'group_not_found'],
    ];
    for (const [method, path, body, status, code, member] of rows) {
      await api.expect(method, path, body, { status, code, ...(member !== undefined && { member }) });
    }
    assert.deepEqual(await membersOf(id), []);
  });

  test('groups and people of another project are not there; each write once under an Idempotency-Key', async () => {
    const other = await server.addProject('other-groups');
    const theirs = nativeClient(
      () => server,
      () => other.keys.apiKey,
    );
    const { id: foreign } = await theirs.post<wire.User>('/users', { email: 'f@x.test' });
    const group = (await api.once('POST', '/groups', { name: 'once' }, 201)) as wire.Group;
    const missing = { status: 404, code: 'group_not_found' };
    await theirs.expect('GET', `/groups/${group.id}`, undefined, missing);
    await theirs.expect('PUT', `/groups/${group.id}/members/${foreign}`, undefined, missing);
    await theirs.expect('DELETE', `/groups/${group.id}`, undefined, missing);
    await api.expect('PUT', `/groups/${group.id}/members/${foreign}`, undefined, {
      status: 404,
      code: 'user_not_found',
    });
    assert.deepEqual((await theirs.get<wire.Page<wire.User>>(`/users?group_id=${group.id}`)).data, []);
    const user = await person();
    await api.once('PUT', `/groups/${group.id}/members/${user}`, {}, 200);
    await api.once('DELETE', `/groups/${group.id}/members/${user}`, {}, 200);
    await api.once('PATCH', `/groups/${group.id}`, { name: 'twice' }, 200);
    await api.once('DELETE', `/groups/${group.id}`, {}, 200);
  });
});
