import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { createGroup } from '../../src/projects/groups.ts';
import { createUser } from '../../src/projects/people.ts';
import { createFromTemplate } from '../../src/rooms/from-template.ts';
import { removePerson } from '../../src/rooms/leaving.ts';
import type { RoomSettings } from '../../src/rooms/room.ts';
import {
  changeRoomTemplate,
  createRoomTemplate,
  deleteRoomTemplate,
} from '../../src/rooms/room-templates.ts';
import { isTemplateNumber, templatesFor } from '../../src/rooms/room-templates.store.ts';
import { rightsInTemplate } from '../../src/rooms/room-template-rights.ts';
import { createRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { halves, uploaded } from './pictures.ts';
import { addSomeone, letIn, type Someone } from './someone.ts';

interface TemplateStatus {
  templateId: number;
  progress: number;
  error: string;
  isCompleted: boolean;
}
interface RoomStatus extends Omit<TemplateStatus, 'templateId'> {
  roomId: number;
}
interface Content {
  folders: ShownRoom[];
  current: { id: number; rootFolderType: number };
  total: number;
}

const FIRST = 1_000_000_001;

let client: Client;
let colleague: Someone;
let user: Someone;
before(async () => {
  client = await openClient();
  colleague = await addSomeone(client, 'room_admin');
  user = await addSomeone(client, 'user');
});
after(() => client.server.stop());

const make = (body: object) => client.send<TemplateStatus>('POST', '/files/roomtemplate', body);
const from = (body: object) => client.send<RoomStatus>('POST', '/files/rooms/fromtemplate', body);
const get = (id: number) => client.get<ShownRoom>(`/files/rooms/${id}`);

async function listed(query = '', options = {}): Promise<Content> {
  const told = await client.call('GET', `/files/rooms?searchArea=Templates${query}`, undefined, options);
  assert.equal(told.status, 200);
  return told.response;
}

async function eventsOf(num: number): Promise<string[]> {
  const { queries } = client.server.running.db;
  const rows = await queries
    .selectFrom('events')
    .innerJoin('room_templates', 'room_templates.id', 'events.subject')
    .select('events.type')
    .where('room_templates.num', '=', num)
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.type);
}

describe('DS 5.14 making a template', () => {
  test('DS 5.14 of a room, with what it is set to; done when it is answered', async () => {
    const lifetime = { deletePermanently: true, period: 1, value: 3, enabled: true };
    const room = await client.room({
      title: 'Seminar',
      roomType: 8,
      tags: ['a', 'b'],
      color: 'ABCDEF',
      cover: 'bell',
      indexing: true,
      denyDownload: true,
      lifetime,
    });
    const made = await make({ roomId: room.id });
    assert.ok(made.templateId >= FIRST);
    assert.deepEqual(made, { templateId: made.templateId, progress: 100, error: '', isCompleted: true });
    assert.deepEqual(await client.get('/files/roomtemplate/status'), made);
    const template = await get(made.templateId);
    assert.deepEqual(
      [template.title, template.rootFolderType, template.parentId, template.roomType, template.tags],
      ['Seminar', 30, 4, 8, ['a', 'b']],
    );
    assert.deepEqual([template.indexing, template.denyDownload, template.logo.color], [true, true, 'ABCDEF']);
    const may = Object.entries(template.security).flatMap(([name, is]) => (is ? [name] : []));
    assert.deepEqual(may.sort(), ['CreateRoomFrom', 'Delete', 'EditAccess', 'EditRoom', 'Read', 'Rename']);
    assert.deepEqual(await eventsOf(made.templateId), ['room_template.created']);
    assert.equal((await get(room.id)).rootFolderType, 14, 'the room stays what it is');
  });

  test('DS 5.14 title, tags, colour, cover and pictures that are told go before the room’s', async () => {
    const room = await client.room({
      color: 'ABCDEF',
      logo: { tmpFile: await uploaded(client, halves(9, 9)) },
    });
    const bare = await get((await make({ roomId: room.id, title: ' T*1 ', tags: [' x '] })).templateId);
    assert.deepEqual([bare.title, bare.tags], ['T_1', ['x']]);
    assert.equal(bare.logo.color, 'ABCDEF', 'no picture without copyLogo');
    const copied = await get((await make({ roomId: room.id, copyLogo: true })).templateId);
    const large = (copied.logo as { large?: string }).large ?? '';
    assert.notEqual(large, (room.logo as { large?: string }).large);
    assert.equal((await fetch(client.server.url + large)).status, 200);
    const drawn = await get((await make({ roomId: room.id, color: '123456', cover: 'star' })).templateId);
    assert.deepEqual(
      [drawn.logo.color, (drawn.logo as { cover?: { id: string } }).cover?.id],
      ['123456', 'star'],
    );
    const logo = { tmpFile: await uploaded(client, halves(20, 20)) };
    const pictured = await get((await make({ roomId: room.id, copyLogo: true, logo })).templateId);
    const shown = (pictured.logo as { original?: string }).original ?? '';
    assert.equal((await fetch(client.server.url + shown)).status, 200);
  });

  test('DS 5.14 refusals, after which there is no template more', async () => {
    const room = await client.room();
    await letIn(client, room.id, user, 'creator');
    await letIn(client, room.id, colleague, 'editor');
    const before = (await listed()).total;
    const rows: [object, object, number][] = [
      [{}, {}, 400],
      [{ roomId: 999999 }, {}, 404],
      [{ roomId: room.id, title: 'x'.repeat(171) }, {}, 400],
      [{ roomId: room.id, cover: 'unknown' }, {}, 400],
      [{ roomId: room.id, share: ['nobody@example.test'] }, {}, 400],
      [{ roomId: room.id, groups: ['unknown'] }, {}, 404],
      [{ roomId: room.id, logo: { tmpFile: 'unknown' } }, {}, 403],
      [{ roomId: room.id }, user.as, 403],
      [{ roomId: room.id }, colleague.as, 403],
      [{ roomId: room.id }, (await addSomeone(client, 'admin', ['rooms:write'])).as, 403],
    ];
    for (const [body, options, status] of rows) {
      const answer = await client.call('POST', '/files/roomtemplate', body, options);
      assert.equal(answer.status, status, JSON.stringify(body));
    }
    assert.equal((await listed()).total, before);
  });
});

describe('DS 5.14 a template as a folder', () => {
  test('DS 5.14 renamed, set, deleted; archiving, pinning and duplicating it is not possible', async () => {
    const room = await client.room({ title: 'Source' });
    const { templateId: id } = await make({ roomId: room.id, title: 'One' });
    const changed = await client.send<ShownRoom>('PUT', `/files/rooms/${id}`, { title: 'Two', tags: ['k'] });
    assert.deepEqual([changed.title, changed.tags, changed.rootFolderType], ['Two', ['k'], 30]);
    assert.deepEqual(await get(id), changed);
    const renamed = await client.send<ShownRoom>('PUT', `/files/folder/${id}`, { title: 'Three' });
    assert.equal(renamed.title, 'Three');
    const covered = await client.send<ShownRoom>('POST', `/files/rooms/${id}/cover`, { cover: 'sun' });
    assert.equal((covered.logo as { cover?: { id: string } }).cover?.id, 'sun');
    await client.send('PUT', `/files/rooms/${id}`, { title: 'Three' });
    const updates = Array<string>(3).fill('room_template.updated');
    assert.deepEqual(await eventsOf(id), ['room_template.created', ...updates]);

    for (const [path, status] of [
      ['archive', 404],
      ['unarchive', 404],
      ['pin', 403],
      ['reorder', 404],
    ] as const) {
      assert.equal((await client.call('PUT', `/files/rooms/${id}/${path}`)).status, status, path);
    }
    const [move] = await client.send<{ error: string }[]>('PUT', '/files/fileops/move', {
      folderIds: [id],
      destFolderId: 3,
    });
    assert.equal(move?.error, 'The required folder was not found');

    const content = await client.get<Content & { pathParts: { id: number }[] }>(`/files/${id}`);
    assert.deepEqual(
      [content.total, content.current.id, content.pathParts.map((part) => part.id)],
      [0, id, [4, id]],
    );
    const operation = await client.send<{ Operation: number; error: string }>('DELETE', `/files/rooms/${id}`);
    assert.deepEqual([operation.Operation, operation.error], [2, '']);
    assert.equal((await client.call('GET', `/files/rooms/${id}`)).status, 404);
    assert.equal((await client.call('DELETE', `/files/rooms/${id}`)).status, 404);
    assert.equal((await get(room.id)).title, 'Source');
  });

  test('DS 5.14 its own, shared and public templates; everybody else’s are not there', async () => {
    const room = await client.room();
    const group = await client.server.running.db.write((tx) =>
      createGroup(
        tx,
        { projectId: client.server.projectId, door: 'system', who: 'system' },
        {
          name: 'Readers',
          members: [colleague.user.id],
        },
      ),
    );
    const mine = (await make({ roomId: room.id, title: 'Mine' })).templateId;
    const share = [colleague.user.email.toUpperCase()];
    const byName = (await make({ roomId: room.id, title: 'By name', share })).templateId;
    const byGroup = (await make({ roomId: room.id, title: 'By group', groups: [group.id] })).templateId;
    const open = (await make({ roomId: room.id, title: 'Open', public: true })).templateId;
    const seen = async (who: Someone) => (await listed('', who.as)).folders.map((folder) => folder.id).sort();
    assert.deepEqual(await seen(colleague), [byName, byGroup, open].sort());
    assert.deepEqual(await seen(user), [open]);
    const admin = await addSomeone(client, 'admin');
    assert.deepEqual(await seen(admin), [open]);
    for (const [id, status] of [
      [mine, 403],
      [byName, 200],
      [byGroup, 200],
      [open, 200],
      [open + 1000, 404],
    ] as const) {
      assert.equal((await client.call('GET', `/files/rooms/${id}`, undefined, colleague.as)).status, status);
    }
    // Who may use it may not change it.
    for (const [method, path, body] of [
      ['PUT', `/files/rooms/${open}`, { title: 'x' }],
      ['DELETE', `/files/rooms/${open}`, {}],
      ['PUT', '/files/roomtemplate/public', { id: open, public: false }],
      ['POST', `/files/rooms/${open}/cover`, { cover: 'sun' }],
    ] as const) {
      assert.equal((await client.call(method, path, body, colleague.as)).status, 403, path);
    }
    const shown = (await client.call('GET', `/files/rooms/${open}`, undefined, colleague.as))
      .response as ShownRoom;
    assert.deepEqual([shown.security['CreateRoomFrom'], shown.security['EditRoom']], [true, false]);

    assert.equal(await client.get(`/files/roomtemplate/${mine}/public`), false);
    await client.send('PUT', '/files/roomtemplate/public', { id: mine, public: true });
    assert.equal(await client.get(`/files/roomtemplate/${mine}/public`), true);
    await client.send('PUT', '/files/roomtemplate/public', { id: mine, public: true });
    assert.deepEqual(await eventsOf(mine), ['room_template.created', 'room_template.updated']);
    assert.ok((await seen(user)).includes(mine));
    const unknown = await client.call('GET', '/files/roomtemplate/999/public');
    assert.equal(unknown.status, 404);
    const stranger = { authorization: (await client.server.addProject('stranger')).keys.apiKey };
    assert.equal((await client.call('GET', `/files/rooms/${open}`, undefined, stranger)).status, 404);
    assert.equal((await listed('', stranger)).total, 0);
  });

  test('DS 4.4, 5.9 shared after it was made: read only, with people and groups of the project', async () => {
    const room = await client.room();
    const { templateId: id } = await make({ roomId: room.id });
    const path = `/files/rooms/${id}/share`;
    const share = (invitations: object[], options = {}) => client.call('PUT', path, { invitations }, options);
    const given = await share([{ id: colleague.user.id, access: 'Read' }]);
    assert.equal(given.status, 200);
    const seen = async () => (await client.call('GET', `/files/rooms/${id}`, undefined, colleague.as)).status;
    assert.equal(await seen(), 200);
    const list = await client.call('GET', path);
    const rows = list.response as { access: number; isOwner: boolean; sharedToUser: { id: string } }[];
    assert.deepEqual(
      rows.map((row) => [row.access, row.isOwner]),
      [
        [1, true],
        [2, false],
      ],
    );
    assert.equal((list.body as { total: number }).total, 2);
    assert.deepEqual((await client.call('GET', path, undefined, colleague.as)).response, []);

    const wrong: [object[], object, number][] = [
      [[{ id: user.user.id, access: 'Editing' }], {}, 403],
      [[{ id: user.user.id, access: 'RoomManager' }], {}, 403],
      [[{ email: 'nobody@example.test', access: 'Read' }], {}, 400],
      [[{ id: 'b1a7f9c0-6a3e-4c56-9d0d-0e6b4d1f7a11', access: 'Read' }], {}, 404],
      [[{ id: rows[0]?.sharedToUser.id, access: 0 }], {}, 403],
      [[{ id: user.user.id, access: 'Read' }], colleague.as, 403],
      [
        [
          { id: user.user.id, access: 'Read' },
          { id: user.user.id, access: 'Editing' },
        ],
        {},
        403,
      ],
    ];
    for (const [invitations, options, status] of wrong) {
      assert.equal((await share(invitations, options)).status, status, JSON.stringify(invitations));
    }
    await share([{ id: colleague.user.id, access: 'Read' }]);
    const taken = await share([
      { email: colleague.user.email, access: 0 },
      { id: user.user.id, access: 0 },
    ]);
    assert.deepEqual([taken.status, await seen()], [200, 403]);
    const types = ['created', 'member_added', 'member_removed'].map((type) => `room_template.${type}`);
    assert.deepEqual(await eventsOf(id), types);
  });

  test('DS 5.3 lists of templates: filters, order, pages; also as the content of their root', async () => {
    const owner = await addSomeone(client, 'room_admin');
    const send = async (method: string, path: string, body: object) =>
      (await client.call(method, path, body, owner.as)).response as ShownRoom & TemplateStatus;
    const rows = [
      { title: 'zeta', roomType: 5, tags: ['Red'] },
      { title: 'Alpha', roomType: 2, tags: ['red', 'blue'] },
      { title: 'mid', roomType: 5, tags: [], quota: 5 },
    ];
    for (const { quota, ...body } of rows) {
      const { id } = await send('POST', '/files/rooms', body);
      await send('POST', '/files/roomtemplate', { roomId: id, ...(quota !== undefined && { quota }) });
    }
    const mine = `&subjectOwnerId=${owner.user.id}`;
    const titles = async (query: string) =>
      (await listed(`${mine}${query}`, owner.as)).folders.map((folder) => folder.title);
    for (const [query, expected] of [
      ['&sortBy=AZ', ['Alpha', 'mid', 'zeta']],
      ['&sortBy=AZ&sortOrder=descending', ['zeta', 'mid', 'Alpha']],
      ['&sortBy=DateAndTimeCreation', ['zeta', 'Alpha', 'mid']],
      ['&sortBy=AZ&count=1&startIndex=1', ['mid']],
      ['&sortBy=AZ&type=5', ['mid', 'zeta']],
      ['&sortBy=AZ&filterValue=A', ['Alpha', 'zeta']],
      [`&sortBy=AZ&tags=${encodeURIComponent('["RED"]')}`, ['Alpha', 'zeta']],
      ['&withoutTags=true', ['mid']],
      ['&quotaFilter=Custom', ['mid']],
      ['&provider=Box', []],
      ['&groupId=1', []],
      [`&excludeSubject=true&subjectId=${owner.user.id}`, []],
    ] as const) {
      assert.deepEqual(await titles(query), expected, query);
    }
    const page = await listed(`${mine}&sortBy=AZ&count=1`, owner.as);
    assert.deepEqual([page.total, page.current.id, page.current.rootFolderType], [3, 4, 30]);
    const root = await client.call('GET', `/files/4?sortBy=AZ${mine}`, undefined, owner.as);
    assert.equal((root.response as Content).total, 3);
  });
});

describe('DS 5.14 rooms from templates', () => {
  test('DS 5.14 indexing and denyDownload are inherited, lifetime and watermark are not', async () => {
    const source = await client.room({
      roomType: 8,
      indexing: true,
      denyDownload: true,
      lifetime: { value: 2 },
      watermark: { text: 'w' },
      tags: ['t'],
      color: 'ABCDEF',
      cover: 'flag',
    });
    const { templateId } = await make({ roomId: source.id });
    const status = await from({ templateId, title: 'Made' });
    assert.deepEqual(status, { roomId: status.roomId, progress: 100, error: '', isCompleted: true });
    assert.deepEqual(await client.get('/files/rooms/fromtemplate/status'), status);
    const room = await get(status.roomId);
    assert.deepEqual([room.title, room.roomType, room.rootFolderType, room.tags], ['Made', 8, 14, ['t']]);
    assert.deepEqual([room.indexing, room.denyDownload], [true, true]);
    assert.ok(!('lifetime' in room) && !('watermark' in room));
    assert.deepEqual(
      [room.logo.color, (room.logo as { cover?: { id: string } }).cover?.id],
      ['ABCDEF', 'flag'],
    );
    assert.deepEqual(await client.roomEvents(room.id), ['room.created']);

    const other = await get(
      (
        await from({
          templateId: String(templateId),
          title: 'Other',
          indexing: false,
          denyDownload: false,
          tags: [],
          color: '123456',
          lifetime: { value: 9 },
          watermark: { text: 'own' },
          private: true,
        })
      ).roomId,
    );
    assert.deepEqual(
      [other.indexing, other.denyDownload, other.tags, other.logo.color],
      [false, false, [], '123456'],
    );
    assert.deepEqual(other.lifetime, { deletePermanently: false, period: 0, value: 9, enabled: true });
    assert.equal((other.watermark as { text: string }).text, 'own');
    assert.equal((other as unknown as { private: boolean }).private, true);
  });

  test('DS 5.14 the picture comes along when it is asked for, as its own', async () => {
    const source = await client.room({ logo: { tmpFile: await uploaded(client, halves(9, 9)) } });
    const { templateId } = await make({ roomId: source.id, copyLogo: true });
    const without = await get((await from({ templateId, title: 'x' })).roomId);
    assert.ok('color' in without.logo);
    const copied = await get((await from({ templateId, title: 'x', copyLogo: true })).roomId);
    const large = (copied.logo as { large?: string }).large ?? '';
    await client.send('DELETE', `/files/rooms/${templateId}`);
    assert.equal((await fetch(client.server.url + large)).status, 200);
    const { queries } = client.server.running.db;
    const left = await queries
      .selectFrom('pictures')
      .select('id')
      .where('room_num', '=', templateId)
      .execute();
    assert.deepEqual(left, [], 'those of the template are gone');
  });

  test('DS 5.14 who may see a template and have rooms makes one, and owns it; others do not', async () => {
    const room = await client.room();
    const hidden = (await make({ roomId: room.id })).templateId;
    const open = (await make({ roomId: room.id, public: true })).templateId;
    const rows: [object, object, number][] = [
      [{ templateId: open, title: 'Theirs' }, colleague.as, 200],
      [{ templateId: hidden, title: 'x' }, colleague.as, 403],
      [{ templateId: open, title: 'x' }, user.as, 403],
      [{ templateId: open, title: '  ' }, {}, 400],
      [{ templateId: open }, {}, 400],
      [{ title: 'x' }, {}, 400],
      [{ templateId: room.id, title: 'x' }, {}, 404],
      [{ templateId: open + 1000, title: 'x' }, {}, 404],
      [{ templateId: open, title: 'x', cover: 'unknown' }, {}, 400],
      [{ templateId: open, title: 'x', logo: { tmpFile: 'unknown' } }, {}, 403],
    ];
    const before = await client.get<{ total: number }>('/files/rooms');
    for (const [body, options, status] of rows) {
      const answer = await client.call('POST', '/files/rooms/fromTemplate', body, options);
      assert.equal(answer.status, status, JSON.stringify(body));
      if (status !== 200) continue;
      const made = await get((answer.response as RoomStatus).roomId);
      assert.equal(made.createdBy.id, colleague.user.id);
    }
    assert.equal((await client.get<{ total: number }>('/files/rooms')).total, before.total + 1);
  });

  test('DS 5.14 the status is the caller’s own; none where nothing ran', async () => {
    for (const path of ['/files/roomtemplate/status', '/files/rooms/fromtemplate/status']) {
      const { status, body } = await client.call('GET', path, undefined, user.as);
      assert.deepEqual([status, 'response' in (body as object)], [200, false], path);
    }
    const scoped = await addSomeone(client, 'admin', ['rooms:write']);
    assert.equal(
      (await client.call('GET', '/files/rooms/fromtemplate/status', undefined, scoped.as)).status,
      200,
    );
    assert.equal((await client.call('GET', '/files/roomtemplate/status', undefined, scoped.as)).status, 403);
  });
});

for (const engine of ENGINES) {
  describe(`templates of rooms on ${engine}`, () => {
    let open: OpenEngine;
    let actor: Actor;
    before(async () => {
      open = await openEngine(engine);
      actor = await open.addProject('templates');
    });
    after(() => open.close());

    test('events have no gaps and no secrets; what one room has for a while is not taken over', async () => {
      const { db } = open;
      const owner = actor.userId ?? '';
      const upload = { type: 's3', location: 'b', sealedCredentials: 'SECRET' } as const;
      const settings: RoomSettings = {
        recording: { enabled: true, upload },
        webhook: { url: 'https://hook.example', headers: { authorization: 'SECRET' } },
        metadata: { a: 'b' },
        expiresAt: Date.now() + 60_000,
        opensAt: 5,
        onExpiry: 'delete',
      };
      const room = await db.write((tx) => createRoom(tx, actor, { title: 'R', settings }));
      const template = await db.write((tx) =>
        createRoomTemplate(tx, actor, owner, { num: room.num }, { settings: { color: 'ABCDEF' } }),
      );
      assert.ok(template.num >= FIRST);
      assert.deepEqual(Object.keys(template.settings).sort(), ['color', 'metadata', 'recording', 'webhook']);
      const change = (wanted: Parameters<typeof changeRoomTemplate>[3]) =>
        db.write((tx) => changeRoomTemplate(tx, actor, template.num, wanted));
      await change({ title: 'S', tags: ['x', 'X'], settings: { color: undefined, indexing: true } });
      await change({ title: 'S', settings: {} });
      const made = await db.write((tx) => createFromTemplate(tx, actor, template.num, {}));
      assert.deepEqual([made.title, made.tags, made.settings.indexing], ['S', ['X'], true]);
      assert.deepEqual(made.settings.recording, { enabled: true, upload });
      await db.write((tx) => deleteRoomTemplate(tx, actor, template.num));

      const events = await listEvents(db.queries, actor.projectId, template.id);
      assert.deepEqual(
        events.map(({ seq, type }) => [seq, type]),
        [
          [1, 'room_template.created'],
          [2, 'room_template.updated'],
          [3, 'room_template.deleted'],
        ],
      );
      assert.deepEqual(events[1]?.data, { title: 'S', tags: ['X'], color: null, indexing: true });
      assert.ok(!JSON.stringify(events).includes('SECRET'));
      const [created] = await listEvents(db.queries, actor.projectId, made.id);
      assert.equal((created?.data as { room_template: string }).room_template, template.id);
      for (const gone of [
        () => change({ title: 'x' }),
        () => db.write((tx) => deleteRoomTemplate(tx, actor, template.num)),
        () => db.write((tx) => createFromTemplate(tx, actor, template.num, { title: 'x' })),
      ]) {
        await assert.rejects(gone(), { code: 'room_not_found' });
      }
    });

    test('a template whose owner has left is any administrator’s', async () => {
      const { db } = open;
      const room = await db.write((tx) => createRoom(tx, actor, { title: 'R' }));
      const leaving = await db.write((tx) =>
        createUser(tx, actor, { email: 'gone@example.test', kind: 'room_admin' }),
      );
      const template = await db.write((tx) =>
        createRoomTemplate(tx, actor, leaving.id, { num: room.num }, {}),
      );
      const [admin, other] = (['admin', 'room_admin'] as const).map((kind) => ({
        id: actor.userId ?? '',
        kind,
      }));
      const see = async (person: typeof admin) => [
        (await templatesFor(db.queries, actor.projectId, person ?? leaving, 10)).some(
          ({ num }) => num === template.num,
        ),
        await rightsInTemplate(db.queries, template, person ?? leaving),
      ];
      const nothing = { read: false, use: false, edit: false };
      assert.deepEqual(await see(admin), [false, nothing]);
      await db.write((tx) => removePerson(tx, actor, leaving.id));
      assert.deepEqual(await see(admin), [true, { read: true, use: true, edit: true }]);
      assert.deepEqual(await see(other), [false, nothing]);
    });

    test('another project neither sees nor changes it; numbers never meet those of rooms', async () => {
      const { db } = open;
      const stranger = await open.addProject('strangers');
      const room = await db.write((tx) => createRoom(tx, actor, { title: 'R' }));
      const make = () =>
        db.write((tx) =>
          createRoomTemplate(tx, actor, actor.userId ?? '', { num: room.num }, { isPublic: true }),
        );
      const [one, two] = [await make(), await make()];
      assert.ok(two.num > one.num && isTemplateNumber(one.num) && !isTemplateNumber(room.num));
      await assert.rejects(
        db.write((tx) => changeRoomTemplate(tx, stranger, one.num, { title: 'x' })),
        { code: 'room_not_found' },
      );
      const seen = await templatesFor(
        db.queries,
        stranger.projectId,
        { id: stranger.userId ?? '', kind: 'admin' },
        10,
      );
      assert.deepEqual(seen, []);
      const mine = await templatesFor(db.queries, actor.projectId, { id: 'anybody', kind: 'user' }, 10);
      assert.deepEqual(
        mine.map(({ num }) => num),
        [one.num, two.num],
      );
    });
  });
}
