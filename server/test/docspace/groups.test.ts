import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addPerson, give, type Person } from './company.ts';
import { openClient, type Client, type Options } from './client.ts';

interface Group {
  id: string;
  name: string;
  category: string;
  manager?: { id: string };
  members?: { id: string }[];
  membersCount: number;
}

let client: Client;
let a: Person;
let b: Person;
before(async () => {
  client = await openClient();
  a = await addPerson(client, 'user', 'A');
  b = await addPerson(client, 'room_admin', 'B');
});
after(() => client.server.stop());

const make = (groupName: string, more: object = {}) =>
  client.send<Group>('POST', '/group', { groupName, ...more });
const people = (group: Group) => group.members?.map((one) => one.id);

describe('DS 7.1 groups', () => {
  test('DS 7.1 made, told, listed', async () => {
    const told = await client.projectEvents(async () => {
      const group = await make(' Teachers ', { groupManager: b.id.toUpperCase(), members: [a.id, a.id] });
      assert.deepEqual([group.name, group.manager?.id, group.membersCount], ['Teachers', b.id, 2]);
      assert.deepEqual(people(group), [a.id, b.id]);
      assert.deepEqual(await client.get<Group>(`/group/${group.id.toUpperCase()}`), group);
      const brief = await client.get<Group>(`/group/${group.id}?includeMembers=false`);
      assert.deepEqual([brief.members, brief.membersCount], [undefined, 2]);
    });
    assert.deepEqual(told, ['group.created', 'group.members_added']);
    await make('Alpha');
    const list = async (query: string) =>
      (await client.get<Group[]>(`/group${query}`)).map((group) => group.name);
    assert.deepEqual(await list(''), ['Alpha', 'Teachers']);
    assert.deepEqual(await list('?filterValue=TEACH'), ['Teachers']);
    assert.deepEqual(await list(`?userId=${a.id}`), ['Teachers']);
    assert.deepEqual(await list('?startIndex=1&count=1'), ['Teachers']);
    const { body } = await client.call('GET', '/group?count=1');
    assert.deepEqual([(body as { count: number }).count, (body as { total: number }).total], [1, 2]);
  });

  test('DS 7.1 changed: name, manager, people added, taken out, replaced', async () => {
    const { id } = await make('Changing');
    const change = (method: string, path: string, body: object) =>
      client.send<Group>(method, `/group/${id}${path}`, body);
    assert.deepEqual(people(await change('PUT', '/members', { members: [a.id, b.id] })), [a.id, b.id]);
    assert.deepEqual(people(await change('DELETE', '/members', { members: [a.id] })), [b.id]);
    assert.deepEqual(people(await change('POST', '/members', { members: [a.id] })), [a.id]);
    const led = await change('PUT', '/manager', { userId: b.id });
    assert.deepEqual([led.manager?.id, led.membersCount], [b.id, 2]);
    const nobody = '00000000-0000-0000-0000-000000000000';
    assert.equal((await change('PUT', '/manager', { userId: nobody })).manager, undefined);
    const all = { groupName: 'Changed', groupManager: a.id, membersToAdd: [], membersToRemove: [b.id] };
    const changed = await change('PUT', '', all);
    assert.deepEqual([changed.name, changed.manager?.id, people(changed)], ['Changed', a.id, [a.id]]);
    const told = await client.projectEvents(async () => {
      await change('PUT', '', { groupName: 'Changed' });
      await client.send('DELETE', `/group/${id}`);
    });
    assert.deepEqual(told, ['group.deleted']);
    assert.equal((await client.call('GET', `/group/${id}`)).status, 404);
  });

  test('DS 7.1 what is wrong, and who may not', async () => {
    const { id } = await make('Guarded');
    const other = await client.server.addProject('grouped');
    const stranger = { authorization: `Bearer ${other.keys.apiKey}` };
    const rows: [string, string, object | undefined, Options, number][] = [
      ['POST', '/group', {}, {}, 400],
      ['POST', '/group', { groupName: ' ' }, {}, 400],
      ['POST', '/group', { groupName: 'x'.repeat(129) }, {}, 400],
      ['POST', '/group', { groupName: 'x', members: ['nobody'] }, {}, 404],
      ['PUT', `/group/${id}/members`, { members: ['nobody'] }, {}, 404],
      ['PUT', `/group/${id}`, { groupName: 'x' }, stranger, 404],
      ['GET', `/group/${id}`, undefined, stranger, 404],
      ['POST', `/group/${id}/members`, undefined, {}, 400],
      ['DELETE', '/group/nothing', undefined, {}, 404],
      ['POST', '/group', { groupName: 'x' }, b.as, 403],
      ['PUT', `/group/${id}`, { groupName: 'x' }, b.as, 403],
      ['POST', `/group/${id}/members`, { members: [] }, b.as, 403],
      ['DELETE', `/group/${id}`, undefined, a.as, 403],
      ['GET', `/group/${id}`, undefined, a.as, 200],
    ];
    for (const [method, path, body, as, status] of rows) {
      assert.equal((await client.call(method, path, body, as)).status, status, `${method} ${path}`);
    }
  });

  test('DS 5.9 what a group is given, its people have, from when they are in it until they are not', async () => {
    const { id: num } = await client.room({ roomType: 5 });
    const { id } = await make('Roomed');
    await give(client, num, id, 'editor');
    const look = async () => {
      const { status, response } = await client.call('GET', `/files/rooms/${num}`, undefined, a.as);
      const list = await client.call('GET', '/files/rooms', undefined, a.as);
      const { total } = list.response as { total: number };
      const shown = response as { access: number; inRoom: boolean } | undefined;
      return [status, ...(status === 200 ? [shown?.access, shown?.inRoom] : []), total];
    };
    assert.deepEqual(await look(), [403, 0]);
    await client.send('PUT', `/group/${id}/members`, { members: [a.id] });
    assert.deepEqual(await look(), [200, 10, false, 1]);
    await give(client, num, a.id, 'reader');
    assert.deepEqual(await look(), [200, 10, true, 1]);
    await client.send('DELETE', `/group/${id}/members`, { members: [a.id] });
    assert.deepEqual(await look(), [200, 2, true, 1]);
    await client.send('PUT', `/group/${id}/members`, { members: [a.id] });
    await client.send('PUT', `/files/rooms/${num}/share`, { invitations: [{ id: a.id, access: 0 }] });
    assert.deepEqual(await look(), [200, 10, false, 1]);
    await client.send('DELETE', `/group/${id}`);
    assert.deepEqual(await look(), [403, 0]);
  });
});
