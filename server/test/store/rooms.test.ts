import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { HouseError } from '../../src/errors.ts';
import { pageOfRooms } from '../../src/rooms/lists.ts';
import { shortId } from '../../src/rooms/ids.ts';
import {
  archiveRoom,
  changeRoom,
  createRoom,
  deleteRoom,
  getRoom,
  restoreRoom,
  upsertRoom,
  type NewRoom,
} from '../../src/rooms/rooms.ts';
import { addRoomTags, deleteTags } from '../../src/rooms/project-tags.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

for (const engine of ENGINES) {
  describe(`rooms on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
    });
    after(() => store.close());

    const create = (input: NewRoom = {}, as = actor) => store.db.write((tx) => createRoom(tx, as, input));
    const get = (num: number, as = actor) => getRoom(store.db.queries, as.projectId, { num });
    const events = (id: string) => listEvents(store.db.queries, actor.projectId, id);

    test('a room has three names, and each finds it', async () => {
      const room = await create({ title: 'Algebra' });
      assert.ok(room.num > 1000);
      assert.match(room.id, /^[0-9a-f]{32}$/);
      for (const ref of [{ id: room.id }, { shortId: shortId(room.id) }, { num: room.num }]) {
        assert.deepEqual(await getRoom(store.db.queries, actor.projectId, ref), room);
      }
    });

    test('ids grow with time, and so do numbers', async () => {
      const rooms = [];
      for (let n = 0; n < 50; n += 1) rooms.push(await create());
      const ids = rooms.map((room) => room.id);
      assert.equal(new Set(ids.map(shortId)).size, 50);
      assert.deepEqual(ids.toSorted(), ids);
      assert.deepEqual(
        rooms.toSorted((a, b) => a.num - b.num),
        rooms,
      );
    });

    test('every member is read back as it was written', async () => {
      const input: NewRoom = {
        title: 'Физика – 物理 🧲 "q" \\ %_',
        description: 'ü\n\t',
        kind: 'public',
        region: 'eu',
        seats: 7,
        record: true,
        settings: { size: 4, webhook: { url: 'https://x.example/', headers: { a: 'b' } } },
        tags: ['One', 'two', 'one'],
      };
      const room = await create(input);
      assert.deepEqual(await get(room.num), room);
      assert.deepEqual(room.tags, ['one', 'two']);
      assert.equal(room.title, input.title);
    });

    test('an alias is legal, unique whatever its case, and made from the title', async () => {
      const aliasOf = async (title: string) => (await create({ title })).alias;
      assert.equal(await aliasOf('legal.Name_1:2-3'), 'legal.Name_1:2-3');
      assert.equal(await aliasOf('  Élan vital!  (b) '), 'Elan-vital-b');
      assert.match(await aliasOf('elan VITAL b'), /^elan-VITAL-b-[0-9a-f]{12}$/);
      assert.match(await aliasOf('数学'), /^room-[0-9a-f]{12}$/);
      assert.ok((await aliasOf('x'.repeat(2048))).length <= 255);
    });

    test('HM 2.1 a name that exists is that room, with what was given applied to it', async () => {
      const first = await store.db.write((tx) =>
        upsertRoom(tx, actor, { alias: 'Up.Sert', description: 'a' }),
      );
      const again = await store.db.write((tx) =>
        upsertRoom(tx, actor, { alias: 'up.sert', settings: { size: 9 } }),
      );
      assert.equal(again.num, first.num);
      assert.deepEqual([again.alias, again.description, again.settings.size], ['Up.Sert', 'a', 9]);
      const types = (await events(first.id)).map((event) => event.type);
      assert.deepEqual(types, ['room.created', 'room.updated']);
    });

    test('HM 2.1 16 writers of one name make one room', async () => {
      const rooms = await Promise.all(
        Array.from({ length: 16 }, (_, size) =>
          store.db.write((tx) => upsertRoom(tx, actor, { alias: 'the-one', settings: { size } })),
        ),
      );
      assert.equal(new Set(rooms.map((room) => room.num)).size, 1);
      const numbers = (await events(rooms[0]?.id ?? '')).map((event) => event.seq);
      assert.deepEqual(
        numbers,
        Array.from({ length: 16 }, (_, index) => index + 1),
      );
    });

    test('HM 2.1 a name whose room is deleted meanwhile is still created or found', async () => {
      for (let n = 0; n < 10; n += 1) {
        const alias = `meanwhile-${String(n)}`;
        const { num } = await create({ alias });
        const [, ...rooms] = await Promise.all([
          store.db.write((tx) => deleteRoom(tx, actor, { num })),
          ...Array.from({ length: 4 }, () => store.db.write((tx) => upsertRoom(tx, actor, { alias }))),
        ]);
        assert.deepEqual(
          rooms.map((room) => room.alias),
          Array.from({ length: 4 }, () => alias),
        );
        const named = await store.db.queries
          .selectFrom('rooms')
          .select('num')
          .where('alias', '=', alias)
          .execute();
        assert.ok(named.length <= 1);
      }
    });

    test('a tag that is deleted while rooms are given it is on those rooms and known, or on none', async () => {
      const { queries } = store.db;
      for (let n = 0; n < 10; n += 1) {
        const tag = `fleeting-${String(n)}`;
        const rooms = await Promise.all(
          Array.from({ length: 4 }, () => create({ tags: n % 2 ? [tag] : [] })),
        );
        await Promise.all([
          ...rooms.map(({ num }) => store.db.write((tx) => addRoomTags(tx, actor, { num }, [tag]))),
          store.db.write((tx) => deleteTags(tx, actor, [tag])),
        ]);
        const carrying = (await Promise.all(rooms.map(({ num }) => get(num)))).filter((room) =>
          room.tags.includes(tag),
        );
        const listed = await queries
          .selectFrom('room_tags')
          .select('room_num')
          .where('tag_key', '=', tag)
          .execute();
        const known = await queries.selectFrom('tags').select('name').where('tag_key', '=', tag).execute();
        assert.deepEqual(
          listed.map((row) => row.room_num).toSorted((a, b) => a - b),
          carrying.map((room) => room.num).toSorted((a, b) => a - b),
        );
        if (carrying.length > 0) assert.equal(known.length, 1);
      }
    });

    test('16 writers of one title make 16 rooms with 16 aliases', async () => {
      const rooms = await Promise.all(Array.from({ length: 16 }, () => create({ title: 'Same title' })));
      assert.equal(new Set(rooms.map((room) => room.alias.toLowerCase())).size, 16);
    });

    test('changes of one room at the same time are all kept, numbered without gaps', async () => {
      const room = await create();
      await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          store.db.write((tx) =>
            changeRoom(tx, actor, { num: room.num }, { description: `change ${String(n)}` }),
          ),
        ),
      );
      const log = await events(room.id);
      assert.deepEqual(
        log.map((event) => event.seq),
        Array.from({ length: 21 }, (_, index) => index + 1),
      );
      assert.equal((await get(room.num)).revision, 21);
    });

    test('an event says who, through which door and what changed, and no credential', async () => {
      const room = await create({ title: 'Before' });
      const recording = {
        enabled: true,
        upload: { type: 's3' as const, location: 'bucket', sealedCredentials: 'v1.secret' },
      };
      await store.db.write((tx) =>
        changeRoom(tx, actor, { num: room.num }, { title: 'After', settings: { recording } }),
      );
      const [, change] = await events(room.id);
      assert.deepEqual([change?.actor, change?.door, change?.type], ['user:test', 'native', 'room.updated']);
      assert.deepEqual(change?.data, {
        title: 'After',
        alias: 'After',
        recording: { enabled: true, upload: { type: 's3', location: 'bucket', credentials: 'set' } },
      });
    });

    test('a change that is none writes no event; stored credentials that change do', async () => {
      const upload = { type: 's3' as const, location: 'b', sealedCredentials: 'one' };
      const room = await create({ settings: { recording: { enabled: true, upload } } });
      const change = (sealedCredentials: string) =>
        store.db.write((tx) =>
          changeRoom(
            tx,
            actor,
            { num: room.num },
            {
              settings: { recording: { enabled: true, upload: { ...upload, sealedCredentials } } },
            },
          ),
        );
      assert.equal((await change('one')).revision, 1);
      assert.equal((await change('two')).revision, 2);
    });

    test('an archived room is readable and refuses every change until it is restored', async () => {
      const room = await create({
        title: 'Archive me',
        settings: { lifetime: { deletePermanently: false, period: 0 } },
      });
      const ref = { num: room.num };
      const archived = await store.db.write((tx) => archiveRoom(tx, actor, ref));
      assert.ok(archived.archivedAt);
      assert.equal(archived.settings.lifetime, undefined);
      assert.equal((await store.db.write((tx) => archiveRoom(tx, actor, ref))).revision, 2);
      await refused(
        'room_archived',
        store.db.write((tx) => changeRoom(tx, actor, ref, { description: 'x' })),
      );
      await refused(
        'room_archived',
        store.db.write((tx) => upsertRoom(tx, actor, { alias: room.alias })),
      );
      const restored = await store.db.write((tx) => restoreRoom(tx, actor, ref));
      assert.equal(restored.archivedAt, null);
      const types = (await events(room.id)).map((event) => event.type);
      assert.deepEqual(types, ['room.created', 'room.archived', 'room.restored']);
    });

    test('a deleted room is gone, its alias is free, its events stay', async () => {
      const room = await create({ title: 'Gone', tags: ['kept'] });
      await store.db.write((tx) => deleteRoom(tx, actor, { num: room.num }));
      await refused('room_not_found', get(room.num));
      assert.equal((await create({ title: 'Gone' })).alias, 'Gone');
      assert.deepEqual(
        (await events(room.id)).map((event) => event.type),
        ['room.created', 'room.deleted'],
      );
      const left = await store.db.queries
        .selectFrom('room_tags')
        .where('room_num', '=', room.num)
        .selectAll()
        .execute();
      assert.deepEqual(left, []);
    });

    test('a room of another project is not found, whatever is asked', async () => {
      const stranger = await store.addProject('second');
      const room = await create({ title: 'Mine' });
      const ref = { num: room.num };
      await refused('room_not_found', get(room.num, stranger));
      await refused('room_not_found', getRoom(store.db.queries, stranger.projectId, { id: room.id }));
      await refused(
        'room_not_found',
        store.db.write((tx) => changeRoom(tx, stranger, ref, { title: 'Theirs' })),
      );
      await refused(
        'room_not_found',
        store.db.write((tx) => archiveRoom(tx, stranger, ref)),
      );
      await refused(
        'room_not_found',
        store.db.write((tx) => deleteRoom(tx, stranger, ref)),
      );
      assert.equal((await create({ title: 'Mine' }, stranger)).alias, 'Mine');
      assert.deepEqual((await listEvents(store.db.queries, stranger.projectId, room.id)).length, 0);
    });

    test('AG 2.2 R3 pages walk all rooms once, oldest first', async () => {
      const owner = await store.addProject('pages');
      const made: string[] = [];
      for (let i = 0; i < 25; i += 1) made.push((await create({}, owner)).id);
      const seen: string[] = [];
      for (let from = ''; ;) {
        const page = await pageOfRooms(store.db.queries, owner.projectId, from, 10);
        const fresh = page.map((room) => room.id).filter((id) => id !== from);
        seen.push(...fresh);
        if (page.length < 10) break;
        from = page.at(-1)?.id ?? '';
      }
      assert.deepEqual(seen, made);
    });

    test('of jobs that run together, one that fails takes nothing with it', async () => {
      const jobs = Array.from({ length: 10 }, (_, n) =>
        store.db.write(async (tx) => {
          const room = await createRoom(tx, actor, { title: `job ${String(n)}` });
          if (n % 2 === 1) throw new Error('on purpose');
          return room;
        }),
      );
      const results = await Promise.allSettled(jobs);
      assert.deepEqual(
        results.map((result) => result.status),
        Array.from({ length: 5 }, () => ['fulfilled', 'rejected']).flat(),
      );
      const kept = await store.db.queries
        .selectFrom('rooms')
        .select('title')
        .where('title', 'like', 'job %')
        .execute();
      assert.deepEqual(
        kept.map((row) => row.title).toSorted(),
        [0, 2, 4, 6, 8].map((n) => `job ${String(n)}`),
      );
    });
  });
}

async function refused(code: string, work: Promise<unknown>): Promise<void> {
  await assert.rejects(work, (reason) => reason instanceof HouseError && reason.code === code);
}
