import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addPerson, give, ownerOf, type Person } from './company.ts';
import { openClient, type Client, type Options, type ShownRoom } from './client.ts';

interface Shown {
  id: string;
  displayName: string;
  email: string;
  status: number;
  activationStatus: number;
  isAdmin: boolean;
  isRoomAdmin: boolean;
  isCollaborator: boolean;
  isVisitor: boolean;
  isOwner: boolean;
  groups: { id: string; name: string }[];
  shared?: boolean;
  invitationLink?: string;
}

const ANYBODY: Options = { authorization: null };

let client: Client;
let owner = '';
let admin: Person;
let boss: Person;
let user: Person;
let guest: Person;
before(async () => {
  client = await openClient();
  owner = await ownerOf(client);
  admin = await addPerson(client, 'admin', 'Anna');
  boss = await addPerson(client, 'room_admin', 'Boris');
  user = await addPerson(client, 'user', 'Ursula');
  guest = await addPerson(client, 'guest', 'Gustav');
});
after(() => client.server.stop());

const get = async (path: string, as: Options = {}) => {
  const answer = await client.call('GET', path, undefined, as);
  return {
    ...answer,
    people: answer.response as unknown as Shown[],
    total: (answer.body as { total?: number }).total,
  };
};
const put = (path: string, userIds: string[], as: Options = {}) => client.call('PUT', path, { userIds }, as);
const named = (people: readonly Shown[]) => people.map((one) => one.displayName);

describe('DS 7.1 looking people up', () => {
  test('DS 4.9 what people are', async () => {
    const rows: [string, Person['kind'], (keyof Shown)[]][] = [
      [admin.id, 'admin', ['isAdmin']],
      [boss.id, 'room_admin', ['isRoomAdmin']],
      [user.id, 'user', ['isCollaborator']],
      [guest.id, 'guest', ['isVisitor']],
      [owner, 'admin', ['isAdmin', 'isOwner']],
    ];
    const all = ['isAdmin', 'isRoomAdmin', 'isCollaborator', 'isVisitor', 'isOwner'] as const;
    for (const [id, kind, flags] of rows) {
      const one = await client.get<Shown>(`/people/${id.toUpperCase()}`);
      assert.deepEqual(
        all.filter((flag) => one[flag]),
        flags,
        kind,
      );
      assert.deepEqual([one.status, one.activationStatus], [1, 1]);
    }
    for (const person of [admin, boss, user, guest]) {
      const self = await client.call('GET', '/people/@self', undefined, person.as);
      assert.equal((self.response as Shown).id, person.id);
    }
  });

  test('DS 7.1 by address, by user name, by id; nobody is 404', async () => {
    for (const path of [`/people/email?email=${user.email.toUpperCase()}`, `/people/${user.email}`]) {
      assert.equal((await client.get<Shown>(path)).id, user.id);
    }
    for (const path of [
      '/people/email?email=nobody@example.test',
      '/people/email',
      '/people/nobody',
      '/people/x@y.z',
    ]) {
      assert.equal((await client.call('GET', path)).status, 404, path);
    }
    const other = await client.server.addProject('neighbours');
    const stranger = { authorization: `Bearer ${other.keys.apiKey}` };
    for (const path of [`/people/${user.id}`, `/people/email?email=${user.email}`]) {
      assert.equal((await client.call('GET', path, undefined, stranger)).status, 404, path);
    }
  });

  test('DS 7.1 lists, filters, searches, slices', async () => {
    const group = { groupName: 'Listed', members: [user.id, guest.id] };
    const { id } = await client.send<{ id: string }>('POST', '/group', group);
    await client.send('POST', '/people/invite', {
      invitations: [{ email: 'pending@example.test', type: 'Guest' }],
    });
    const off = await addPerson(client, 'user', 'Off');
    await client.send('PUT', '/people/status/Terminated', { userIds: [off.id] });
    const everybody = ['Admin', 'Anna', 'Boris', 'Gustav', 'Off', 'pending@example.test', 'Ursula'];
    const without = (...names: string[]) => everybody.filter((name) => !names.includes(name));
    const rows: [string, string[]][] = [
      ['people', without('Off')],
      ['people/filter', everybody],
      ['people/simple/filter', everybody],
      ['people/filter?employeeStatus=1', without('Off', 'pending@example.test')],
      ['people/filter?employeeStatus=Terminated', ['Off']],
      ['people/filter?employeeStatus=Default', without('Off')],
      ['people/filter?activationStatus=2', ['pending@example.test']],
      ['people/filter?activationStatus=1&employeeStatus=4', []],
      ['people/status/4', ['pending@example.test']],
      ['people/status/Active?employeeType=4', ['Ursula']],
      ['people/status/7/search?query=URS', ['Ursula']],
      [
        'people/search?query=example.test',
        without('Admin')
          .concat('Admin')
          .sort((a, b) => everybody.indexOf(a) - everybody.indexOf(b)),
      ],
      ['people/filter?employeeType=DocSpaceAdmin', ['Admin', 'Anna']],
      ['people/filter?employeeTypes=1&employeeTypes=2', ['Boris', 'Gustav', 'pending@example.test']],
      ['people/filter?isAdministrator=true', ['Admin', 'Anna']],
      ['people/filter?area=Guests', ['Gustav', 'pending@example.test']],
      ['people/filter?area=1', without('Gustav', 'pending@example.test')],
      [`people/filter?groupId=${id}`, ['Gustav', 'Ursula']],
      [`people/filter?groupId=${id}&excludeGroup=true`, without('Gustav', 'Ursula')],
      ['people/filter?withoutGroup=true', without('Gustav', 'Ursula')],
      ['people/filter?invitedByMe=true', ['pending@example.test']],
      [`people/filter?inviterId=${user.id}`, []],
      ['people/filter?filterValue=%20BOR%20', ['Boris']],
      ['people/filter?filterValue=%25', []],
      ['people/filter?sortOrder=descending', everybody.toReversed()],
      ['people/filter?sortBy=type&employeeTypes=1&employeeTypes=3', ['Admin', 'Anna', 'Boris']],
    ];
    for (const [path, names] of rows) {
      const { people, total, status } = await get(`/${path}`);
      assert.equal(status, 200, path);
      const found = named(people);
      const expected = path.includes('sortBy=type') || path.includes('descending') ? names : names;
      assert.deepEqual(new Set(found), new Set(expected), path);
      assert.equal(total, names.length, path);
      if (!path.includes('sortBy')) assert.deepEqual(found, expected, path);
    }
    const page = await get('/people/filter?startIndex=2&count=2');
    assert.deepEqual([named(page.people), page.total], [['Boris', 'Gustav'], 7]);
    assert.deepEqual(
      (await client.get<Shown>(`/people/${user.id}`)).groups.map((one) => one.name),
      ['Listed'],
    );
    assert.equal((await get('/people/filter?count=101')).status, 400);
    await client.send('DELETE', `/group/${id}`);
  });

  test('DS 7.1 guests look nobody up but themselves', async () => {
    for (const path of [
      'people',
      'people/filter',
      'people/simple/filter',
      'people/search?query=a',
      `people/${user.id}`,
      `people/email?email=${user.email}`,
      'group',
    ]) {
      assert.equal((await get(`/${path}`, guest.as)).status, 403, path);
      assert.notEqual((await get(`/${path}`, user.as)).status, 403, path);
    }
    assert.equal((await get(`/people/${guest.id}`, guest.as)).status, 200);
  });
});

describe('DS 7.1 adding and changing people', () => {
  test('DS 7.1 who may add whom', async () => {
    const types = { DocSpaceAdmin: 0, RoomAdmin: 1, User: 2, Guest: 3 };
    const rows: [Options, number[]][] = [
      [{}, [200, 200, 200, 200]],
      [admin.as, [403, 200, 200, 200]],
      [boss.as, [403, 403, 200, 200]],
      [user.as, [403, 403, 403, 403]],
      [guest.as, [403, 403, 403, 403]],
    ];
    let count = 0;
    for (const [as, statuses] of rows) {
      for (const [type, index] of Object.entries(types)) {
        const email = `added${(count += 1)}@example.test`;
        const direct = await client.call('POST', '/people', { email, type, firstName: 'A' }, as);
        const invitations = [{ email: `also-${email}`, type }];
        const invited = await client.call('POST', '/people/invite', { invitations }, as);
        assert.deepEqual([direct.status, invited.status], [statuses[index], statuses[index]], type);
      }
    }
    assert.equal((await client.call('POST', '/people', { email: 'x@example.test' }, ANYBODY)).status, 401);
  });

  test('DS 7.1 with a password they come in, without they are pending and the answer has their invitation', async () => {
    const told = await client.projectEvents(async () => {
      const ready = await client.send<Shown>('POST', '/people', {
        email: 'Ready@example.test',
        firstName: ' Rea ',
        lastName: 'Dy',
        password: 'long enough',
      });
      assert.deepEqual(
        [ready.displayName, ready.status, ready.isCollaborator, ready.invitationLink],
        ['Rea Dy', 1, true, undefined],
      );
      const waiting = await client.send<Shown>('POST', '/people', { email: 'waiting@example.test', type: 2 });
      assert.deepEqual([waiting.status, waiting.isVisitor], [4, true]);
      assert.match(waiting.invitationLink ?? '', /\/s\/v1\./);
    });
    assert.deepEqual(told, ['user.created', 'user.invited']);
    const login = { userName: 'ready@EXAMPLE.test', password: 'long enough' };
    assert.equal((await client.call('POST', '/authentication', login, ANYBODY)).status, 200);
    for (const [body, status] of [
      [{ email: 'ready@example.test' }, 400],
      [{ email: 'no' }, 400],
      [{}, 400],
      [{ email: 'y@example.test', password: 'short' }, 400],
      [{ email: 'y@example.test', firstName: 'x'.repeat(200) }, 400],
      [{ email: 'y@example.test', type: 'Nobody' }, 400],
    ] as const) {
      assert.equal(
        (await client.call('POST', '/people', body)).status,
        status,
        JSON.stringify(body).slice(0, 60),
      );
    }
    const nothing = await client.projectEvents(() =>
      client.send('POST', '/people/invite', {
        invitations: [{ email: 'ready@example.test', type: 'Guest' }],
      }),
    );
    assert.deepEqual(nothing, []);
  });

  test('DS 7.1 a person is added once by an Idempotency-Key', async () => {
    const body = { email: 'once@example.test', password: 'long enough', type: 4 };
    const headers = { 'idempotency-key': 'one-person' };
    const [first, again] = [
      await client.call('POST', '/people', body, { headers }),
      await client.call('POST', '/people', body, { headers }),
    ];
    assert.deepEqual([first.status, again.status], [200, 200]);
    assert.deepEqual(again.response, first.response);
    assert.equal(again.headers.get('idempotency-replayed'), 'true');
    const signedIn = { userName: body.email, password: body.password };
    const known = await client.call('POST', '/authentication', signedIn, { authorization: null });
    assert.equal(known.status, 200);
  });

  test('DS 1.5 who is shut out is out at once, at every credential, and comes back', async () => {
    const email = 'shut@example.test';
    const { id } = await client.send<Shown>('POST', '/people', {
      email,
      password: 'long enough',
      type: 'RoomAdmin',
    });
    const login = { userName: email, password: 'long enough' };
    const signIn = () => client.call('POST', '/authentication', login, ANYBODY);
    const { token } = (await signIn()).response as { token: string };
    const key = (await client.call('POST', '/keys', { name: 'k' }, { authorization: token })).response as {
      key: string;
    };
    const basic = `Basic ${Buffer.from(`${email}:long enough`).toString('base64')}`;
    const credentials = [token, key.key, basic];
    const statuses = async () => {
      const found = [];
      for (const authorization of credentials) {
        found.push((await client.call('GET', '/files/rooms', undefined, { authorization })).status);
      }
      return found;
    };
    assert.deepEqual(await statuses(), [200, 200, 200]);
    const out = await put('/people/status/Terminated', [id]);
    assert.equal((out.response as unknown as Shown[])[0]?.status, 2);
    assert.deepEqual(await statuses(), [401, 401, 401]);
    assert.equal((await signIn()).status, 403);
    assert.equal(
      (await client.call('POST', '/authentication', { ...login, password: 'wrong one' }, ANYBODY)).status,
      401,
    );
    await put('/people/status/1', [id]);
    assert.deepEqual(await statuses(), [401, 200, 200]);
    assert.equal((await signIn()).status, 200);
    assert.equal((await put('/people/status/Pending', [id])).status, 400);
  });

  test('DS 4.1 an owner who becomes a user may do less, and is in the room still', async () => {
    const owner = await addPerson(client, 'room_admin');
    const body = { title: 'Theirs', roomType: 5 };
    const made = (await client.call('POST', '/files/rooms', body, owner.as)).response as ShownRoom;
    await client.send('PUT', '/people/type/User', { userIds: [owner.id] });
    const one = await client.call('GET', `/files/rooms/${made.id}`, undefined, owner.as);
    const list = await client.call('GET', '/files/rooms', undefined, owner.as);
    const { folders } = list.response as { folders: unknown[] };
    for (const shown of [one.response, ...folders]) {
      const { inRoom, security } = shown as ShownRoom & { inRoom: boolean };
      assert.deepEqual([inRoom, security['EditRoom'], security['Pin']], [true, false, true]);
    }
    assert.equal(folders.length, 1);
  });

  test('DS 7.1 who may change whom', async () => {
    const other = await addPerson(client, 'user');
    const second = await addPerson(client, 'admin');
    const rows: [string, string, Options, number][] = [
      ['status/Terminated', other.id, user.as, 403],
      ['status/Terminated', other.id, boss.as, 403],
      ['status/Terminated', other.id, admin.as, 200],
      ['status/Active', other.id, admin.as, 200],
      ['status/Terminated', second.id, admin.as, 403],
      ['status/Terminated', admin.id, admin.as, 403],
      ['status/Terminated', owner, admin.as, 403],
      ['status/Terminated', owner, {}, 403],
      ['type/Guest', owner, {}, 403],
      ['type/RoomAdmin', other.id, boss.as, 403],
      ['type/RoomAdmin', other.id, admin.as, 200],
      ['type/DocSpaceAdmin', other.id, admin.as, 403],
      ['type/DocSpaceAdmin', other.id, {}, 200],
      ['type/User', other.id, admin.as, 403],
      ['type/4', other.id, {}, 200],
      ['type/All', other.id, {}, 400],
      ['type/Nonsense', other.id, {}, 400],
      ['status/1', 'nobody', {}, 404],
      ['delete', other.id, user.as, 403],
      ['delete', owner, {}, 403],
    ];
    for (const [path, id, as, status] of rows) {
      assert.equal((await put(`/people/${path}`, [id], as)).status, status, `${path} ${id}`);
    }
    // All of them or nobody.
    const before = await client.projectEvents(() => put('/people/status/Terminated', [other.id, owner]));
    assert.deepEqual(before, []);
    assert.equal((await client.get<Shown>(`/people/${other.id}`)).status, 1);
  });

  test('DS 4.9 who is deleted is nobody any more; their rooms stay and get another owner', async () => {
    const leaver = await addPerson(client, 'room_admin', 'Leaver');
    const made = await client.call('POST', '/files/rooms', { title: 'Left', roomType: 5 }, leaver.as);
    const num = (made.response as ShownRoom).id;
    const shared = (await client.room({ roomType: 5 })).id;
    await give(client, shared, leaver.id, 'reader');
    // Active people are not deleted (DS 7.1).
    assert.deepEqual((await put('/people/delete', [leaver.id])).response, []);
    await put('/people/status/Terminated', [leaver.id]);
    const told = await client.projectEvents(async () => {
      const gone = await put('/people/delete', [leaver.id]);
      assert.deepEqual(named(gone.response as unknown as Shown[]), ['Leaver']);
    });
    assert.deepEqual(told, ['user.deleted']);
    assert.equal((await client.call('GET', `/people/${leaver.id}`)).status, 404);
    assert.equal((await client.call('GET', '/files/rooms', undefined, leaver.as)).status, 401);
    const left = await client.get<ShownRoom>(`/files/rooms/${num}`);
    assert.equal(left.createdBy.displayName, 'Unknown Unknown');
    assert.equal((await client.get<unknown[]>(`/files/rooms/${shared}/share`)).length, 1);
    assert.equal(
      (await client.call('POST', '/files/owner', { userId: owner, folderIds: [num] })).status,
      200,
    );
  });

  test('DS 7.1 invitations are made again for who has not come', async () => {
    await client.send('POST', '/people/invite', { invitations: [{ email: 'again@example.test' }] });
    const [waiting] = (await get('/people/search?query=again@')).people;
    const ask = (body: object, as: Options = {}) => client.call('PUT', '/people/invite', body, as);
    const one = await ask({ userIds: [waiting?.id, user.id] });
    assert.deepEqual(named(one.response as unknown as Shown[]), ['again@example.test']);
    assert.match((one.response as unknown as Shown[])[0]?.invitationLink ?? '', /\/s\/v1\./);
    const all = (await ask({ resendAll: true })).response as unknown as Shown[];
    assert.ok(all.length > 1 && all.every((shown) => shown.invitationLink));
    assert.deepEqual((await ask({ userIds: [waiting?.id] }, boss.as)).response, []);
    assert.equal((await ask({ resendAll: true }, user.as)).status, 403);
  });

  test('DS 1.4 keys with a scope for accounts, and without', async () => {
    const key = async (permissions: string[]): Promise<Options> => {
      const made = await client.send<{ key: string }>('POST', '/keys', { name: 'k', permissions });
      return { authorization: `Bearer ${made.key}` };
    };
    const read = await key(['accounts:read']);
    const write = await key(['accounts:write']);
    const rooms = await key(['rooms:write']);
    const invite = { invitations: [] };
    const rows: [string, string, object | undefined, Options, number][] = [
      ['GET', '/people', undefined, read, 200],
      ['GET', '/people', undefined, rooms, 403],
      ['GET', '/group', undefined, read, 200],
      ['POST', '/people/invite', invite, read, 403],
      ['POST', '/people/invite', invite, write, 200],
      ['POST', '/group', { groupName: 'g' }, rooms, 403],
      ['GET', '/files/rooms', undefined, read, 403],
    ];
    for (const [method, path, body, as, status] of rows) {
      assert.equal((await client.call(method, path, body, as)).status, status, `${method} ${path}`);
    }
  });
});

describe('DS 1.3 keys of people who are no administrators', () => {
  test('DS 1.3 everybody sees and changes their own; administrators all; guests make none', async () => {
    const mine = await client.call('POST', '/keys', { name: 'mine' }, user.as);
    const { id } = mine.response as { id: string };
    assert.equal((await client.call('POST', '/keys', { name: 'k' }, guest.as)).status, 403);
    const listed = async (as: Options) => {
      const { response } = await client.call('GET', '/keys', undefined, as);
      return (response as { createBy: { id: string } }[]).map((key) => key.createBy.id);
    };
    assert.deepEqual(new Set(await listed(user.as)), new Set([user.id]));
    assert.ok((await listed(admin.as)).includes(user.id));
    for (const [as, status] of [
      [boss.as, 404],
      [user.as, 200],
      [admin.as, 200],
    ] as const) {
      assert.equal((await client.call('PUT', `/keys/${id}`, { name: 'other' }, as)).status, status);
    }
    assert.equal((await client.call('DELETE', `/keys/${id}`, undefined, boss.as)).status, 404);
    assert.equal((await client.call('DELETE', `/keys/${id}`, undefined, user.as)).status, 200);
  });
});

describe('DS 5.11 tags of people who are no administrators', () => {
  test('DS 5.11 who makes, renames, deletes and sees tags', async () => {
    const tag = (as: Options, name = 'made') => client.call('POST', '/files/tags', { name }, as);
    const rename = (as: Options) =>
      client.call('PUT', '/files/tags', { oldName: 'made', newName: 'renamed' }, as);
    const remove = (as: Options) => client.call('DELETE', '/files/tags', { names: ['renamed'] }, as);
    for (const [as, made] of [
      [guest.as, 403],
      [user.as, 403],
      [boss.as, 200],
    ] as const) {
      assert.equal((await tag(as)).status, made);
      assert.equal((await rename(as)).status, 403);
      assert.equal((await remove(as)).status, 403);
    }
    assert.equal((await rename(admin.as)).status, 200);
    assert.equal((await remove(admin.as)).status, 200);
    const { id } = await client.room({ roomType: 5, tags: ['seen'] });
    const closed = await client.room({ roomType: 5, tags: ['closed'] });
    await client.room({ tags: ['hidden'] });
    await give(client, id, user.id, 'reader');
    await give(client, closed.id, user.id, 'reader');
    await client.send('PUT', `/files/rooms/${closed.id}/archive`, {});
    const { response } = await client.call('GET', '/files/tags', undefined, user.as);
    assert.deepEqual(response, ['seen']);
    const all = await client.get<string[]>('/files/tags');
    for (const name of ['seen', 'closed', 'hidden']) assert.ok(all.includes(name));
  });
});

describe('DS 7.1 people for a room', () => {
  test('DS 7.1 people and groups with and without access, for those who may share', async () => {
    const { id: num } = await client.room({ roomType: 5 });
    const group = { groupName: 'Roomers', members: [guest.id] };
    const { id: groupId } = await client.send<{ id: string }>('POST', '/group', group);
    await client.send('POST', '/group', { groupName: 'Others' });
    await give(client, num, user.id, 'reader');
    await give(client, num, groupId, 'reader');
    const ask = async (path: string, as: Options = {}) => {
      const { status, people, total } = await get(path.replace('ID', String(num)), as);
      return {
        status,
        total,
        shared: (status === 200 ? people : []).filter((one) => one.shared).map((one) => one.id),
      };
    };
    const everybody = (await get('/people/filter')).total ?? 0;
    assert.deepEqual(await ask('/people/room/ID?filterValue=ursula'), {
      status: 200,
      total: 1,
      shared: [user.id],
    });
    assert.deepEqual((await ask('/people/room/ID?count=100')).total, everybody);
    assert.deepEqual(
      new Set((await ask('/people/room/ID?includeShared=true')).shared),
      new Set([owner, user.id]),
    );
    const out = await ask('/people/room/ID?excludeShared=true');
    assert.deepEqual([out.total, out.shared], [everybody - 2, []]);
    assert.deepEqual(await ask('/group/room/ID'), { status: 200, total: 2, shared: [groupId] });
    assert.deepEqual(await ask('/group/room/ID?excludeShared=true'), { status: 200, total: 1, shared: [] });
    const both = await ask('/accounts/room/ID/search?includeShared=true');
    assert.deepEqual([both.total, new Set(both.shared)], [3, new Set([groupId, owner, user.id])]);
    const page = await get(`/accounts/room/${num}/search?includeShared=true&startIndex=1&count=1`);
    assert.deepEqual([page.people.length, page.total], [1, 3]);
    for (const path of ['/people/room/ID', '/group/room/ID', '/accounts/room/ID/search']) {
      assert.equal((await ask(path, user.as)).status, 403, path);
      assert.equal((await get(path.replace('ID', '999999'))).status, 404, path);
    }
  });
});
