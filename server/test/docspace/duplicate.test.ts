import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '../../src/db/events.ts';
import { listEvents } from '../../src/db/events.ts';
import { duplicateRoom } from '../../src/rooms/duplicate.ts';
import { createRoom, archiveRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { openClient, type Client, type ShownRoom } from './client.ts';
import { halves, uploaded } from './pictures.ts';
import { addSomeone, letIn } from './someone.ts';

interface Operation {
  id: string;
  Operation: number;
  error: string;
  processed: string;
  folders?: ShownRoom[];
}

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client.server.stop());

const duplicate = (folderIds: (number | string)[], body: object = {}) =>
  client.send<Operation[]>('PUT', '/files/fileops/duplicate', {
    folderIds,
    returnSingleOperation: true,
    ...body,
  });

describe('DS 5.12 duplicate', () => {
  test('DS 5.12 what the room is set to comes along, members and the first picture’s file do not', async () => {
    const tmpFile = await uploaded(client, halves(40, 40));
    const imageUrl = await uploaded(client, halves(20, 20));
    const room = await client.room({
      title: 'Original',
      roomType: 8,
      tags: ['one', 'two'],
      color: 'ABCDEF',
      cover: 'bell',
      logo: { tmpFile },
      indexing: true,
      denyDownload: true,
      lifetime: { value: 3, period: 1 },
      watermark: { text: 'secret', imageUrl },
      quota: 1000,
    });
    await letIn(client, room.id, await addSomeone(client, 'user'), 'reader');
    const [operation] = await duplicate([room.id]);
    assert.deepEqual([operation?.Operation, operation?.error, operation?.processed], [7, '', '1']);
    const copy = operation?.folders?.[0];
    assert.ok(copy && copy.id !== room.id);
    assert.equal(copy.title, 'Original (1)');
    const same = ['roomType', 'tags', 'indexing', 'denyDownload', 'lifetime'] as const;
    for (const name of same) assert.deepEqual(copy[name], room[name], name);
    const members = await client.get<unknown[]>(`/files/rooms/${copy.id}/share`);
    assert.equal(members.length, 1, 'its owner');

    // Pictures are its own: they stay when those of the first room go.
    const [theirs, its] = [room, copy].map((one) => (one.logo as { large?: string }).large ?? '');
    const mark = (copy.watermark as { imageUrl: string; text: string }).imageUrl;
    assert.notEqual(theirs, its);
    await client.send('DELETE', `/files/rooms/${room.id}`);
    for (const path of [its, mark]) {
      assert.equal((await fetch(client.server.url + (path ?? ''))).status, 200);
    }
    assert.deepEqual(await client.roomEvents(copy.id), ['room.created']);
    assert.deepEqual(await client.get(`/files/rooms/${copy.id}`), copy);
  });

  test('DS 5.12 the next number where one is taken; the operation is listed with what it made', async () => {
    const { id } = await client.room({ title: 'Numbered' });
    const titles = [];
    for (let n = 0; n < 3; n += 1) titles.push((await duplicate([id]))[0]?.folders?.[0]?.title);
    assert.deepEqual(titles, ['Numbered (1)', 'Numbered (2)', 'Numbered (3)']);
    const all = await client.send<Operation[]>('PUT', '/files/fileops/duplicate', { folderIds: [id] });
    assert.ok(all.length > 3);
    const listed = await client.get<Operation[]>('/files/fileops/Duplicate');
    assert.deepEqual(
      listed.find((one) => one.id === all[0]?.id),
      all[0],
    );
  });

  test('DS 5.12 a public room’s primary link is made anew, a custom room has none', async () => {
    const room = await client.room({ roomType: 6 });
    const link = (id: number) => client.get<{ sharedLink: { id: string } }>(`/files/rooms/${id}/link`);
    const before = await link(room.id);
    const copy = (await duplicate([room.id]))[0]?.folders?.[0];
    assert.ok(copy && (copy as unknown as { shared: boolean }).shared);
    assert.notEqual((await link(copy.id)).sharedLink.id, before.sharedLink.id);
    const custom = await client.room({ roomType: 5 });
    const second = (await duplicate([custom.id]))[0]?.folders?.[0];
    assert.equal((second as unknown as { shared: boolean }).shared, false);
  });

  test('DS 5.12 several at once, each for itself; who made them owns them', async () => {
    const someone = await addSomeone(client, 'admin');
    const { id } = await client.room({ title: 'Theirs' });
    const archived = await client.room();
    await client.send('PUT', `/files/rooms/${archived.id}/archive`);
    const body = {
      folderIds: [id, 999999, 'abc', archived.id, String(id)],
      fileIds: [1],
      returnSingleOperation: true,
    };
    const { response } = await client.call('PUT', '/files/fileops/duplicate', body, someone.as);
    const [operation] = response as Operation[];
    assert.deepEqual([operation?.error, operation?.processed], ['The required folder was not found', '2']);
    assert.deepEqual(
      operation?.folders?.map(({ title, createdBy }) => [title, createdBy.id]),
      [
        ['Theirs (1)', someone.user.id],
        ['Theirs (2)', someone.user.id],
      ],
    );
  });

  test('DS 4.5 who may not: editors, and who may have no rooms; archived rooms are not duplicated', async () => {
    const { id } = await client.room();
    const editor = await addSomeone(client, 'room_admin');
    const user = await addSomeone(client, 'user');
    await letIn(client, id, editor, 'editor');
    await letIn(client, id, user, 'reader');
    const manager = await addSomeone(client, 'room_admin');
    await letIn(client, id, manager, 'manager');
    const rows = [
      [editor, /permission to create/],
      [user, /permission to create/],
      [manager, /^$/],
    ] as const;
    for (const [{ as }, expected] of rows) {
      const body = { folderIds: [id], returnSingleOperation: true };
      const { status, response } = await client.call('PUT', '/files/fileops/duplicate', body, as);
      assert.equal(status, 200);
      const [operation] = response as Operation[];
      assert.match(operation?.error ?? '', expected);
      assert.equal(operation?.folders?.length ?? 0, operation?.error === '' ? 1 : 0);
    }
    await client.send('PUT', `/files/rooms/${id}/archive`);
    assert.match((await duplicate([id]))[0]?.error ?? '', /archived/);
  });
});

for (const engine of ENGINES) {
  describe(`duplicates on ${engine}`, () => {
    let open: OpenEngine;
    let actor: Actor;
    before(async () => {
      open = await openEngine(engine);
      actor = await open.addProject('copies');
    });
    after(() => open.close());

    test('the event names the first room; titles count on, whatever the case and their length', async () => {
      const { db } = open;
      const rows: [string, string[]][] = [
        ['Algebra', ['Algebra (1)', 'Algebra (2)', 'Algebra (3)', 'Algebra (4)', 'Algebra (5)']],
        ['algebra', ['algebra (6)', 'algebra (7)']],
        ['x'.repeat(170), [`${'x'.repeat(166)} (1)`, `${'x'.repeat(166)} (2)`]],
        ['y'.repeat(900), [`${'y'.repeat(166)} (1)`, `${'y'.repeat(166)} (2)`]],
        ['Algebra (1)', ['Algebra (1) (1)']],
      ];
      for (const [title, expected] of rows) {
        const room = await db.write((tx) => createRoom(tx, actor, { title }));
        for (const wanted of expected) {
          const copy = await db.write((tx) =>
            duplicateRoom(tx, actor, { num: room.num }, { withContent: true }),
          );
          assert.equal(copy.title, wanted);
          const [event] = await listEvents(db.queries, actor.projectId, copy.id);
          assert.equal(event?.type, 'room.created');
          assert.equal((event.data as { duplicated_from: string }).duplicated_from, room.id);
        }
      }
    });

    test('title and name that are given; an archived and disabled room; a past expiry', async () => {
      const { db } = open;
      const settings = { metadata: { a: 'b' }, expiresAt: Date.now() - 1000, polls: ['p'] };
      const room = await db.write((tx) =>
        createRoom(tx, actor, { title: 'T', seats: 4, region: 'us', enabled: false, settings, tags: ['k'] }),
      );
      await db.write((tx) => archiveRoom(tx, actor, { num: room.num }));
      const copy = await db.write((tx) =>
        duplicateRoom(tx, actor, { id: room.id }, { title: 'Mine', alias: 'mine', withContent: false }),
      );
      assert.deepEqual(
        [copy.title, copy.alias, copy.seats, copy.region, copy.enabled, copy.archivedAt, copy.tags],
        ['Mine', 'mine', 4, 'us', true, null, ['k']],
      );
      assert.deepEqual(copy.settings, { metadata: { a: 'b' }, polls: ['p'] });
      await assert.rejects(
        db.write((tx) => duplicateRoom(tx, actor, { id: room.id }, { alias: 'mine' })),
        { code: 'name_taken' },
      );
      await assert.rejects(
        db.write((tx) => duplicateRoom(tx, actor, { num: 1 })),
        { code: 'room_not_found' },
      );
    });
  });
}
