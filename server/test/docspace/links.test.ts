import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask } from '../support/http.ts';
import { addPerson, give, ROOM_TYPES, SHARE, type Person, type RoomTypeName } from './company.ts';
import { openClient, type Client, type Options } from './client.ts';
import type { Link, Visit, VisitedRoom } from './shown-links.ts';

const DAY = 86_400_000;
const ANYBODY: Options = { authorization: null };

let client: Client;
let boss: Person;
let user: Person;
before(async () => {
  client = await openClient();
  boss = await addPerson(client, 'room_admin');
  user = await addPerson(client, 'user');
});
after(() => client.server.stop());

const room = async (type: RoomTypeName = 'custom') => (await client.room({ roomType: ROOM_TYPES[type] })).id;
const put = (num: number, body: object, as: Options = {}) =>
  client.call('PUT', `/files/rooms/${num}/links`, body, as);
async function made(num: number, body: object): Promise<Link> {
  const { status, response, body: whole } = await put(num, body);
  assert.equal(status, 200, JSON.stringify(whole));
  return response;
}
const links = (num: number, query = '') => client.get<Link[]>(`/files/rooms/${num}/links${query}`);
const visit = async (key: string, as: Options = ANYBODY) => {
  const { status, response } = await client.call('GET', `/files/share/${key}`, undefined, as);
  assert.equal(status, 200);
  return response as Visit;
};
const visited = (num: number, key: string, as: Options = ANYBODY) =>
  client.call('GET', `/files/rooms/${num}`, undefined, { ...as, headers: { 'request-token': key } });

describe('DS 5.10 links of a room', () => {
  test('DS 5.10 the first external link is the primary one; an invitation is none', async () => {
    const num = await room();
    const first = await made(num, { linkType: 1, access: 'Editing' });
    const second = await made(num, { linkType: 'External', access: 2, title: 'Second' });
    // As the vendor's sample sends it.
    const third = await made(num, { access: 2, expirationDate: null, internal: true, primary: false });
    assert.deepEqual(
      [first, second, third].map(({ access, subjectType, sharedLink }) => [
        access,
        subjectType,
        sharedLink.linkType,
        sharedLink.primary,
        sharedLink.title,
        sharedLink.internal,
      ]),
      [
        [10, 4, 1, true, 'Shared link', false],
        [2, 1, 1, false, 'Second', false],
        [2, 3, 0, false, 'Invitation link', false],
      ],
    );
    assert.deepEqual(third.sharedLink.currentUseCount, 0);
    assert.match(first.sharedLink.shareLink, new RegExp(`^${client.server.url}/s/[0-9a-f]{32}$`));
    assert.deepEqual(
      (await links(num)).map((link) => link.sharedLink.id),
      [first.sharedLink.id, second.sharedLink.id, third.sharedLink.id],
    );
    assert.equal((await links(num, '?type=0')).length, 1);
    assert.equal((await links(num, '?type=External')).length, 2);
    assert.deepEqual(await client.roomEvents(num), [
      'room.created',
      ...Array<string>(3).fill('room.link_added'),
    ]);
  });

  test('DS 5.2 public rooms and rooms for forms are made with their primary link', async () => {
    for (const [type, access, title] of [
      ['public', SHARE.reader, 'Shared link'],
      ['form', SHARE.form_filler, 'Link to fill out'],
    ] as const) {
      const shown = (await client.room({ roomType: ROOM_TYPES[type] })) as VisitedRoom;
      const [link, ...others] = await links(shown.id);
      assert.deepEqual(
        [link?.access, link?.sharedLink.title, link?.sharedLink.primary],
        [access, title, true],
      );
      assert.equal(others.length, 0);
      assert.equal(shown.shared, true);
      assert.equal(shown.shortWebUrl, type === 'public' ? link?.sharedLink.shareLink : '');
      assert.deepEqual(await client.roomEvents(shown.id), ['room.created', 'room.link_added']);
    }
  });

  test('DS 5.10 GET link makes the primary one where there is none, and where there may be one', async () => {
    const num = await room();
    await give(client, num, boss.id, 'manager');
    await give(client, num, user.id, 'editor');
    const get = async (as: Options) => client.call('GET', `/files/rooms/${num}/link`, undefined, as);
    assert.equal((await get(user.as)).status, 403);
    const first = await get(boss.as);
    assert.equal(first.status, 200);
    assert.equal((first.response as Link).sharedLink.id, ((await get({})).response as Link).sharedLink.id);
    for (const type of ['collaboration', 'data', 'ai'] as const) {
      assert.equal((await client.call('GET', `/files/rooms/${await room(type)}/link`)).status, 404);
    }
    assert.equal((await client.call('GET', '/files/rooms/999999/link')).status, 404);
    assert.deepEqual(
      [
        (await links(num)).length,
        await client.call('GET', `/files/rooms/${num}/links`, undefined, user.as).then((a) => a.response),
      ],
      [1, []],
    );
  });

  test('DS 5.10 a change replaces what it does not name, but for title and access', async () => {
    const num = await room();
    const soon = new Date(Date.now() + DAY).toISOString();
    const first = {
      linkType: 1,
      access: 10,
      title: 'T',
      password: 'p w',
      denyDownload: true,
      internal: true,
    };
    const { sharedLink } = await made(num, { ...first, expirationDate: soon });
    assert.deepEqual(
      [sharedLink.password, sharedLink.denyDownload, sharedLink.internal, sharedLink.isExpired],
      ['p w', true, true, false],
    );
    assert.equal(sharedLink.expirationDate, soon.replace('Z', '0000Z'));
    const linkId = sharedLink.id;
    const { sharedLink: after, access } = await made(num, { linkId });
    assert.deepEqual(
      [access, after.title, after.password, after.denyDownload, after.internal, after.expirationDate],
      [10, 'T', undefined, false, false, undefined],
    );
    const again = await client.roomEvents(num);
    await made(num, { linkId });
    assert.deepEqual(await client.roomEvents(num), again, 'nothing is different');
    assert.deepEqual(again, ['room.created', 'room.link_added', 'room.link_changed']);
  });

  test('DS 5.10 access 0 takes a link away; of some rooms the primary one is made again', async () => {
    for (const [type, isMadeAgain] of [
      ['custom', false],
      ['public', true],
      ['form', true],
    ] as const) {
      const num = await room(type);
      const { sharedLink } = await client.get<Link>(`/files/rooms/${num}/link`);
      const answer = await put(num, { linkId: sharedLink.id, access: 0 });
      assert.equal(answer.status, 200);
      const again = answer.response as Link | undefined;
      assert.equal(again !== undefined, isMadeAgain, type);
      if (again) assert.notEqual(again.sharedLink.id, sharedLink.id);
      assert.equal((await visit(sharedLink.requestToken)).status, 1);
      assert.equal((await put(num, { linkId: sharedLink.id, access: 0 })).status, 404);
    }
  });

  test('DS 5.10 how many, until when, of which title', async () => {
    const num = await room();
    const year = (years: number) => new Date(Date.now() + years * 366 * DAY).toISOString();
    const past = '2020-01-01T00:00:00';
    const rows: [object, number, string?][] = [
      [{ linkType: 1, access: 2, expirationDate: year(11) }, 400],
      [{ linkType: 0, access: 2, expirationDate: year(11) }, 400],
      [{ linkType: 0, access: 2, expirationDate: past }, 400],
      [{ linkType: 0, access: 2, expirationDate: 'tomorrow' }, 400],
      [{ linkType: 1, access: 2, title: 'x'.repeat(256) }, 400],
      [{ linkType: 1, access: 2, password: 'x'.repeat(256) }, 400],
      [{ linkType: 0, access: 2, maxUseCount: 0 }, 400],
      [{ linkType: 0, access: 2, maxUseCount: 1001 }, 400],
      [{ linkType: 1, access: 0 }, 403],
      [{ linkId: '11111111-1111-4111-8111-111111111111', access: 2 }, 404],
      [{ linkType: 1, access: 2, expirationDate: past }, 200],
      ...Array.from({ length: 5 }, (): [object, number] => [{ linkType: 1, access: 2 }, 200]),
      [{ linkType: 1, access: 2 }, 403, 'The maximum number of links may not exceed 6'],
      [{ linkId: '00000000-0000-0000-0000-000000000000', access: 2, maxUseCount: 1000 }, 200],
      [{ linkType: 0, access: 2 }, 403, 'The maximum number of links may not exceed 1'],
    ];
    for (const [body, status, text] of rows) {
      const answer = await put(num, body);
      assert.equal(answer.status, status, JSON.stringify(body).slice(0, 100));
      if (text !== undefined) assert.equal(answer.message, text);
    }
    assert.equal((await links(num)).length, 7);
    assert.ok((await links(num)).every((link) => link.sharedLink.expirationDate === undefined));
    await client.send('PUT', `/files/rooms/${num}/archive`, {});
    assert.equal((await put(num, { linkType: 1, access: 2 })).status, 403);
    assert.equal((await client.call('GET', `/files/rooms/${num}/link`)).status, 403);
    assert.equal((await links(num)).length, 7);
  });

  test('DS 5.10, 2.3 an expiration that is wrong is told by its name; days are those of the calendar', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2 });
    for (const [expirationDate, text] of [
      ['2099-01-01', /ten years/],
      ['2030-02-31', /must be a date/],
      ['2030-06-31T10:00:00Z', /must be a date/],
      ['01/02/2030', /must be a date/],
    ] as const) {
      const { status, errors } = await put(num, { linkId: sharedLink.id, access: 2, expirationDate });
      assert.equal(status, 400, expirationDate);
      assert.deepEqual(Object.keys(errors), ['ExpirationDate']);
      assert.match(errors['ExpirationDate']?.[0] ?? '', text);
    }
    const changed = await made(num, { linkId: sharedLink.id, access: 2, expirationDate: '2028-02-29T10:00' });
    assert.equal(changed.sharedLink.expirationDate, '2028-02-29T10:00:00.0000000Z');
  });

  test('DS 6.1 what became of links stands in the history of the room', async () => {
    const num = await room();
    for (const linkType of [0, 1]) {
      const { sharedLink } = await made(num, { linkType, access: 2 });
      await made(num, { linkId: sharedLink.id, access: 5 });
      await client.send('PUT', `/files/rooms/${num}/links`, { linkId: sharedLink.id, access: 0 });
    }
    const log = await client.get<{ action: { key: string } }[]>(`/files/folder/${num}/log`);
    assert.deepEqual(
      log.map((entry) => entry.action.key),
      [
        'RoomExternalLinkDeleted',
        'RoomExternalLinkUpdated',
        'RoomExternalLinkCreated',
        'RoomInvitationLinkDeleted',
        'RoomInvitationLinkUpdated',
        'RoomInvitationLinkCreated',
        'RoomCreated',
      ],
    );
  });

  test('DS 5.10 the primary link of a public room never ends, and is for everybody', async () => {
    const num = await room('public');
    const { sharedLink } = await client.get<Link>(`/files/rooms/${num}/link`);
    const soon = new Date(Date.now() + DAY).toISOString();
    const changed = await made(num, {
      linkId: sharedLink.id,
      access: 10,
      expirationDate: soon,
      internal: true,
    });
    assert.deepEqual([changed.sharedLink.expirationDate, changed.sharedLink.internal], [undefined, false]);
    assert.deepEqual([changed.canEditExpirationDate, changed.canEditInternal], [false, false]);
    const custom = await room();
    const other = await made(custom, { linkType: 1, access: 2 });
    assert.deepEqual(
      [
        other.canEditExpirationDate,
        other.canEditInternal,
        other.canEditDenyDownload,
        other.canEditAccess,
        other.canRevoke,
      ],
      [true, true, true, true, true],
    );
  });

  test('nothing that lets anybody in is in an event', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2, password: 'open sesame' });
    await made(num, { linkId: sharedLink.id, access: 2, password: 'open barley' });
    const rows = await client.server.running.db.queries.selectFrom('events').select('data').execute();
    const text = rows.map((row) => row.data).join();
    assert.ok(!text.includes('open ') && !text.includes(sharedLink.requestToken));
  });
});

describe('DS 5.10 who comes by a link', () => {
  test('DS 5.4 sees the room, without its people, with what the link gives', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 'Editing' });
    const key = sharedLink.requestToken;
    assert.deepEqual(await visit(key), {
      status: 0,
      linkId: sharedLink.id,
      type: 1,
      tenantId: 1,
      isRoom: true,
      shared: true,
      isAuthenticated: false,
      isRoomMember: false,
      id: String(num),
      title: 'A room',
      entityId: String(num),
      entityTitle: 'A room',
      entityType: 1,
    });
    const { status, response } = await visited(num, key);
    assert.equal(status, 200);
    const shown = response as VisitedRoom;
    assert.deepEqual(
      [shown.id, shown.access, shown.external, shown.sharedExternal, shown.passwordProtected],
      [num, 10, true, true, false],
    );
    assert.deepEqual([shown.createdBy, (shown as { updatedBy?: object }).updatedBy], [undefined, undefined]);
    assert.deepEqual(
      Object.keys(shown.security).filter((flag) => shown.security[flag]),
      ['Read'],
    );
    for (const path of [`rooms/${num}?key=${key}`, `rooms/${num}?share=${key}`, `folder/${num}?key=${key}`]) {
      assert.equal((await client.call('GET', `/files/${path}`, undefined, ANYBODY)).status, 200, path);
    }
    // The link is to this room, and to look at it.
    assert.equal((await visited(await room(), key)).status, 401);
    assert.equal((await client.call('GET', `/files/rooms/${num}`, undefined, ANYBODY)).status, 401);
    assert.equal((await visited(num, `${key}x`)).status, 401);
    const headers = { 'request-token': key };
    for (const [method, path] of [
      ['PUT', `rooms/${num}`],
      ['GET', `rooms/${num}/share`],
      ['GET', 'rooms'],
    ] as const) {
      const body = method === 'PUT' ? { title: 'x' } : undefined;
      const answer = await client.call(method, `/files/${path}`, body, { ...ANYBODY, headers });
      assert.equal(answer.status, 401, path);
    }
  });

  test('DS 5.4 who is known and has no access comes by the link as well; who has more keeps it', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2 });
    assert.equal((await client.call('GET', `/files/rooms/${num}`, undefined, user.as)).status, 403);
    const { response } = await visited(num, sharedLink.requestToken, user.as);
    assert.equal((response as VisitedRoom).access, 2);
    const mine = await visited(num, sharedLink.requestToken, {});
    assert.equal((mine.response as VisitedRoom).access, 0);
    assert.equal((await visit(sharedLink.requestToken, {})).isRoomMember, true);
    const other = await client.server.addProject('visitors');
    const stranger = { authorization: `Bearer ${other.keys.apiKey}` };
    assert.equal((await visited(num, sharedLink.requestToken, stranger)).status, 200);
    assert.equal((await client.call('GET', `/files/rooms/${num}`, undefined, stranger)).status, 404);
  });

  test('DS 5.10 internal links are for people of the project', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2, internal: true });
    const other = await client.server.addProject('outsiders');
    const stranger = { authorization: `Bearer ${other.keys.apiKey}` };
    for (const [as, status, http] of [
      [ANYBODY, 5, 403],
      [stranger, 5, 403],
      [user.as, 0, 200],
    ] as const) {
      assert.equal((await visit(sharedLink.requestToken, as)).status, status);
      assert.equal((await visited(num, sharedLink.requestToken, as)).status, http);
    }
  });

  test('DS 5.10 a password: wrong, right, and until it is another one', async () => {
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2, password: 'sesame' });
    const key = sharedLink.requestToken;
    const told = await visit(key);
    assert.deepEqual([told.status, told.title], [3, undefined]);
    assert.equal((await visited(num, key)).status, 403);
    const give = async (password?: string, as = ANYBODY) => {
      const body = password === undefined ? {} : { password };
      const answer = await client.call('POST', `/files/share/${key}/password`, body, as);
      assert.equal(answer.status, 200);
      return { ...(answer.response as Visit), cookie: answer.headers.get('set-cookie') ?? '' };
    };
    for (const wrong of ['Sesame', '', undefined, 'sesame ']) {
      const { status, title, requestToken } = await give(wrong);
      assert.deepEqual([status, title, requestToken], [4, undefined, undefined], wrong);
    }
    const { status, title, requestToken = '', cookie } = await give('sesame');
    assert.deepEqual([status, title], [0, 'A room']);
    const shown = await visited(num, requestToken);
    assert.deepEqual([shown.status, (shown.response as VisitedRoom).passwordProtected], [200, true]);
    assert.match(cookie, /^asc_share_pass=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
    const headers = { cookie: cookie.split(';', 1)[0] ?? '' };
    const byCookie = await client.call('GET', `/files/rooms/${num}`, undefined, { ...ANYBODY, headers });
    assert.equal(byCookie.status, 200);
    await made(num, { linkId: sharedLink.id, password: 'barley' });
    assert.equal((await visited(num, requestToken)).status, 403);
  });

  test('DS 5.10 wrong passwords are counted, of each link and from each address', async () => {
    const strict = await openClient({ ENFILADE_RATE_LIMIT_REFUSED: '3' });
    const { id } = await strict.room({ roomType: 5 });
    const link = await strict.send<Link>('PUT', `/files/rooms/${id}/links`, {
      linkType: 1,
      access: 2,
      password: 'x',
    });
    const statuses = [];
    for (let tries = 0; tries < 5; tries += 1) {
      const path = `/files/share/${link.sharedLink.requestToken}/password`;
      statuses.push((await strict.call('POST', path, { password: 'wrong' }, ANYBODY)).status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 429, 429]);
    await strict.server.stop();
  });

  test('DS 5.10 links that end, are taken away, or whose room is closed', async () => {
    const { queries } = client.server.running.db;
    const num = await room();
    const { sharedLink } = await made(num, { linkType: 1, access: 2 });
    const key = sharedLink.requestToken;
    const look = async () => [(await visit(key)).status, (await visited(num, key)).status];
    const isShared = async () => {
      const { folders } = await client.get<{ folders: VisitedRoom[] }>(
        '/files/rooms?searchArea=2&sortBy=DateAndTime&sortOrder=1',
      );
      const one = await client.get<VisitedRoom>(`/files/rooms/${num}`);
      assert.equal(folders.find((folder) => folder.id === num)?.shared, one.shared);
      return one.shared;
    };
    assert.deepEqual([await look(), await isShared()], [[0, 200], true]);
    await client.send('PUT', `/files/rooms/${num}/archive`, {});
    assert.deepEqual([await look(), await isShared()], [[1, 403], false]);
    await client.send('PUT', `/files/rooms/${num}/unarchive`, {});
    assert.deepEqual([await look(), await isShared()], [[0, 200], true]);
    await queries.updateTable('room_links').set({ expires_at: 1 }).where('id', '=', sharedLink.id).execute();
    assert.deepEqual(await look(), [2, 403]);
    assert.equal((await links(num))[0]?.sharedLink.isExpired, true);
    assert.equal((await client.get<VisitedRoom>(`/files/rooms/${num}`)).shared, false);
    await client.send('DELETE', `/files/rooms/${num}`, {});
    assert.deepEqual(await look(), [1, 401]);
    for (const wrong of ['x', "'", '%00', 'v1.xx', 'a'.repeat(500)])
      assert.equal((await visit(wrong)).status, 1);
  });

  test('DS 5.10 a link that ends by itself is told so in lists, too', async () => {
    const num = await room();
    const soon = Date.now() + 700;
    await made(num, { linkType: 1, access: 2, expirationDate: new Date(soon).toISOString() });
    const listed = async () => {
      const { folders } = await client.get<{ folders: VisitedRoom[] }>(
        '/files/rooms?sortBy=DateAndTimeCreation&sortOrder=1&count=1',
      );
      return folders[0]?.shared;
    };
    const before = await listed();
    assert.ok(before === true || Date.now() >= soon);
    while (Date.now() <= soon) await new Promise((resolve) => setTimeout(resolve, soon - Date.now() + 1));
    assert.equal(await listed(), false);
  });
});

describe('DS 5.10 invitations to a room', () => {
  async function invitation(num: number, body: object = {}) {
    return (await made(num, { linkType: 0, access: 10, ...body })).sharedLink;
  }
  const come = (key: string, body: object) =>
    client.call('POST', '/people', { fromInviteLink: true, key, ...body }, ANYBODY);

  test('DS 7.1 somebody new comes by it as a guest, and is in the room', async () => {
    const num = await room();
    const { requestToken: key, id } = await invitation(num, { maxUseCount: 1 });
    const body = {
      email: 'newcomer@example.test',
      firstName: 'New',
      lastName: 'Comer',
      password: 'long enough',
    };
    const rows: [object, number][] = [
      [{ ...body, password: 'short' }, 400],
      [{ ...body, password: undefined }, 400],
      [{ ...body, email: 'x' }, 400],
      [{ ...body, email: user.email }, 400],
      [body, 200],
    ];
    for (const [sent, status] of rows)
      assert.equal((await come(key, sent)).status, status, JSON.stringify(sent));
    const login = await client.call(
      'POST',
      '/authentication',
      { userName: body.email, password: body.password },
      ANYBODY,
    );
    const { token } = login.response as { token: string };
    const seen = await client.call('GET', `/files/rooms/${num}`, undefined, { authorization: token });
    assert.deepEqual([seen.status, (seen.response as VisitedRoom).access], [200, 10]);
    const self = await client.call('GET', '/people/@self', undefined, { authorization: token });
    const { isVisitor, displayName } = self.response as { isVisitor: boolean; displayName: string };
    assert.deepEqual([isVisitor, displayName], [true, 'New Comer']);
    // It was good for one.
    assert.equal((await come(key, { ...body, email: 'second@example.test' })).status, 404);
    const used = (await links(num, '?type=0'))[0]?.sharedLink;
    assert.deepEqual([used?.id, used?.currentUseCount, used?.maxUseCount], [id, 1, 1]);
    // An invitation is no way to look at the room without a name.
    assert.equal((await visit(key)).status, 1);
    assert.equal((await visited(num, key)).status, 401);
    assert.deepEqual(await client.roomEvents(num), ['room.created', 'room.link_added', 'room.member_added']);
  });

  test('DS 1.2 somebody known comes in by signing in with it', async () => {
    const num = await room();
    const { requestToken: key } = await invitation(num);
    const person = { email: 'known@example.test', password: 'long enough', type: 'User' };
    await client.send('POST', '/people', person);
    const sign = (confirmData: object) =>
      client.call(
        'POST',
        '/authentication',
        { userName: person.email, password: person.password, confirmData },
        ANYBODY,
      );
    assert.equal((await sign({ key: 'nothing' })).status, 404);
    const { status, response } = await sign({ key, email: person.email });
    assert.equal(status, 200);
    const { token } = response as { token: string };
    const seen = await client.call('GET', `/files/rooms/${num}`, undefined, { authorization: token });
    assert.equal((seen.response as VisitedRoom).access, 10);
  });

  test('DS 5.9 a personal invitation is for its person, once', async () => {
    const num = await room();
    const wish = { invitations: [{ email: 'invited@example.test', access: 5 }] };
    const { members } = await client.send<{ members: { invitationLink: string }[] }>(
      'PUT',
      `/files/rooms/${num}/share`,
      wish,
    );
    const key = members[0]?.invitationLink.split('/').at(-1) ?? '';
    const page = await ask(`${client.server.url}/s/${key}`);
    assert.deepEqual(page.body, { kind: 'personal', state: 'open', project: 'default' });
    const refused = await come(key.replace(/.{4}$/, 'AAAA'), { password: 'long enough' });
    assert.equal(refused.status, 404);
    const told = await client.projectEvents(async () => {
      const answer = await come(key, {
        password: 'long enough',
        firstName: 'In',
        email: 'another@example.test',
      });
      assert.equal((answer.response as { email: string }).email, 'invited@example.test');
    });
    assert.deepEqual(told, ['user.updated']);
    assert.equal((await come(key, { password: 'long enough again' })).status, 404);
    assert.equal(((await ask(`${client.server.url}/s/${key}`)).body as { state: string }).state, 'expired');
    const login = { userName: 'invited@example.test', password: 'long enough' };
    assert.equal((await client.call('POST', '/authentication', login, ANYBODY)).status, 200);
  });
});

describe('/s/ where links lead', () => {
  test('it says what a link is, as a page or as JSON, and asks nobody else for anything', async () => {
    const shown = await client.room({ roomType: 5, title: 'A & b' });
    const plain = await made(shown.id, { linkType: 1, access: 2 });
    const secret = await made(shown.id, { linkType: 1, access: 2, password: 'x' });
    const internal = await made(shown.id, { linkType: 1, access: 2, internal: true });
    const invitation = await made(shown.id, { linkType: 0, access: 2 });
    const rows: [Link | string, number, object][] = [
      [plain, 200, { kind: 'external', state: 'open', room: { title: 'A & b', number: shown.id } }],
      [secret, 200, { kind: 'external', state: 'password' }],
      [internal, 200, { kind: 'external', state: 'members_only' }],
      [invitation, 200, { kind: 'invitation', state: 'open', room: { title: 'A & b', number: shown.id } }],
      ['nothing', 404, { kind: 'none', state: 'invalid' }],
    ];
    for (const [link, status, told] of rows) {
      const url = typeof link === 'string' ? `${client.server.url}/s/${link}` : link.sharedLink.shareLink;
      const answer = await ask(url);
      assert.deepEqual([answer.status, answer.body], [status, told]);
      assert.equal(answer.headers.get('referrer-policy'), 'no-referrer');
      assert.match(answer.headers.get('content-security-policy') ?? '', /^default-src 'none'/);
    }
    const accept = { accept: 'text/html,*/*' };
    const response = await fetch(invitation.sharedLink.shareLink, { headers: accept });
    const html = await response.text();
    assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    assert.ok(html.includes('A &#38; b') && !html.includes('http'));
    // People who may come into the room are led there.
    for (const { sharedLink } of [plain, secret]) {
      const led = await fetch(sharedLink.shareLink, { headers: accept, redirect: 'manual' });
      const key = sharedLink.shareLink.split('/').at(-1) ?? '';
      assert.equal(led.status, 303);
      assert.match(led.headers.get('location') ?? '', new RegExp(`^/r/[0-9a-f]{32}#${key}$`));
    }
  });
});
