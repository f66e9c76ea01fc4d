import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { createCode, createCodes, enableCode, listCodes } from '../../src/rooms/codes.ts';
import { newestRooms, type RoomFilter } from '../../src/rooms/lists-newest.ts';
import { withRole } from '../../src/rooms/roles.ts';
import type { Room } from '../../src/rooms/room.ts';
import { archiveRoom, createRoom, type NewRoom } from '../../src/rooms/rooms.ts';
import { knownTemplate } from '../../src/rooms/template-cache.ts';
import { changeTemplate, getTemplate, upsertTemplate } from '../../src/rooms/templates.ts';
import { pageOfTemplates } from '../../src/rooms/templates.store.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

for (const engine of ENGINES) {
  describe(`HM 2.2, HM 2.5 templates, codes and lists on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    const defaults = { defaultTemplateId: null as string | null };
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
      const { queries } = store.db;
      const project = await queries
        .selectFrom('projects')
        .selectAll()
        .where('id', '=', actor.projectId)
        .executeTakeFirstOrThrow();
      defaults.defaultTemplateId = project.default_template_id;
    });
    after(() => store.close());

    const create = (input: NewRoom = {}, as = actor) => store.db.write((tx) => createRoom(tx, as, input));
    const typesOf = async (subject: string) =>
      (await listEvents(store.db.queries, actor.projectId, subject)).map(
        (event) => `${String(event.seq)} ${event.type}`,
      );

    test('HM 2.5 one name, sixteen writers: one template, its events without a gap', async () => {
      const made = await Promise.all(
        times(16, (n) =>
          upsertTemplate(store.db, actor, {
            name: n % 2 ? 'Race' : 'race',
            settings: { region: n % 3 ? 'eu' : 'in' },
          }),
        ),
      );
      const ids = new Set(made.map((template) => template.id));
      assert.equal(ids.size, 1);
      const [id = ''] = ids;
      const events = await listEvents(store.db.queries, actor.projectId, id);
      assert.deepEqual(
        events.map((event) => event.seq),
        times(events.length, (n) => n + 1),
      );
      assert.equal((await getTemplate(store.db.queries, actor.projectId, id)).revision, events.length);
    });

    test('HM 2.5 twenty roles added at once are all there, and looked up at once', async () => {
      const { id } = await upsertTemplate(store.db, actor, { roles: {} });
      await knownTemplate(store.db.queries, actor.projectId, id);
      const names = times(20, (n) => `role${String(n)}`);
      await Promise.all(
        names.map((name) =>
          changeTemplate(store.db, actor, id, ({ content }) => ({ content: withRole(content, name, {}) })),
        ),
      );
      const known = await knownTemplate(store.db.queries, actor.projectId, id);
      assert.deepEqual(new Set(Object.keys(known?.content.roles ?? {})), new Set(names));
      assert.equal((await typesOf(id)).length, 21);
    });

    test('HM 2.5 a change that fails leaves nothing, and one that changes nothing no event', async () => {
      const { id, content } = await upsertTemplate(store.db, actor, { roles: { host: {} } });
      await assert.rejects(
        changeTemplate(store.db, actor, id, () => {
          throw new Error('no');
        }),
      );
      await changeTemplate(store.db, actor, id, (now) => ({ content: now.content }));
      assert.deepEqual((await getTemplate(store.db.queries, actor.projectId, id)).content, content);
      assert.deepEqual(await typesOf(id), ['1 template.created']);
    });

    test('HM 2.5 pages of templates: newest first, of one project', async () => {
      const other = await store.addProject('other-templates');
      const ids = [];
      for (const name of ['a', 'b', 'c']) ids.unshift((await upsertTemplate(store.db, other, { name })).id);
      const page = (start: string | undefined) =>
        pageOfTemplates(store.db.queries, other.projectId, { after: start, limit: 2 });
      const [first, second, third] = [await page(undefined), await page(ids[1]), await page(ids[2])];
      assert.deepEqual(
        [...first, ...second.slice(0, 1)].map((template) => template.id),
        ids,
      );
      // The last is the default template.
      assert.deepEqual([second.length, third.length], [2, 1]);
    });

    test('HM 2.2 codes: many writers at once, one code for each role, events without a gap', async () => {
      const room = await create();
      const answers = await Promise.all(
        times(10, () => store.db.write((tx) => createCodes(tx, actor, { id: room.id }, defaults))),
      );
      assert.deepEqual(
        answers.map((codes) => codes.length),
        times(10, () => 2),
      );
      assert.deepEqual(await typesOf(room.id), ['1 room.created', '2 code.created', '3 code.created']);
      const more = await Promise.all(
        times(5, () => store.db.write((tx) => createCode(tx, actor, { id: room.id }, 'host', defaults))),
      );
      assert.equal(new Set(more.map(({ code }) => code)).size, 5);
      const code = more[0]?.code ?? '';
      await Promise.all(
        times(4, (n) =>
          store.db.write((tx) => enableCode(tx, actor, { code, enabled: n % 2 === 0 }, defaults)),
        ),
      );
      assert.equal((await listCodes(store.db.queries, actor.projectId, { id: room.id })).length, 7);
      const events = await listEvents(store.db.queries, actor.projectId, room.id);
      assert.deepEqual(
        events.map((event) => event.seq),
        times(events.length, (n) => n + 1),
      );
    });

    test('HM 2.1 lists: every filter, and pages without a gap or a repetition', async () => {
      const other = await store.addProject('other-lists');
      const { id } = await upsertTemplate(store.db, other, { roles: {} });
      const rooms: Room[] = [];
      for (let n = 0; n < 30; n += 1) {
        rooms.unshift(await create({ enabled: n % 3 !== 0, templateId: n % 5 === 0 ? id : null }, other));
      }
      const archived = rooms[4] ?? assert.fail();
      await store.db.write((tx) => archiveRoom(tx, other, { id: archived.id }));
      const isOpen = (room: Room) => room.enabled && room !== archived;
      const list = async (filter: RoomFilter, limit = 100, start?: string) =>
        (await newestRooms(store.db.queries, other.projectId, { start, limit }, filter)).map(
          (room) => room.id,
        );
      const idsOf = (keep: (room: Room) => boolean) => rooms.filter(keep).map((room) => room.id);
      const time = rooms[12]?.createdAt ?? 0;

      assert.deepEqual(
        await list({}),
        idsOf(() => true),
      );
      assert.deepEqual(await list({ enabled: true }), idsOf(isOpen));
      assert.deepEqual(
        await list({ enabled: false }),
        idsOf((room) => !isOpen(room)),
      );
      assert.deepEqual(
        await list({ after: time }),
        idsOf((room) => room.createdAt >= time),
      );
      assert.deepEqual(
        await list({ before: time }),
        idsOf((room) => room.createdAt <= time),
      );
      assert.deepEqual(
        await list({ template: { id, isDefault: false } }),
        idsOf((room) => room.templateId === id),
      );
      assert.deepEqual(
        await list({ template: { id: 'x', isDefault: true } }),
        idsOf((room) => room.templateId === null),
      );
      const paged = [];
      for (let start: string | undefined; ; start = paged.at(-1)?.slice(0, 24)) {
        const page = await list({ enabled: true }, 7, start);
        paged.push(...page);
        if (page.length < 7) break;
      }
      assert.deepEqual(paged, idsOf(isOpen));
    });

    test('HM 2.1 lists by time, after the clock was set back: newest first, none lost', async (t) => {
      const other = await store.addProject('clock');
      const ahead = Date.now() + 3 * 3_600_000;
      t.mock.timers.enable({ apis: ['Date'], now: ahead });
      const before = await create({}, other);
      t.mock.timers.reset();
      const after = await create({}, other);
      const list = async (filter: RoomFilter) =>
        (await newestRooms(store.db.queries, other.projectId, { start: undefined, limit: 10 }, filter)).map(
          (room) => room.id,
        );
      assert.deepEqual(await list({ before: after.createdAt }), [after.id, before.id]);
      assert.deepEqual(await list({ after: after.createdAt }), [after.id, before.id]);
      assert.deepEqual(await list({ before: before.createdAt - 1 }), []);
      assert.deepEqual(await list({ after: after.createdAt + 1 }), []);
      assert.ok(after.id > before.id && after.createdAt >= before.createdAt);
    });
  });
}
