import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addPerson, give, ownerOf, ROOM_TYPES, SHARE, type Person, type RoomTypeName } from './company.ts';
import { openClient, type Client, type Options, type ShownRoom } from './client.ts';

interface Member {
  access: number;
  isOwner: boolean;
  isLocked: boolean;
  canEditAccess: boolean;
  canRevoke: boolean;
  subjectType: number;
  sharedToUser?: { id: string; email: string; isVisitor: boolean; status: number; activationStatus: number };
  sharedToGroup?: { id: string; name: string };
  sharedLink?: { id: string; title: string };
  invitationLink?: string;
}

let client: Client;
let admin: Person;
let boss: Person;
let user: Person;
let guest: Person;
let groupId = '';
before(async () => {
  client = await openClient();
  admin = await addPerson(client, 'admin');
  boss = await addPerson(client, 'room_admin');
  user = await addPerson(client, 'user', 'Ursula');
  guest = await addPerson(client, 'guest');
  const group = { groupName: 'Readers', members: [user.id] };
  groupId = (await client.send<{ id: string }>('POST', '/group', group)).id;
});
after(() => client.server.stop());

const share = (num: number, invitations: unknown, as: Options = {}) =>
  client.call('PUT', `/files/rooms/${num}/share`, { invitations }, as);
const membersOf = (answer: { response: unknown }) => (answer.response as { members: Member[] }).members;
const list = async (num: number, query = '', as: Options = {}) => {
  const answer = await client.call('GET', `/files/rooms/${num}/share${query}`, undefined, as);
  assert.equal(answer.status, 200);
  return { members: answer.response as Member[], body: answer.body as { count: number; total: number } };
};
const room = async (type: RoomTypeName = 'custom') => (await client.room({ roomType: ROOM_TYPES[type] })).id;

describe('DS 4.4 what may be given, by number', () => {
  const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  const rows: [RoomTypeName, string, number[]][] = [
    ['custom', 'user', [9, 11, 10, 5, 6, 2]],
    ['custom', 'group', [11, 10, 5, 6, 2]],
    ['custom', 'invitation', [11, 10, 5, 6, 2]],
    ['custom', 'external', [10, 7, 5, 6, 2]],
    ['public', 'user', [9, 11]],
    ['public', 'group', [11]],
    ['public', 'invitation', [11, 2]],
    ['public', 'external', [10, 7, 5, 6, 2]],
    ['form', 'user', [9, 11, 7]],
    ['form', 'group', [11, 7]],
    ['form', 'invitation', [11, 7]],
    ['form', 'external', [7, 2]],
    ['collaboration', 'user', [9, 11, 10, 2]],
    ['collaboration', 'group', [11, 10, 2]],
    ['collaboration', 'invitation', [11, 10, 2]],
    ['collaboration', 'external', []],
    ['data', 'user', [9, 11, 10, 2, 7]],
    ['data', 'group', [11, 10, 2, 7]],
    ['data', 'invitation', [11, 10, 2, 7]],
    ['data', 'external', []],
    ['ai', 'user', [9, 11, 2]],
    ['ai', 'group', [11, 2]],
    ['ai', 'invitation', [11, 2]],
    ['ai', 'external', []],
  ];
  test('every access, to every holder, in every type of room', async () => {
    for (const [type, holder, allowed] of rows) {
      for (const access of ALL) {
        const num = await room(type);
        // Rooms of these types have their external link already: it is changed.
        const linkId =
          holder === 'external' && ['public', 'form'].includes(type)
            ? (await client.get<Member>(`/files/rooms/${num}/link`)).sharedLink?.id
            : undefined;
        const asked =
          holder === 'user' || holder === 'group'
            ? await share(num, [{ id: holder === 'user' ? boss.id : groupId, access }])
            : await client.call('PUT', `/files/rooms/${num}/links`, {
                access,
                linkType: holder === 'external' ? 1 : 0,
                linkId,
              });
        const told = `${access} to a ${holder} in a ${type} room: ${JSON.stringify(asked.body)}`;
        if (allowed.includes(access)) {
          assert.equal(asked.status, 200, told);
          const given =
            holder === 'user' || holder === 'group' ? membersOf(asked)[0] : (asked.response as Member);
          assert.equal(given?.access, access, told);
        } else {
          assert.deepEqual(
            [asked.status, asked.message],
            [403, 'The role is not available for this user type'],
            told,
          );
        }
      }
    }
  });

  test('a room manager is an administrator, or may have rooms; everybody may be anything else', async () => {
    const num = await room();
    for (const [person, status] of [
      [admin, 200],
      [boss, 200],
      [user, 403],
      [guest, 403],
    ] as const) {
      assert.equal((await share(num, [{ id: person.id, access: 'RoomManager' }])).status, status);
      assert.equal((await share(num, [{ id: person.id, access: 'ContentCreator' }])).status, 200);
    }
  });
});

describe('DS 5.9 members', () => {
  test('DS 5.9 the owner comes first; who is who is told', async () => {
    const num = await room();
    assert.equal((await share(num, [{ id: user.id, access: 'Editing' }])).status, 200);
    await give(client, num, groupId, 'reader');
    const { members, body } = await list(num);
    assert.deepEqual(
      members.map((member) => [
        member.access,
        member.isOwner,
        member.isLocked,
        member.canEditAccess,
        member.subjectType,
      ]),
      [
        [1, true, true, false, 0],
        [10, false, false, true, 0],
        [2, false, false, true, 2],
      ],
    );
    assert.deepEqual([body.count, body.total], [3, 3]);
    assert.equal(members[1]?.sharedToUser?.id, user.id);
    assert.deepEqual([members[2]?.sharedToGroup?.id, members[2]?.sharedToGroup?.name], [groupId, 'Readers']);
    assert.deepEqual(await client.roomEvents(num), [
      'room.created',
      'room.member_added',
      'room.member_added',
    ]);
  });

  test('DS 5.9 the filter, the text and the slice of a list', async () => {
    const num = await room();
    await give(client, num, user.id, 'reader');
    await give(client, num, groupId, 'reader');
    await client.send('PUT', `/files/rooms/${num}/links`, { linkType: 1, access: 2 });
    await client.send('PUT', `/files/rooms/${num}/links`, { linkType: 1, access: 2 });
    await client.send('PUT', `/files/rooms/${num}/links`, { linkType: 0, access: 2 });
    const rows: [string, number[], number][] = [
      ['', [0, 0, 2], 3],
      ['?filterType=0', [0, 0, 2], 3],
      ['?filterType=User', [0, 0], 2],
      ['?filterType=32', [2], 1],
      ['?filterType=Group', [2], 1],
      ['?filterType=1', [3], 1],
      ['?filterType=2', [4, 1], 2],
      ['?filterType=4', [1], 1],
      ['?filterType=8', [4], 1],
      ['?filterType=15', [4, 1, 3], 3],
      ['?filterType=Link,User', [4, 1, 3, 0, 0], 5],
      ['?filterType=Link,User&startIndex=2&count=2', [3, 0], 5],
      ['?filterValue=URSULA', [0], 1],
      ['?filterValue=readers', [2], 1],
      ['?startIndex=1', [0, 2], 3],
      ['?count=1', [0], 3],
      ['?startIndex=2&count=1', [2], 3],
      ['?startIndex=9', [], 3],
    ];
    for (const [query, types, total] of rows) {
      const { members, body } = await list(num, query);
      assert.deepEqual([members.map((member) => member.subjectType), body.total], [types, total], query);
    }
    assert.equal((await client.call('GET', `/files/rooms/${num}/share?count=101`)).status, 400);
  });

  test('DS 5.9 who may not see them is told of nobody; who is not in the room neither', async () => {
    const num = await room();
    await give(client, num, guest.id, 'reader');
    await client.send('PUT', `/files/rooms/${num}/links`, { linkType: 1, access: 2 });
    assert.equal((await list(num, '', user.as)).members.length, 0);
    const seen = await list(num, '', guest.as);
    assert.deepEqual(
      seen.members.map((member) => [member.canEditAccess, member.canRevoke]),
      [
        [false, false],
        [false, false],
      ],
    );
    assert.equal((await list(num, '?filterType=Link', guest.as)).members.length, 0);
    // An administrator from outside sees members, and no links.
    assert.equal((await list(num, '', admin.as)).members.length, 2);
    assert.equal((await list(num, '?filterType=Link', admin.as)).members.length, 0);
  });

  test('DS 5.9 an address that is new is a guest who is invited; the answer has what to give them', async () => {
    const num = await room();
    const told = await client.projectEvents(async () => {
      const answer = await share(num, [{ email: ' New.Face@example.test ', access: 2 }]);
      const [member] = membersOf(answer);
      const face = member?.sharedToUser;
      assert.deepEqual(
        [face?.email, face?.isVisitor, face?.status, face?.activationStatus],
        ['New.Face@example.test', true, 4, 2],
      );
      assert.match(member?.invitationLink ?? '', new RegExp(`^${client.server.url}/s/v1\\.[\\w-]+$`));
    });
    assert.deepEqual(told, ['user.invited']);
    // The same one again, by the same address.
    const nothing = await client.projectEvents(() =>
      share(num, [{ email: 'new.face@EXAMPLE.test', access: 5 }]),
    );
    assert.deepEqual(nothing, []);
    assert.equal((await list(num)).members.length, 2);
    const { response } = await share(num, [{ email: 'new.face@example.test', access: 0 }]);
    assert.deepEqual(response, { members: [], error: 0 });
    assert.equal((await list(num)).members.length, 1);
    assert.equal((await share(num, [{ email: 'no address', access: 2 }])).status, 400);
    assert.equal((await share(num, [{ email: 'unknown@example.test', access: 0 }])).status, 200);
  });

  test('DS 5.9 only who invited somebody is given their invitation, and administrators', async () => {
    const num = await room();
    await give(client, num, boss.id, 'manager');
    await give(client, num, guest.id, 'reader');
    await share(num, [{ email: 'mine@example.test', access: 2 }], boss.as);
    await share(num, [{ email: 'theirs@example.test', access: 2 }]);
    const links = async (as: Options) => {
      const { members } = await list(num, '', as);
      return members.filter((member) => member.invitationLink).map((member) => member.sharedToUser?.email);
    };
    assert.deepEqual(await links({}), ['mine@example.test', 'theirs@example.test']);
    assert.deepEqual(await links(boss.as), ['mine@example.test']);
    assert.deepEqual(await links(guest.as), []);
  });

  test('DS 5.9 everybody may leave, but the owner; nobody may be put out by who may not', async () => {
    const num = await room();
    const owner = await ownerOf(client);
    for (const person of [boss, user, guest]) await give(client, num, person.id, 'reader');
    assert.equal((await share(num, [{ id: guest.id, access: 0 }], user.as)).status, 403);
    // Leaving is a call of its own.
    const both = [
      { id: user.id, access: 0 },
      { id: guest.id, access: 0 },
    ];
    assert.equal((await share(num, both, user.as)).status, 403);
    assert.equal((await share(num, [{ id: user.id, access: 11 }], user.as)).status, 403);
    assert.equal((await share(num, [{ id: user.id, access: 0 }], user.as)).status, 200);
    assert.equal((await client.call('GET', `/files/rooms/${num}`, undefined, user.as)).status, 403);
    assert.equal((await share(num, [{ id: user.id, access: 0 }], user.as)).status, 403);
    assert.equal((await share(num, [{ id: owner, access: 0 }])).status, 403);
    await give(client, num, boss.id, 'manager');
    for (const access of [0, 2]) {
      const answer = await share(num, [{ id: owner, access }], boss.as);
      assert.deepEqual([answer.status, answer.message], [403, 'Access denied']);
    }
    assert.equal((await share(num, [{ id: guest.id, access: 0 }], boss.as)).status, 200);
    assert.deepEqual((await client.roomEvents(num)).slice(-1), ['room.member_removed']);
  });

  test('all of a call, or nothing', async () => {
    const num = await room();
    const wishes = [
      { id: user.id, access: 2 },
      { id: guest.id, access: 9 },
    ];
    assert.equal((await share(num, wishes)).status, 403);
    assert.deepEqual(await client.roomEvents(num), ['room.created']);
    assert.equal((await list(num)).members.length, 1);
  });

  test('DS 5.9 who is disabled is passed over', async () => {
    const num = await room();
    const gone = await addPerson(client, 'user');
    await client.send('PUT', '/people/status/Terminated', { userIds: [gone.id] });
    const answer = await share(num, [
      { id: gone.id, access: 2 },
      { id: user.id, access: 2 },
    ]);
    assert.deepEqual(
      membersOf(answer).map((member) => member.sharedToUser?.id),
      [user.id],
    );
  });

  test('DS 5.9 what is wrong', async () => {
    const num = await room();
    const other = await client.server.addProject('elsewhere');
    const stranger = { authorization: `Bearer ${other.keys.apiKey}` };
    const long = Array.from({ length: 101 }, () => ({ id: user.id, access: 2 }));
    const rows: [unknown, number][] = [
      [undefined, 200],
      [[], 200],
      [[{}], 400],
      [[{ id: '00000000-0000-0000-0000-000000000000', access: 2 }], 400],
      [[{ id: 'nobody', access: 2 }], 404],
      [[{ id: user.id, access: 'Nonsense' }], 400],
      [[{ id: user.id, access: 99 }], 400],
      [[{ id: user.id, access: 1 }], 403],
      [long, 400],
    ];
    for (const [invitations, status] of rows) {
      assert.equal(
        (await share(num, invitations)).status,
        status,
        JSON.stringify([invitations]).slice(0, 80),
      );
    }
    assert.equal((await share(num, [], stranger)).status, 404);
    assert.equal((await share(999_999, [])).status, 404);
    assert.equal((await client.call('GET', '/files/rooms/999999/share')).status, 404);
    assert.equal((await client.call('GET', '/files/rooms/abc/share')).status, 404);
    await client.send('PUT', `/files/rooms/${num}/archive`, {});
    const archived = await share(num, [{ id: user.id, access: 2 }]);
    assert.deepEqual([archived.status, archived.message], [403, 'You cannot edit archived rooms']);
  });

  test('DS 5.9 resend checks the right and changes nothing', async () => {
    const num = await room();
    await give(client, num, user.id, 'reader');
    const ask = (as: Options) => client.call('POST', `/files/rooms/${num}/resend`, { resendAll: true }, as);
    const { status, body } = await ask({});
    assert.deepEqual([status, (body as { count: number }).count], [200, 0]);
    assert.equal((await ask(user.as)).status, 403);
    assert.deepEqual(await client.roomEvents(num), ['room.created', 'room.member_added']);
  });

  test('DS 5.9 members are listed in the order in which they were asked for', async () => {
    const addresses = Array.from({ length: 20 }, (_, n) => `order-${n}@example.test`);
    const invitations = addresses.map((email) => ({ email, access: 2 }));
    const ids = [];
    for (const num of [await room(), await room()]) {
      await client.send('PUT', `/files/rooms/${num}/share`, { invitations });
      ids.push((await list(num)).members.slice(1).map((member) => member.sharedToUser?.email));
    }
    assert.deepEqual(ids, [addresses, addresses]);
  });

  test('DS 5.2 a room is shared when it is made, all or nothing', async () => {
    const made = await client.room({
      roomType: 5,
      share: [
        { shareTo: user.id, access: 'Editing' },
        { email: 'fresh@example.test', access: 2 },
        { shareTo: groupId, access: 5 },
      ],
    });
    assert.deepEqual(
      (await list(made.id)).members.map((member) => member.access),
      [1, 10, 2, 5],
    );
    const before = await client.get<{ total: number }>('/files/rooms?count=1');
    const refused = await client.call('POST', '/files/rooms', {
      title: 'x',
      share: [{ shareTo: user.id, access: 9 }],
    });
    assert.equal(refused.status, 403);
    assert.equal((await client.get<{ total: number }>('/files/rooms?count=1')).total, before.total);
  });
});

describe('DS 4.1 how a room looks to whom', () => {
  test('DS 4.1 access, inRoom, canShare and what links may give', async () => {
    const num = await room();
    await give(client, num, boss.id, 'manager');
    await give(client, num, user.id, 'reviewer');
    await give(client, num, groupId, 'reader');
    const other = await addPerson(client, 'user');
    const teacher = { groupName: 'one', members: [other.id] };
    const one = await client.send<{ id: string }>('POST', '/group', teacher);
    await give(client, num, one.id, 'creator');
    const look = async (as: Options) => {
      const { response } = await client.call('GET', `/files/rooms/${num}`, undefined, as);
      const { access, inRoom, canShare, shareSettings, availableShareRights } = response as ShownRoom & {
        access: number;
        inRoom: boolean;
        canShare: boolean;
        shareSettings?: object;
        availableShareRights: { ExternalLink: string[] };
      };
      return [access, inRoom, canShare, shareSettings, availableShareRights.ExternalLink.includes('None')];
    };
    const limits = { PrimaryExternalLink: 1, ExternalLink: 5 };
    assert.deepEqual(await look({}), [0, true, true, limits, true]);
    assert.deepEqual(await look(boss.as), [9, true, true, limits, false]);
    assert.deepEqual(await look(user.as), [5, true, false, undefined, false]);
    assert.deepEqual(await look(other.as), [11, false, false, undefined, false]);
    assert.deepEqual(await look(admin.as), [0, false, false, undefined, false]);
  });

  test('DS 4.1 types 2, 8 and 9 cannot be shared by links; forms have one', async () => {
    for (const [type, canShare, settings] of [
      ['collaboration', false, undefined],
      ['data', false, undefined],
      ['ai', false, undefined],
      ['form', true, { PrimaryExternalLink: 1 }],
      ['public', true, { PrimaryExternalLink: 1, ExternalLink: 5 }],
    ] as const) {
      const shown = (await client.room({ roomType: ROOM_TYPES[type] })) as ShownRoom & {
        canShare: boolean;
        shareSettings?: object;
      };
      assert.deepEqual([shown.canShare, shown.shareSettings], [canShare, settings], type);
    }
  });

  test('DS 5.3 lists: everybody their own and shared rooms, administrators all; filters by person', async () => {
    const mine = await openClient();
    const [ada, bob] = [await addPerson(mine, 'room_admin'), await addPerson(mine, 'user')];
    const owner = await ownerOf(mine);
    const second = await addPerson(mine, 'admin');
    const titled = async (title: string, as: Options = {}) => {
      const answer = await mine.call('POST', '/files/rooms', { title, roomType: 5 }, as);
      return (answer.response as ShownRoom).id;
    };
    const a = await titled('a');
    await titled('b', ada.as);
    await titled('c');
    await give(mine, a, bob.id, 'reader');
    const titles = async (query: string, as: Options = {}) => {
      const { response } = await mine.call('GET', `/files/rooms?sortBy=AZ${query}`, undefined, as);
      const { folders, total } = response as { folders: ShownRoom[]; total: number };
      assert.equal(total, folders.length);
      return folders.map((folder) => folder.title).join('');
    };
    const rows: [string, Options, string][] = [
      ['', {}, 'abc'],
      ['', second.as, 'abc'],
      ['', ada.as, 'b'],
      ['', bob.as, 'a'],
      [`&subjectId=${bob.id}`, {}, 'a'],
      [`&subjectId=${owner}`, {}, 'ac'],
      [`&subjectId=${owner}&excludeSubject=true`, {}, 'b'],
      [`&subjectId=${bob.id}&excludeSubject=true`, {}, 'bc'],
      [`&subjectOwnerId=${ada.id.toUpperCase()}`, {}, 'b'],
      [`&subjectOwnerId=${ada.id}&subjectId=${bob.id}`, {}, ''],
      [`&subjectFilter=1&subjectId=${bob.id}`, {}, 'a'],
      [`&subjectFilter=1&subjectId=${owner}`, {}, ''],
      [`&subjectFilter=Owner&subjectId=${bob.id}`, {}, ''],
      [`&subjectId=${owner}`, bob.as, 'a'],
      [`&subjectId=${bob.id}&excludeSubject=true`, ada.as, 'b'],
    ];
    for (const [query, as, expected] of rows) assert.equal(await titles(query, as), expected, query);
    // The same room for two people, one after the other: each sees theirs.
    for (const [as, access] of [
      [{}, 0],
      [bob.as, 2],
      [second.as, 0],
      [bob.as, 2],
    ] as const) {
      const { response } = await mine.call('GET', '/files/rooms?filterValue=a', undefined, as);
      const [room] = (response as { folders: (ShownRoom & { access: number })[] }).folders;
      assert.equal(room?.access, access);
    }
    await mine.send('PUT', `/files/rooms/${a}/share`, { invitations: [{ id: bob.id, access: 0 }] });
    assert.equal(await titles('', bob.as), '');
    await mine.server.stop();
  });
});

describe('DS 5.9 the owner', () => {
  test('DS 5.9 rooms are handed over by who may, to who may own them', async () => {
    const made = await client.call('POST', '/files/rooms', { title: 'x', roomType: 5 }, boss.as);
    const num = (made.response as ShownRoom).id;
    const hand = (userId: string, as: Options = {}, folderIds: unknown[] = [num]) =>
      client.call('POST', '/files/owner', { userId, folderIds }, as);
    assert.equal((await hand(boss.id, user.as)).status, 403);
    const refused = await hand(user.id, boss.as);
    assert.deepEqual(
      [refused.status, refused.message],
      [403, 'The role is not available for this user type'],
    );
    const owner = await ownerOf(client);
    const answer = await hand(owner, boss.as, [String(num)]);
    assert.equal(answer.status, 200);
    const [shown] = answer.response as (ShownRoom & { access: number })[];
    assert.deepEqual([shown?.createdBy.id, shown?.access], [owner, SHARE.manager]);
    assert.deepEqual(
      (await list(num)).members.map((member) => [member.sharedToUser?.id, member.access]),
      [
        [owner, 1],
        [boss.id, 9],
      ],
    );
    // An administrator from outside takes it.
    assert.equal((await hand(admin.id, admin.as)).status, 200);
    assert.equal((await hand(admin.id, admin.as, [num, 999_999])).status, 404);
    assert.equal((await client.call('POST', '/files/owner', { userId: admin.id, fileIds: [1] })).status, 400);
    const events = await client.roomEvents(num);
    assert.deepEqual(events, ['room.created', 'room.owner_changed', 'room.owner_changed']);
  });
});
