import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { HouseError } from '../../src/errors.ts';
import { changeGroup, createGroup, getGroup, listGroups, peopleInGroup } from '../../src/projects/groups.ts';
import { changeUser, createUser, deleteUser, getUser, inviteUser } from '../../src/projects/people.ts';
import { listUsers, type UserSearch } from '../../src/projects/user-lists.ts';
import { findUserByEmail, type User, type UserKind } from '../../src/projects/users.ts';
import { ACCESSES, grantable, type Access } from '../../src/rooms/access.ts';
import { followInvitation, invitationFor, invitedPerson } from '../../src/rooms/invitations.ts';
import { removeGroup, removePerson } from '../../src/rooms/leaving.ts';
import { linksOf } from '../../src/rooms/links.store.ts';
import { addFirstLink, changeLink, createLink, primaryLink, removeLink } from '../../src/rooms/links.ts';
import { listMembers, removeMember, setMember } from '../../src/rooms/members.ts';
import { changeOwner } from '../../src/rooms/owner.ts';
import { membershipIn, membershipsIn, rightsOf } from '../../src/rooms/rights.ts';
import type { RoomKind } from '../../src/rooms/room.ts';
import { countRooms, sliceOfRooms, type RoomSearch } from '../../src/rooms/room-search.ts';
import { archiveRoom, createRoom, deleteRoom, getRoom } from '../../src/rooms/rooms.ts';
import { findVisit, isPasswordOf, passFor } from '../../src/rooms/visits.ts';
import { ENGINES, openEngine, testBox, type OpenEngine } from '../support/engines.ts';

for (const engine of ENGINES) {
  describe(`people and sharing on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    let other: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('sharing');
      other = await store.addProject('another');
    });
    after(() => store.close());

    const write: OpenEngine['db']['write'] = (job) => store.db.write(job);
    let count = 0;
    const address = () => `person${(count += 1)}@example.test`;
    const person = (kind: UserKind = 'user', email = address(), as = actor): Promise<User> =>
      write((tx) => createUser(tx, as, { email, kind, passwordHash: 'scrypt.x.y' }));
    const room = (kind: RoomKind = 'custom', as = actor) =>
      write((tx) => createRoom(tx, as, { title: `Room ${(count += 1)}`, kind }));
    async function refused(code: string, job: () => Promise<unknown>): Promise<void> {
      await assert.rejects(job, (reason) => reason instanceof HouseError && reason.code === code, code);
    }
    async function events(subject: string, job: () => Promise<unknown>): Promise<[string, unknown][]> {
      const { queries } = store.db;
      const seen = await listEvents(queries, actor.projectId, subject, { limit: 10_000 });
      await job();
      const all = await listEvents(queries, actor.projectId, subject, { limit: 10_000 });
      return all.slice(seen.length).map((event) => [event.type, event.data]);
    }
    const projectEvents = (job: () => Promise<unknown>) => events(actor.projectId, job);

    test('an address is unique in its project, whatever the case, and no other project can tell', async () => {
      const email = address();
      const first = await person('user', email);
      await refused('address_taken', () => person('user', email.toUpperCase()));
      const twin = await person('user', email, other);
      // Who was first signs in by the plain address; the twin is filed under its project.
      assert.equal((await findUserByEmail(store.db.queries, email))?.user.id, first.id);
      assert.equal(
        (await findUserByEmail(store.db.queries, `${other.projectId}/${email}`))?.user.id,
        twin.id,
      );
      for (const bad of ['', 'x', 'a b@c', 'a@b@c', `${'x'.repeat(255)}@y`, 'a/b@c']) {
        await refused('bad_input', () => person('user', bad));
      }
    });

    test('who is invited has no password, and signs in by the plain address once there is one', async () => {
      const email = address();
      const invited = await write((tx) => inviteUser(tx, actor, email));
      assert.deepEqual(
        [invited.kind, invited.status, invited.invitedBy],
        ['guest', 'pending', actor.userId ?? ''],
      );
      assert.equal((await write((tx) => inviteUser(tx, actor, email.toUpperCase()))).id, invited.id);
      assert.equal(await findUserByEmail(store.db.queries, email), undefined);
      const told = await projectEvents(async () => {
        const come = await write((tx) => changeUser(tx, actor, invited.id, { passwordHash: 'scrypt.a.b' }));
        assert.equal(come.status, 'active');
      });
      assert.deepEqual(told, [['user.updated', { id: invited.id, status: 'active', password: 'changed' }]]);
      assert.equal((await findUserByEmail(store.db.queries, email))?.user.id, invited.id);
    });

    test('invited by many at the same time, a person is one', async () => {
      const email = address();
      const invite = () => write((tx) => inviteUser(tx, actor, email));
      const told = await projectEvents(async () => {
        const ids = (await Promise.all(Array.from({ length: 8 }, invite))).map((user) => user.id);
        assert.equal(new Set(ids).size, 1);
      });
      assert.deepEqual(
        told.map(([type]) => type),
        ['user.invited'],
      );
    });

    test('people change, with an event for what is different and none for what is not', async () => {
      const user = await person();
      const change = (wanted: Parameters<typeof changeUser>[3]) =>
        projectEvents(() => write((tx) => changeUser(tx, actor, user.id, wanted)));
      assert.deepEqual(await change({ firstName: ' Ada ', kind: 'room_admin' }), [
        ['user.updated', { id: user.id, firstName: 'Ada', kind: 'room_admin' }],
      ]);
      assert.deepEqual(await change({ firstName: 'Ada', enabled: true }), []);
      assert.deepEqual(await change({ enabled: false }), [
        ['user.updated', { id: user.id, status: 'disabled' }],
      ]);
      assert.deepEqual(await change({ lastName: 'L' }), [['user.updated', { id: user.id, lastName: 'L' }]]);
      assert.equal((await getUser(store.db.queries, actor.projectId, user.id)).status, 'disabled');
      assert.deepEqual(await change({ enabled: true }), [
        ['user.updated', { id: user.id, status: 'active' }],
      ]);
      await refused('bad_input', () =>
        write((tx) => changeUser(tx, actor, user.id, { firstName: 'x'.repeat(129) })),
      );
      await refused('user_not_found', () => write((tx) => changeUser(tx, other, user.id, { lastName: 'x' })));
      const taken = await person();
      await refused('address_taken', () =>
        write((tx) => changeUser(tx, actor, user.id, { email: taken.email })),
      );
    });

    test('the owner of the project stays what they are', async () => {
      const id = actor.userId ?? '';
      for (const change of [{ kind: 'user' as const }, { enabled: false }]) {
        await refused('owner_protected', () => write((tx) => changeUser(tx, actor, id, change)));
      }
      await refused('owner_protected', () => write((tx) => deleteUser(tx, actor, id)));
      assert.equal((await write((tx) => changeUser(tx, actor, id, { lastName: 'Min' }))).lastName, 'Min');
    });

    test('lists of people filter, sort and count alike on every engine', async () => {
      const mine = await store.addProject('listed');
      const make = (email: string, kind: UserKind, firstName: string, passwordHash = 'x') =>
        write((tx) => createUser(tx, mine, { email, kind, firstName, passwordHash }));
      const ada = await make('zeta@example.test', 'user', 'ada');
      const bob = await make('beta@example.test', 'guest', 'Böb_%', '');
      const cyd = await make('alpha@example.test', 'room_admin', 'Cyd');
      const group = await write((tx) => createGroup(tx, mine, { name: 'g', members: [ada.id] }));
      const names = async (search: UserSearch, order: 'name' | 'address' = 'name', descending = false) => {
        const slice = { order, descending, offset: 0, limit: 10 };
        const { users, total } = await listUsers(store.db.queries, mine.projectId, search, slice);
        assert.equal(total, users.length);
        return users.map((user) => user.firstName);
      };
      const rows: [UserSearch, string[]][] = [
        [{}, ['ada', 'Admin', 'Böb_%', 'Cyd']],
        [{ kinds: ['guest', 'user'] }, ['ada', 'Böb_%']],
        [{ statuses: ['pending'] }, ['Böb_%']],
        [{ text: 'BÖB' }, ['Böb_%']],
        [{ text: '_%' }, ['Böb_%']],
        [{ text: 'ALPHA@' }, ['Cyd']],
        [{ groupId: group.id }, ['ada']],
        [{ notInGroup: group.id }, ['Admin', 'Böb_%', 'Cyd']],
        [{ ungrouped: true }, ['Admin', 'Böb_%', 'Cyd']],
        [{ invitedBy: mine.userId ?? '' }, ['ada', 'Böb_%', 'Cyd']],
        [{ invitedBy: bob.id }, []],
      ];
      for (const [search, expected] of rows) {
        assert.deepEqual(await names(search), expected, JSON.stringify(search));
      }
      assert.deepEqual(await names({ kinds: ['guest', 'user', 'room_admin'] }, 'address'), [
        'Cyd',
        'Böb_%',
        'ada',
      ]);
      assert.deepEqual(await names({}, 'name', true), ['Cyd', 'Böb_%', 'Admin', 'ada']);
      const page = await listUsers(
        store.db.queries,
        mine.projectId,
        {},
        { order: 'name', descending: false, offset: 3, limit: 1 },
      );
      assert.deepEqual([page.users[0]?.id, page.total], [cyd.id, 4]);
    });

    test('groups: made, changed, listed, taken away, each with its events', async () => {
      const [a, b] = [await person(), await person()];
      let id = '';
      const made = await projectEvents(async () => {
        const wanted = { name: ' Teachers ', managerId: a.id, members: [b.id, a.id] };
        id = (await write((tx) => createGroup(tx, actor, wanted))).id;
      });
      assert.deepEqual(made, [
        ['group.created', { id, name: 'Teachers', managerId: a.id }],
        ['group.members_added', { id, userIds: [a.id, b.id] }],
      ]);
      const change = (wanted: Parameters<typeof changeGroup>[3]) =>
        projectEvents(() => write((tx) => changeGroup(tx, actor, id, wanted)));
      assert.deepEqual(await change({ name: 'Teachers', add: [b.id], remove: ['nobody'] }), []);
      assert.deepEqual(await change({ name: 'All', remove: [a.id] }), [
        ['group.members_removed', { id, userIds: [a.id] }],
        ['group.updated', { id, name: 'All', managerId: null }],
      ]);
      assert.deepEqual(await peopleInGroup(store.db.queries, id), [b.id]);
      const listed = await listGroups(store.db.queries, actor.projectId, {
        text: 'AL',
        userId: b.id,
        offset: 0,
        limit: 5,
      });
      assert.deepEqual([listed.total, listed.groups[0]?.id], [1, id]);
      const stranger = await person('user', address(), other);
      await refused('user_not_found', () =>
        write((tx) => changeGroup(tx, actor, id, { add: [stranger.id] })),
      );
      await refused('group_not_found', () => write((tx) => changeGroup(tx, other, id, { name: 'x' })));
      await refused('bad_input', () => write((tx) => createGroup(tx, actor, { name: ' ' })));
      assert.deepEqual(await projectEvents(() => write((tx) => removeGroup(tx, actor, id))), [
        ['group.deleted', { id, name: 'All' }],
      ]);
      await refused('group_not_found', () => getGroup(store.db.queries, actor.projectId, id));
    });

    test('DS 4.4 what may be given to whom in which kind of room', async () => {
      const kinds: RoomKind[] = ['form', 'collaboration', 'custom', 'public', 'data', 'ai'];
      const people = {
        room_admin: await person('room_admin'),
        user: await person(),
        guest: await person('guest'),
      };
      const group = await write((tx) => createGroup(tx, actor, { name: 'given' }));
      for (const kind of kinds) {
        const { num } = await room(kind);
        const give = (id: string, access: Access) =>
          write((tx) => setMember(tx, actor, { num }, { id }, access));
        for (const access of ACCESSES) {
          const forUsers = grantable(kind, 'user').includes(access);
          for (const [personKind, { id }] of Object.entries(people)) {
            const isRight = forUsers && (access !== 'manager' || personKind === 'room_admin');
            if (isRight) assert.equal((await give(id, access)).access, access);
            else await refused('access_not_allowed', () => give(id, access));
          }
          if (grantable(kind, 'group').includes(access)) await give(group.id, access);
          else await refused('access_not_allowed', () => give(group.id, access));
          for (const holder of ['invitation', 'external'] as const) {
            const wanted = { kind: holder, access };
            const make = () => write((tx) => createLink(tx, actor, testBox, { num }, wanted));
            if (!grantable(kind, holder).includes(access)) {
              await refused('access_not_allowed', make);
              continue;
            }
            const link = await make();
            assert.deepEqual([link.kind, link.access, link.primary], [holder, access, holder === 'external']);
            await store.db.queries.deleteFrom('room_links').where('id', '=', link.id).execute();
          }
        }
      }
    });

    test('links are not more than their limit, and a use not more than one, whoever is faster', async () => {
      const { num } = await room('custom');
      const add = () => write((tx) => createLink(tx, actor, testBox, { num }, { kind: 'external' }));
      const made = await Promise.allSettled(Array.from({ length: 10 }, add));
      assert.equal(made.filter((one) => one.status === 'fulfilled').length, 6);
      assert.equal((await linksOf(store.db.queries, num)).filter((link) => link.primary).length, 1);
      const wanted = { kind: 'invitation' as const, maxUses: 2 };
      const link = await write((tx) => createLink(tx, actor, testBox, { num }, wanted));
      const users = await Promise.all(Array.from({ length: 5 }, () => person()));
      const follow = (user: User) => write((tx) => followInvitation(tx, actor, link.key, user));
      const come = await Promise.allSettled(users.map(follow));
      assert.equal(come.filter((one) => one.status === 'fulfilled').length, 2);
    });

    test('members come and go, with an event for each change and none for what stays', async () => {
      const { id: roomId, num } = await room();
      const user = await person();
      const group = await write((tx) => createGroup(tx, actor, { name: 'members' }));
      const give = (id: string, access: Access) =>
        events(roomId, () => write((tx) => setMember(tx, actor, { num }, { id }, access)));
      const named = { subjectId: user.id, subjectKind: 'user' };
      assert.deepEqual(await give(user.id, 'reader'), [
        ['room.member_added', { ...named, access: 'reader' }],
      ]);
      assert.deepEqual(await give(user.id, 'reader'), []);
      assert.deepEqual(await give(user.id, 'editor'), [
        ['room.member_changed', { ...named, access: 'editor' }],
      ]);
      assert.deepEqual(await give(group.id, 'creator'), [
        ['room.member_added', { subjectId: group.id, subjectKind: 'group', access: 'creator' }],
      ]);
      const listed = await listMembers(
        store.db.queries,
        await getRoom(store.db.queries, actor.projectId, { num }),
        {
          kinds: ['user', 'group'],
          offset: 0,
          limit: 10,
        },
      );
      assert.deepEqual(
        listed.members.map((member) => member.access),
        ['owner', 'editor', 'creator'],
      );
      assert.equal(listed.total, 3);
      await write((tx) => setMember(tx, actor, { num }, { email: ' New@example.test ' }, 'reader'));
      const page = { kinds: ['user', 'group'] as const, offset: 1, limit: 2, text: 'EXAMPLE.test' };
      const found = await listMembers(
        store.db.queries,
        { num, projectId: actor.projectId, createdBy: actor.userId ?? null },
        page,
      );
      assert.deepEqual(
        [found.members.map((member) => member.access), found.total],
        [['editor', 'reader'], 3],
      );
      const left = () => events(roomId, () => write((tx) => removeMember(tx, actor, { num }, user.id)));
      assert.deepEqual(await left(), [['room.member_removed', named]]);
      await refused('member_not_found', left);
      await refused('owner_protected', () =>
        write((tx) => removeMember(tx, actor, { num }, actor.userId ?? '')),
      );
      await refused('owner_protected', () =>
        write((tx) => setMember(tx, actor, { num }, { id: actor.userId ?? '' }, 'reader')),
      );
      await refused('user_not_found', () =>
        write((tx) => setMember(tx, actor, { num }, { id: 'nobody' }, 'reader')),
      );
      const stranger = await person('user', address(), other);
      await refused('user_not_found', () =>
        write((tx) => setMember(tx, actor, { num }, { id: stranger.id }, 'reader')),
      );
      await write((tx) => changeUser(tx, actor, user.id, { enabled: false }));
      await refused('access_not_allowed', () =>
        write((tx) => setMember(tx, actor, { num }, { id: user.id }, 'reader')),
      );
      await write((tx) => archiveRoom(tx, actor, { num }));
      await refused('room_archived', () =>
        write((tx) => setMember(tx, actor, { num }, { id: group.id }, 'reader')),
      );
      await refused('room_archived', () => write((tx) => removeMember(tx, actor, { num }, group.id)));
    });

    test('of several ways into a room the strongest counts; a group that goes takes its way along', async () => {
      const { num } = await room();
      const user = await person();
      const weak = await write((tx) => createGroup(tx, actor, { name: 'weak', members: [user.id] }));
      const strong = await write((tx) => createGroup(tx, actor, { name: 'strong', members: [user.id] }));
      const { queries } = store.db;
      assert.equal(await membershipIn(queries, num, user.id), undefined);
      await write((tx) => setMember(tx, actor, { num }, { id: weak.id }, 'reader'));
      assert.deepEqual(await membershipIn(queries, num, user.id), { access: 'reader', direct: false });
      await write((tx) => setMember(tx, actor, { num }, { id: user.id }, 'commenter'));
      await write((tx) => setMember(tx, actor, { num }, { id: strong.id }, 'editor'));
      const both = { access: 'editor', direct: true };
      assert.deepEqual(await membershipIn(queries, num, user.id), both);
      assert.deepEqual(await membershipsIn(queries, [num, num + 1], user.id), new Map([[num, both]]));
      await write((tx) => removeGroup(tx, actor, strong.id));
      assert.deepEqual(await membershipIn(queries, num, user.id), { access: 'commenter', direct: true });
      await write((tx) => removePerson(tx, actor, user.id));
      assert.equal(await membershipIn(queries, num, user.id), undefined);
    });

    test('DS 4.5 a manager or owner who becomes a user counts as a creator', async () => {
      const boss = await person('room_admin');
      const own = await room('custom', { ...actor, userId: boss.id });
      const managed = await room();
      await write((tx) => setMember(tx, actor, { num: managed.num }, { id: boss.id }, 'manager'));
      const standings = async (kind: UserKind) => {
        const as = { id: boss.id, kind };
        const seen = [own, managed].map((one) => rightsOf(store.db.queries, one, actor.userId ?? '', as));
        return (await Promise.all(seen)).map(({ standing }) => standing);
      };
      assert.deepEqual(await standings('room_admin'), ['owner', 'manager']);
      assert.deepEqual(await standings('user'), ['creator', 'creator']);
    });

    test('DS 5.9 a room gets another owner, who was a member; the old one stays as manager', async () => {
      const made = await room();
      const { num, id } = made;
      const [boss, plain] = [await person('room_admin'), await person()];
      await write((tx) => setMember(tx, actor, { num }, { id: boss.id }, 'reader'));
      const give = (userId: string) => write((tx) => changeOwner(tx, actor, { num }, userId));
      assert.deepEqual(await events(id, () => give(boss.id)), [
        ['room.owner_changed', { ownerId: boss.id, previousOwnerId: actor.userId ?? '' }],
      ]);
      assert.deepEqual(await events(id, () => give(boss.id)), []);
      const { members } = await listMembers(
        store.db.queries,
        await getRoom(store.db.queries, actor.projectId, { num }),
        { kinds: ['user'], offset: 0, limit: 10 },
      );
      assert.deepEqual(
        members.map(({ subject, access }) => [subject.kind === 'user' && subject.user.id, access]),
        [
          [boss.id, 'owner'],
          [actor.userId ?? '', 'manager'],
        ],
      );
      await refused('access_not_allowed', () => give(plain.id));
      await refused('user_not_found', () => give('nobody'));
    });

    test('DS 5.10 links: defaults, limits, the primary one, expiry', async () => {
      const limits: [RoomKind, number, number][] = [
        ['custom', 6, 1],
        ['public', 6, 1],
        ['form', 1, 1],
        ['collaboration', 0, 1],
      ];
      for (const [kind, external, invitation] of limits) {
        const made = await room(kind);
        const { num } = made;
        const add = (which: 'external' | 'invitation') =>
          write((tx) => createLink(tx, actor, testBox, { num }, { kind: which }));
        for (let index = 0; index < external; index += 1) {
          const link = await add('external');
          const title = kind === 'form' ? 'Link to fill out' : 'Shared link';
          assert.deepEqual([link.primary, link.title], [index === 0, title]);
        }
        await refused(external === 0 ? 'access_not_allowed' : 'limit_reached', () => add('external'));
        for (let index = 0; index < invitation; index += 1) await add('invitation');
        await refused('limit_reached', () => add('invitation'));
        const primary = () => write((tx) => primaryLink(tx, actor, { num }));
        if (external === 0) {
          await refused('link_not_found', primary);
          continue;
        }
        const first = await primary();
        const again = await write((tx) => removeLink(tx, actor, { num }, first.id));
        // Public rooms and those for forms always have one (DS 5.10).
        assert.equal(again !== undefined, kind !== 'custom');
        assert.notEqual(again?.id, first.id);
        assert.equal((await primary()).primary, true);
      }
    });

    test('DS 5.10 links change; neither key nor password is in an event', async () => {
      const made = await room('custom');
      const { num } = made;
      const year = 366 * 86_400_000;
      const soon = Date.now() + year;
      const add = {
        kind: 'external' as const,
        access: 'editor' as const,
        password: 'pass word',
        denyDownload: true,
      };
      let link = await write((tx) => createLink(tx, actor, testBox, { num }, add));
      const change = async (wanted: Parameters<typeof changeLink>[5]) =>
        events(made.id, async () => {
          link = await write((tx) => changeLink(tx, actor, testBox, { num }, link.id, wanted));
        });
      assert.deepEqual(await change({ password: 'pass word', denyDownload: true }), []);
      assert.deepEqual(await change({ password: 'other', title: ' New ', expiresAt: soon }), [
        [
          'room.link_changed',
          { linkId: link.id, kind: 'external', title: 'New', expiresAt: soon, password: 'changed' },
        ],
      ]);
      // DS 5.10: a time that is past is passed over, one that is too far is wrong.
      assert.deepEqual(await change({ expiresAt: 1 }), []);
      await refused('bad_input', () => change({ expiresAt: Date.now() + 11 * year }));
      assert.deepEqual(await change({ password: null, expiresAt: null }), [
        ['room.link_changed', { linkId: link.id, kind: 'external', expiresAt: null, password: null }],
      ]);
      const invitation = { kind: 'invitation' as const, expiresAt: 1 };
      await refused('bad_input', () => write((tx) => createLink(tx, actor, testBox, { num }, invitation)));
      const written = JSON.stringify(await listEvents(store.db.queries, actor.projectId, made.id));
      assert.ok(!written.includes(link.key) && !written.includes('pass word') && !written.includes('other'));
      await refused('link_not_found', () =>
        write((tx) => changeLink(tx, actor, testBox, { num }, 'none', {})),
      );
    });

    test('a visit: password, pass, expiry, archive, the end of the room', async () => {
      const { queries } = store.db;
      const { num } = await room('custom');
      const wanted = { kind: 'external' as const, password: 'open' };
      const link = await write((tx) => createLink(tx, actor, testBox, { num }, wanted));
      const visit = async (text: string) => {
        const found = await findVisit(queries, testBox, text);
        return found && [found.state, found.passed];
      };
      assert.deepEqual(await visit(link.key), ['open', false]);
      assert.deepEqual(
        [isPasswordOf(testBox, link, 'open'), isPasswordOf(testBox, link, 'Open')],
        [true, false],
      );
      const pass = passFor(testBox, link);
      assert.deepEqual(await visit(pass), ['open', true]);
      assert.equal(await visit(`${pass.slice(0, -2)}xx`), undefined);
      for (const wrong of ['', 'x', 'x.y', "'", 'a b', `${link.key}x`, 'v1.', 'é']) {
        assert.equal(await visit(wrong), undefined, wrong);
      }
      await write((tx) => changeLink(tx, actor, testBox, { num }, link.id, { password: 'another' }));
      assert.deepEqual(await visit(pass), ['open', false]);
      await queries.updateTable('room_links').set({ expires_at: 1 }).where('id', '=', link.id).execute();
      assert.deepEqual((await visit(link.key))?.[0], 'expired');
      await write((tx) => archiveRoom(tx, actor, { num }));
      assert.deepEqual((await visit(link.key))?.[0], 'invalid');
      await write((tx) => deleteRoom(tx, actor, { num }));
      assert.equal(await visit(link.key), undefined);
      assert.deepEqual(await linksOf(queries, num), []);
    });

    test('who follows an invitation is a member; it is used up by those it gave something', async () => {
      const made = await room();
      const { num } = made;
      const [a, b, c] = [await person(), await person('guest'), await person()];
      const wanted = { kind: 'invitation' as const, access: 'editor' as const, maxUses: 2 };
      const link = await write((tx) => createLink(tx, actor, testBox, { num }, wanted));
      await write((tx) => setMember(tx, actor, { num }, { id: c.id }, 'creator'));
      const follow = (user: User) => write((tx) => followInvitation(tx, actor, link.key, user));
      const told = await events(made.id, async () => {
        await follow(a);
        await follow(a);
        await follow(c);
        await follow(b);
      });
      assert.deepEqual(
        told.map(([type]) => type),
        ['room.member_added', 'room.member_added'],
      );
      assert.deepEqual(await membershipIn(store.db.queries, num, c.id), { access: 'creator', direct: true });
      await refused('link_not_found', async () => follow(await person()));
      const stranger = await person('user', address(), other);
      await refused('link_not_found', () => follow(stranger));
      const external = await write((tx) => createLink(tx, actor, testBox, { num }, { kind: 'external' }));
      await refused('link_not_found', () => write((tx) => followInvitation(tx, actor, external.key, a)));
    });

    test('a personal invitation names its person, and nothing else does', async () => {
      const invited = await write((tx) => inviteUser(tx, actor, address()));
      const text = invitationFor(testBox, invited);
      assert.deepEqual(invitedPerson(testBox, text), { projectId: actor.projectId, userId: invited.id });
      for (const wrong of ['', 'v1.x', `${text}x`, testBox.seal('["invited"]'), testBox.seal('x')]) {
        assert.equal(invitedPerson(testBox, wrong), undefined);
      }
    });

    test('DS 5.3 who sees which rooms, by owner, by name and by group', async () => {
      const mine = await store.addProject('seen');
      const boss = await person('room_admin', address(), mine);
      const user = await person('user', address(), mine);
      const group = await write((tx) => createGroup(tx, mine, { name: 'seers', members: [user.id] }));
      const titled = (title: string, as: Actor) => write((tx) => createRoom(tx, as, { title }));
      const asBoss = { ...mine, userId: boss.id };
      const { userId: _nobody, ...asProgram } = mine;
      const own = await titled('own', asBoss);
      const named = await titled('named', mine);
      const grouped = await titled('grouped', asProgram);
      await titled('other', mine);
      await write((tx) => setMember(tx, mine, { num: named.num }, { id: user.id }, 'reader'));
      await write((tx) => setMember(tx, mine, { num: named.num }, { id: boss.id }, 'manager'));
      await write((tx) => setMember(tx, mine, { num: grouped.num }, { id: group.id }, 'reader'));
      const rows: [Partial<RoomSearch>, string[]][] = [
        [{}, ['own', 'named', 'grouped', 'other']],
        [{ seenBy: user.id }, ['named', 'grouped']],
        [{ seenBy: boss.id }, ['own', 'named']],
        [{ seenBy: 'nobody' }, []],
        [{ owner: boss.id }, ['own']],
        [{ owner: mine.userId ?? '' }, ['named', 'grouped', 'other']],
        [{ member: user.id }, ['named', 'grouped']],
        [{ related: boss.id }, ['own', 'named']],
        [{ unrelated: boss.id }, ['grouped', 'other']],
        [{ unrelated: mine.userId ?? '' }, ['own']],
        [{ seenBy: user.id, owner: boss.id }, []],
      ];
      const { queries } = store.db;
      for (const [search, expected] of rows) {
        const wanted: RoomSearch = { area: 'open', nobody: mine.userId ?? '', ...search };
        const slice = {
          order: 'created' as const,
          descending: false,
          offset: 0,
          limit: 10,
          first: new Set([own.num]),
        };
        const found = await sliceOfRooms(queries, mine.projectId, wanted, slice);
        const titles = await queries
          .selectFrom('rooms')
          .select(['num', 'title'])
          .where('project_id', '=', mine.projectId)
          .execute();
        const shown = found.map(({ num }) => titles.find((row) => row.num === num)?.title);
        assert.deepEqual(shown, expected, JSON.stringify(search));
        assert.equal(await countRooms(queries, mine.projectId, wanted), expected.length);
      }
    });

    test('a room that is made public has its link from the start, one event later', async () => {
      const made = await room('public');
      const told = await events(made.id, () => write((tx) => addFirstLink(tx, actor, made)));
      assert.deepEqual(
        told.map(([type, data]) => [type, (data as { access: string }).access]),
        [['room.link_added', 'reader']],
      );
      const plain = await room('custom');
      assert.deepEqual(await events(plain.id, () => write((tx) => addFirstLink(tx, actor, plain))), []);
    });
  });
}
