import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { HouseError } from '../../src/errors.ts';
import {
  binRoom,
  findDeletedRoom,
  listDeletedRooms,
  purgeRoom,
  roomsToPurge,
  undeleteRoom,
} from '../../src/rooms/deleted-rooms.ts';
import { shortId } from '../../src/rooms/ids.ts';
import { deleteTags } from '../../src/rooms/project-tags.ts';
import { findRoom } from '../../src/rooms/rooms.store.ts';
import {
  archiveRoom,
  changeRoom,
  createRoom,
  deleteRoom,
  getRoom,
  type NewRoom,
} from '../../src/rooms/rooms.ts';
import { sweepRooms } from '../../src/rooms/sweep.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

const HOUR_MS = 3_600_000;
const isGone = (reason: unknown) => reason instanceof HouseError && reason.code === 'room_not_found';

for (const engine of ENGINES) {
  describe(`deleted rooms on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    let system: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
      system = { projectId: actor.projectId, door: 'system', who: 'system' };
    });
    after(() => store.close());

    const create = (input: NewRoom = {}) => store.db.write((tx) => createRoom(tx, actor, input));
    const bin = (num: number, ms = HOUR_MS) => store.db.write((tx) => binRoom(tx, actor, { num }, ms));
    const undelete = (num: number) => store.db.write((tx) => undeleteRoom(tx, actor, { num }));
    const purge = (num: number, now: number) => store.db.write((tx) => purgeRoom(tx, system, num, now));
    const find = (num: number) => findRoom(store.db.queries, actor.projectId, { num });
    const typesOf = async (id: string) =>
      (await listEvents(store.db.queries, actor.projectId, id)).map(({ seq, type }) => `${seq} ${type}`);
    const rowsOf = async (num: number) => {
      const { queries } = store.db;
      const tags = await queries.selectFrom('room_tags').selectAll().where('room_num', '=', num).execute();
      const metadata = await queries
        .selectFrom('room_metadata')
        .selectAll()
        .where('room_num', '=', num)
        .execute();
      return [tags.length, metadata.length];
    };

    test('a room comes back as it was, under each of its names, as often as one likes', async () => {
      const made = await create({
        title: 'Back',
        tags: ['a', 'b'],
        settings: { metadata: { m: 1 }, size: 4 },
        seats: 2,
      });
      await store.db.write((tx) => archiveRoom(tx, actor, { num: made.num }));
      const before = await getRoom(store.db.queries, actor.projectId, { num: made.num });
      for (const ref of [{ num: made.num }, { id: made.id }, { shortId: shortId(made.id) }]) {
        const deleted = await bin(made.num);
        assert.equal(deleted.purgeAt - deleted.deletedAt, HOUR_MS);
        assert.equal(await find(made.num), undefined);
        assert.deepEqual(await rowsOf(made.num), [0, 0]);
        assert.deepEqual(await findDeletedRoom(store.db.queries, actor.projectId, ref), deleted);
        const room = await store.db.write((tx) => undeleteRoom(tx, actor, ref));
        const { updatedAt, activeAt, revision } = room;
        assert.deepEqual(room, { ...before, updatedAt, activeAt, revision, edition: revision });
        assert.deepEqual(await find(made.num), room);
        assert.deepEqual(await rowsOf(made.num), [2, 1]);
      }
      const pairs = ['deleted', 'undeleted', 'deleted', 'undeleted', 'deleted', 'undeleted'];
      assert.deepEqual(await typesOf(made.id), [
        '1 room.created',
        '2 room.archived',
        ...pairs.map((type, n) => `${n + 3} room.${type}`),
      ]);
    });

    test('by its alias it is not found: that may be somebody else’s by now', async () => {
      const { num, alias } = await create({ alias: 'Alias' });
      await bin(num);
      await assert.rejects(findDeletedRoom(store.db.queries, actor.projectId, { alias }), isGone);
      await assert.rejects(
        store.db.write((tx) => undeleteRoom(tx, actor, { alias })),
        isGone,
      );
    });

    test('another project neither finds nor brings back nor lists it', async () => {
      const other = await store.addProject('other');
      const { num, id } = await create();
      await bin(num);
      for (const ref of [{ num }, { id }, { shortId: shortId(id) }]) {
        await assert.rejects(findDeletedRoom(store.db.queries, other.projectId, ref), isGone);
        await assert.rejects(
          store.db.write((tx) => undeleteRoom(tx, other, ref)),
          isGone,
        );
      }
      assert.deepEqual(await listDeletedRooms(store.db.queries, other.projectId, { limit: 10 }), []);
    });

    test('a failed undelete leaves it deleted', async () => {
      const { num, id } = await create({ tags: ['kept'] });
      await bin(num);
      await assert.rejects(
        store.db.write(async (tx) => {
          await undeleteRoom(tx, actor, { num });
          throw new Error('on purpose');
        }),
        /on purpose/,
      );
      assert.equal(await find(num), undefined);
      assert.equal((await findDeletedRoom(store.db.queries, actor.projectId, { num })).room.id, id);
      assert.deepEqual((await undelete(num)).tags, ['kept']);
    });

    test('a tag that was deleted meanwhile is known again', async () => {
      const { num } = await create({ tags: ['Only here'] });
      await bin(num);
      await store.db.write((tx) => deleteTags(tx, actor, ['only HERE']));
      assert.deepEqual((await undelete(num)).tags, ['Only here']);
      const tag = store.db.queries.selectFrom('tags').select('name').where('tag_key', '=', 'only here');
      assert.deepEqual(await tag.execute(), [{ name: 'Only here' }]);
    });

    test('numbers of deleted rooms are not given to others', async () => {
      const { num } = await create();
      await bin(num);
      const others = [await create(), await create()];
      assert.ok(others.every((other) => other.num > num));
      assert.equal((await undelete(num)).num, num);
    });

    test('purged when its time is over and not before, once', async () => {
      const { num, id } = await create({ tags: ['x'] });
      const { purgeAt } = await bin(num);
      await purge(num, purgeAt - 1);
      assert.equal((await typesOf(id)).length, 2);
      await Promise.all([purge(num, purgeAt), purge(num, purgeAt), purge(num, purgeAt + 1)]);
      assert.deepEqual(await typesOf(id), ['1 room.created', '2 room.deleted', '3 room.purged']);
      await assert.rejects(undelete(num), isGone);
    });

    test('what is to be purged: the oldest first, no more than a hundred at once', async () => {
      const nums: number[] = [];
      for (let n = 0; n < 110; n += 1) nums.push((await create()).num);
      for (const num of nums) await bin(num, 1000 + num);
      const now = Date.now() + 100 * HOUR_MS;
      const due = await roomsToPurge(store.db.queries, now);
      assert.equal(due.length, 100);
      assert.ok(due.every(({ projectId }) => projectId === actor.projectId));
      assert.deepEqual(await roomsToPurge(store.db.queries, 0), []);
      while (await sweepRooms(store.db, now));
      assert.deepEqual(await roomsToPurge(store.db.queries, now), []);
      assert.deepEqual(await listDeletedRooms(store.db.queries, actor.projectId, { limit: 10 }), []);
    });

    test('undelete and purge at once: it is there or it is gone, and its events say which', async () => {
      for (let n = 0; n < 20; n += 1) {
        const { num, id } = await create({ tags: ['race'], settings: { metadata: { race: n } } });
        const { purgeAt } = await bin(num);
        const [back] = await Promise.allSettled([undelete(num), purge(num, purgeAt)]);
        const isBack = back.status === 'fulfilled';
        assert.equal((await find(num)) !== undefined, isBack);
        assert.equal((await typesOf(id)).at(-1), isBack ? '3 room.undeleted' : '3 room.purged');
        assert.deepEqual(await rowsOf(num), isBack ? [1, 1] : [0, 0]);
      }
    });

    test('two deletes, a change and an undelete at once: the events follow each other', async () => {
      for (let n = 0; n < 20; n += 1) {
        const { num, id } = await create();
        await Promise.allSettled([
          bin(num),
          store.db.write((tx) => changeRoom(tx, actor, { num }, { title: 'x' })),
          bin(num),
          undelete(num),
          store.db.write((tx) => deleteRoom(tx, actor, { num })),
        ]);
        const events = await listEvents(store.db.queries, actor.projectId, id);
        assert.deepEqual(
          events.map(({ seq }) => seq),
          events.map((_, index) => index + 1),
        );
        const deletes = events.filter(({ type }) => type === 'room.deleted').length;
        const returns = events.filter(({ type }) => type === 'room.undeleted').length;
        assert.equal((await find(num)) === undefined, deletes === returns + 1);
      }
    });
  });
}
