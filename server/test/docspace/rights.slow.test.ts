import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { addPerson, give, ROOM_TYPES, SHARE, type Person, type RoomTypeName } from './company.ts';
import { openClient, type Client, type Options, type ShownRoom } from './client.ts';

/** What somebody is to a room; what is given is given by the owner. */
type Standing =
  | 'owner'
  | 'own room_admin'
  | 'admin outside'
  | 'admin as reader'
  | `${'room_admin' | 'user' | 'guest'} as ${keyof typeof SHARE}`
  | 'user by group'
  | 'user outside'
  | 'room_admin outside';

type State = 'open' | 'archived' | 'no download' | 'indexed' | 'indexed, archived';
const STATES: readonly State[] = ['open', 'archived', 'no download', 'indexed', 'indexed, archived'];

/** DS 4.4, written out here once more: what a user may be given in which room. */
const GIVEN: Record<RoomTypeName, (keyof typeof SHARE)[]> = {
  custom: ['manager', 'creator', 'editor', 'reviewer', 'commenter', 'reader'],
  public: ['manager', 'creator'],
  form: ['manager', 'creator', 'form_filler'],
  collaboration: ['manager', 'creator', 'editor', 'reader'],
  data: ['manager', 'creator', 'editor', 'reader', 'form_filler'],
  ai: ['manager', 'creator', 'reader'],
};

/** The kind of person makes no difference to what a role may: two of them are asked in rooms that are simply open. */
function statesFor(standing: Standing): readonly State[] {
  const isRepeated = /^(?:room_admin|guest) as (?!manager)/.test(standing);
  return isRepeated ? ['open'] : STATES;
}

function standingsIn(type: RoomTypeName): Standing[] {
  const byRole = GIVEN[type].flatMap((access): Standing[] =>
    access === 'manager'
      ? ['room_admin as manager']
      : [`room_admin as ${access}`, `user as ${access}`, `guest as ${access}`],
  );
  const always: Standing[] = [
    'owner',
    'own room_admin',
    'admin outside',
    'user outside',
    'room_admin outside',
  ];
  const reader: Standing[] = GIVEN[type].includes('reader') ? ['admin as reader'] : [];
  return [...always, ...reader, 'user by group', ...byRole];
}

const OWNER = [
  'ChangeOwner',
  'Delete',
  'Duplicate',
  'EditAccess',
  'EditRoom',
  'Move',
  'Pin',
  'Read',
  'Rename',
];
const linked = (type: RoomTypeName) =>
  ['custom', 'public', 'form'].includes(type) ? ['CopySharedLink'] : [];

/** DS 4.5, written out here once more: the flags that are true. */
function expected(standing: Standing, type: RoomTypeName, state: State): string[] {
  if (standing.endsWith('outside') && standing !== 'admin outside') return [];
  const isArchived = state.endsWith('archived');
  const index = state.startsWith('indexed') ? ['IndexExport'] : [];
  const some = (...flags: string[]) => flags.sort();
  if (standing === 'owner' || standing === 'own room_admin') {
    return isArchived ? some('Delete', 'Move', 'Read', ...index) : some(...OWNER, ...linked(type), ...index);
  }
  if (standing === 'admin outside' || standing === 'admin as reader') {
    if (isArchived) return some('Delete', 'Move', 'Read', ...index);
    return some('ChangeOwner', 'Duplicate', 'Move', 'Pin', 'Read', ...index);
  }
  if (standing === 'room_admin as manager') {
    if (isArchived) return some('Read', ...index);
    return some('Duplicate', 'EditAccess', 'EditRoom', 'Pin', 'Read', 'Rename', ...linked(type), ...index);
  }
  return isArchived ? ['Read'] : ['Pin', 'Read'];
}

describe('DS 4.3 each flag of `security` is what the call says that it stands for', () => {
  let client: Client;
  let people: Record<'admin' | 'room_admin' | 'user' | 'guest', Person>;
  let spare: Person;
  let heir: Person;
  let group: string;
  let scenes = 0;
  before(async () => {
    client = await openClient();
    people = {
      admin: await addPerson(client, 'admin'),
      room_admin: await addPerson(client, 'room_admin'),
      user: await addPerson(client, 'user'),
      guest: await addPerson(client, 'guest'),
    };
    spare = await addPerson(client, 'user');
    heir = await addPerson(client, 'room_admin');
    const made = { groupName: 'all', members: [people.user.id] };
    group = (await client.send<{ id: string }>('POST', '/group', made)).id;
  });
  after(() => client.server.stop());

  /** A room of this type in this state, to which somebody is this; answers it with how they call. */
  async function scene(type: RoomTypeName, standing: Standing, state: State): Promise<[number, Options]> {
    const [kind, how, access] = standing.split(' ');
    const isOwn = standing === 'own room_admin';
    const creator = isOwn ? people.room_admin.as : {};
    const body = {
      title: `Scene ${(scenes += 1)}`,
      roomType: ROOM_TYPES[type],
      denyDownload: state === 'no download',
      indexing: state.startsWith('indexed'),
    };
    const { response, status } = await client.call('POST', '/files/rooms', body, creator);
    assert.equal(status, 200);
    const { id } = response as ShownRoom;
    const person = isOwn ? people.room_admin : people[kind as keyof typeof people];
    if (how === 'as') await give(client, id, person.id, access as keyof typeof SHARE);
    if (how === 'by') await give(client, id, group, 'creator');
    if (state.endsWith('archived'))
      assert.equal((await client.call('PUT', `/files/rooms/${id}/archive`, {}, creator)).status, 200);
    return [id, standing === 'owner' ? {} : person.as];
  }

  /** Asks the call behind a flag and answers whether it was done; what it did is undone where others follow. */
  async function isDone(
    flag: string,
    id: number,
    as: Options,
    state: State,
    type: RoomTypeName,
  ): Promise<boolean> {
    const ask = async (method: string, path: string, body?: unknown, who = as) =>
      (await client.call(method, `/files/${path}`, body, who)).status;
    const done = (status: number) => {
      assert.ok([200, 403, 404].includes(status), `${flag}: ${status}`);
      return status === 200;
    };
    switch (flag) {
      case 'Read':
        return done(await ask('GET', `rooms/${id}`));
      case 'EditRoom': {
        const all = [
          await ask('PUT', `rooms/${id}`, { color: 'AABBCC' }),
          await ask('PUT', `rooms/${id}/tags`, { names: ['x'] }),
          await ask('DELETE', `rooms/${id}/tags`, { names: ['x'] }),
          await ask('POST', `rooms/${id}/cover`, { color: 'AABBCC', cover: '' }),
          await ask('DELETE', `rooms/${id}/logo`),
        ].map(done);
        assert.equal(new Set(all).size, 1, 'all or none');
        return all[0] === true;
      }
      case 'Rename':
        return done(await ask('PUT', `rooms/${id}`, { title: `Renamed ${id}` }));
      case 'Pin': {
        const all = [done(await ask('PUT', `rooms/${id}/pin`)), done(await ask('PUT', `rooms/${id}/unpin`))];
        assert.equal(all[0], all[1]);
        return all[0] === true;
      }
      case 'EditAccess': {
        const access = GIVEN[type][1] ?? 'creator';
        const wish = { invitations: [{ id: spare.id, access: SHARE[access] }] };
        const link = { linkType: 0, access: SHARE.creator };
        const all = [
          done(await ask('PUT', `rooms/${id}/share`, wish)),
          done(await ask('PUT', `rooms/${id}/links`, link)),
          done(await ask('POST', `rooms/${id}/resend`, { resendAll: true })),
        ];
        assert.equal(new Set(all).size, 1, 'all or none');
        return all[0] === true;
      }
      case 'CopySharedLink':
        return done(await ask('GET', `rooms/${id}/link`));
      case 'Duplicate': {
        const { status, response } = await client.call(
          'PUT',
          '/files/fileops/duplicate',
          { folderIds: [id] },
          as,
        );
        assert.equal(status, 200);
        const [operation] = response as { error: string }[];
        return operation?.error === '';
      }
      case 'Move': {
        const path = state.endsWith('archived') ? 'unarchive' : 'archive';
        const isMoved = done(await ask('PUT', `rooms/${id}/${path}`, {}));
        if (isMoved) await ask('PUT', `rooms/${id}/${path === 'archive' ? 'unarchive' : 'archive'}`, {});
        return isMoved;
      }
      case 'IndexExport':
        return done(await ask('POST', `rooms/${id}/indexexport`));
      case 'Delete':
        return done(await ask('DELETE', `rooms/${id}`, {}));
      case 'ChangeOwner':
        return done(
          await client
            .call('POST', '/files/owner', { userId: heir.id, folderIds: [id] }, as)
            .then((a) => a.status),
        );
      default:
        throw new Error(`no call stands behind ${flag}`);
    }
  }

  /** In this order, so that what is done does not disturb what follows. */
  const CALLS = [
    'Read',
    'Pin',
    'EditRoom',
    'Rename',
    'EditAccess',
    'CopySharedLink',
    'Duplicate',
    'IndexExport',
    'Move',
    'ChangeOwner',
  ];

  for (const type of Object.keys(ROOM_TYPES) as RoomTypeName[]) {
    test(`DS 4.5 rooms of type ${type}`, async () => {
      for (const standing of standingsIn(type)) {
        for (const state of statesFor(standing)) {
          const told = `${type}, ${standing}, ${state}`;
          const [id, as] = await scene(type, standing, state);
          const { status, response, message } = await client.call('GET', `/files/rooms/${id}`, undefined, as);
          const room = response as ShownRoom | undefined;
          const security = status === 200 ? (room?.security ?? {}) : {};
          if (status !== 200) {
            assert.deepEqual(
              [status, message],
              [403, "You don't have enough permission to view the folder content"],
            );
          }
          const isTrue = Object.keys(security).filter((flag) => security[flag]);
          assert.deepEqual(isTrue.sort(), expected(standing, type, state), told);
          for (const flag of CALLS) {
            assert.equal(
              await isDone(flag, id, as, state, type),
              security[flag] ?? false,
              `${flag}: ${told}`,
            );
          }
          const [other] = await scene(type, standing, state);
          assert.equal(
            await isDone('Delete', other, as, state, type),
            security['Delete'] ?? false,
            `Delete: ${told}`,
          );
        }
      }
    });
  }

  test('the list of rooms tells the same of them', async () => {
    const [id, as] = await scene('custom', 'user as editor', 'open');
    const shown = await client.call('GET', `/files/rooms/${id}`, undefined, as);
    for (const path of ['rooms', 'rooms?fields=folders.id,folders.security', '2']) {
      const url = `/files/${path}${path.includes('?') ? '&' : '?'}sortBy=DateAndTime&sortOrder=descending`;
      const { response } = await client.call('GET', url, undefined, as);
      const { folders } = response as { folders: ShownRoom[] };
      const listed = folders.find((room) => room.id === id);
      assert.deepEqual(listed?.security, (shown.response as ShownRoom).security, path);
    }
  });

  test('DS 4.5 who may create', async () => {
    const rows = [
      [{}, 200],
      [people.admin.as, 200],
      [people.room_admin.as, 200],
      [people.user.as, 403],
      [people.guest.as, 403],
    ] as const;
    for (const [as, status] of rows) {
      const answer = await client.call('POST', '/files/rooms', { title: 'Mine' }, as);
      assert.equal(answer.status, status);
      if (status === 403) assert.equal(answer.message, "You don't have enough permission to create");
      const list = await client.call('GET', '/files/rooms?count=1', undefined, as);
      const { current } = list.response as { current: ShownRoom };
      assert.equal(current.security['Create'], status === 200);
    }
  });
});
