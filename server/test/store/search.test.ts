import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { listEvents, type Actor } from '../../src/db/events.ts';
import {
  addApiKey,
  changeApiKey,
  deleteApiKey,
  listApiKeys,
  noteKeyUse,
} from '../../src/projects/api-keys.ts';
import { addLogin, endLogin, loginFinder } from '../../src/projects/logins.ts';
import { findUser, savePreferences } from '../../src/projects/users.ts';
import { keepOperation, newOperationId, recentOperations } from '../../src/rooms/operations.ts';
import { pinnedRooms, pinRoom, unpinRoom } from '../../src/rooms/pins.ts';
import {
  addRoomTags,
  createTag,
  deleteTags,
  isTagUsed,
  listTags,
  removeRoomTags,
  renameTag,
} from '../../src/rooms/project-tags.ts';
import { roomCounter } from '../../src/rooms/room-counts.ts';
import {
  countRooms,
  listedRooms,
  sliceOfRooms,
  type RoomOrder,
  type RoomSearch,
} from '../../src/rooms/room-search.ts';
import type { Room } from '../../src/rooms/room.ts';
import { archiveRoom, changeRoom, createRoom, getRoom, type NewRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

for (const engine of ENGINES) {
  describe(`searching, tags and pins on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    let owner = '';
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('searched');
      owner = actor.userId ?? '';
      const rooms: NewRoom[] = [
        { title: 'Zebra', kind: 'public', tags: ['x'] },
        { title: 'apple', kind: 'custom', tags: ['x', 'y'] },
        { title: 'Äther_%' },
        { title: 'back\\slash', kind: 'form' },
      ];
      for (const room of rooms) await create(room);
      await create({ title: 'Ownerless' }, { projectId: actor.projectId, door: 'agora', who: 'access:a' });
    });
    after(() => store.close());

    const create = (input: NewRoom, as = actor) => store.db.write((tx) => createRoom(tx, as, input));
    const base = () => ({ area: 'open', nobody: owner }) as const;
    async function titles(
      search: Partial<RoomSearch>,
      slice: { order?: RoomOrder; descending?: boolean; first?: number[] } = {},
    ) {
      const { queries } = store.db;
      const { order = 'created', descending = false, first = [] } = slice;
      const cut = { order, descending, offset: 0, limit: 100, first: new Set(first) };
      const wanted = { ...base(), ...search };
      const found = await sliceOfRooms(queries, actor.projectId, wanted, cut);
      assert.equal(await countRooms(queries, actor.projectId, wanted), found.length);
      const rooms =
        found.length === 0
          ? []
          : await listedRooms(
              queries,
              actor.projectId,
              found.map((room) => room.num),
            );
      return found.map(({ num }) => rooms.find((room) => room.num === num)?.title);
    }

    test('filters find the same on every engine', async () => {
      const rows: [Partial<RoomSearch>, string[]][] = [
        [{}, ['Zebra', 'apple', 'Äther_%', 'back\\slash', 'Ownerless']],
        [{ kinds: ['custom', 'form'] }, ['apple', 'back\\slash']],
        [{ text: 'ÄTHER' }, ['Äther_%']],
        [{ text: '%' }, ['Äther_%']],
        [{ text: '_' }, ['Äther_%']],
        [{ text: '\\' }, ['back\\slash']],
        [{ tags: ['X'] }, ['Zebra', 'apple']],
        [{ tags: ['y', 'none'] }, ['apple']],
        [{ untagged: true }, ['Äther_%', 'back\\slash', 'Ownerless']],
        [{ owner }, ['Zebra', 'apple', 'Äther_%', 'back\\slash', 'Ownerless']],
        [{ owner: 'somebody else' }, []],
        [{ area: 'archived' }, []],
      ];
      for (const [search, expected] of rows)
        assert.deepEqual(await titles(search), expected, JSON.stringify(search));
    });

    test('orders are the same on every engine, and the first stay first', async () => {
      const byTitle = ['apple', 'back\\slash', 'Ownerless', 'Zebra', 'Äther_%'];
      assert.deepEqual(await titles({}, { order: 'title' }), byTitle);
      assert.deepEqual(await titles({}, { order: 'title', descending: true }), byTitle.toReversed());
      for (const order of ['changed', 'kind', 'tags'] as const) {
        const up = await titles({}, { order });
        assert.deepEqual(await titles({}, { order, descending: true }), up.toReversed(), order);
      }
      const zebra = await create({ title: 'Last' });
      assert.equal((await titles({}, { order: 'title', first: [zebra.num, 999] }))[0], 'Last');
    });

    test('a count follows what changes', async () => {
      const count = roomCounter(store.db.queries);
      const before = await count(actor.projectId, base());
      const room = await create({ title: 'One more' });
      assert.equal(await count(actor.projectId, base()), before + 1);
      await store.db.write((tx) => archiveRoom(tx, actor, { num: room.num }));
      assert.equal(await count(actor.projectId, base()), before);
      assert.equal(await count(actor.projectId, { ...base(), area: 'archived' }), 1);
    });

    test('tags: made, spelled, renamed, deleted', async () => {
      const { db } = store;
      const room = await create({ title: 'Tagged' });
      const ref = { num: room.num };
      assert.equal(await db.write((tx) => createTag(tx, actor, 'Alpha')), 'Alpha');
      assert.equal(await db.write((tx) => createTag(tx, actor, 'ALPHA')), 'Alpha');
      await db.write((tx) => addRoomTags(tx, actor, ref, ['beta', 'alpha', 'Beta']));
      assert.deepEqual((await getRoom(db.queries, actor.projectId, ref)).tags.toSorted(), ['Alpha', 'Beta']);
      await db.write((tx) => renameTag(tx, actor, 'alpha', 'Gamma'));
      await assert.rejects(
        db.write((tx) => renameTag(tx, actor, 'alpha', 'Delta')),
        { code: 'tag_not_found' },
      );
      await assert.rejects(
        db.write((tx) => renameTag(tx, actor, 'gamma', 'BETA')),
        { code: 'bad_input' },
      );
      assert.ok(await isTagUsed(db.queries, actor.projectId, 'GAMMA'));
      await db.write((tx) => removeRoomTags(tx, actor, ref, ['gamma']));
      assert.ok(!(await isTagUsed(db.queries, actor.projectId, 'Gamma')));
      await db.write((tx) => deleteTags(tx, actor, ['Gamma', 'beta', 'none']));
      assert.deepEqual((await getRoom(db.queries, actor.projectId, ref)).tags, []);
      const { names, total } = await listTags(db.queries, actor.projectId, { offset: 1, limit: 1 });
      assert.deepEqual([names, total], [['y'], 2]);
    });

    test('a tag on very many rooms is renamed and deleted in each, with an event of its own', async () => {
      const { db } = store;
      const as = await store.addProject('many');
      const rooms: Room[] = [];
      // No more at once than would wait for a connection in any time.
      while (rooms.length < 620) {
        const some = Array.from({ length: 62 }, (_, n) => rooms.length + n).map((n) =>
          create({ title: `${n}`, tags: [`own ${n % 3}`, 'Many'] }, as),
        );
        rooms.push(...(await Promise.all(some)));
      }
      const archived = rooms[5]?.num ?? 0;
      await db.write((tx) => archiveRoom(tx, as, { num: archived }));
      await db.write((tx) => renameTag(tx, as, 'MANY', 'Lots'));
      await db.write((tx) => deleteTags(tx, as, ['own 0']));
      for (const [n, { id, num, updatedAt }] of rooms.entries()) {
        const room = await getRoom(db.queries, as.projectId, { num });
        const tags = n % 3 === 0 ? ['Lots'] : [`own ${n % 3}`, 'Lots'];
        assert.deepEqual(room.tags, tags);
        if (num !== archived) assert.equal(room.updatedAt, updatedAt);
        const events = await listEvents(db.queries, as.projectId, id);
        assert.deepEqual(
          events.map((event) => event.seq),
          Array.from({ length: room.revision }, (_, index) => index + 1),
        );
        assert.deepEqual([events.at(-1)?.type, events.at(-1)?.data], ['room.updated', { tags }]);
        assert.equal(room.revision, 2 + Number(n % 3 === 0) + Number(num === archived));
      }
      const search = { area: 'any', nobody: owner } as const;
      for (const [tag, expected] of [
        ['many', 0],
        ['lots', 620],
        ['own 0', 0],
        ['own 1', 207],
      ] as const) {
        assert.equal(await countRooms(db.queries, as.projectId, { ...search, tags: [tag] }), expected, tag);
      }
    });

    test('a hundred tags a room, of 255 characters each, whichever way they come', async () => {
      const { db } = store;
      const names = Array.from({ length: 100 }, (_, n) => `full ${n}`);
      const { num } = await create({ title: 'Full', tags: [...names, 'FULL 1'] });
      const wrong = { code: 'bad_input', member: 'tags' };
      await assert.rejects(create({ tags: [...names, 'more'] }), wrong);
      await assert.rejects(
        db.write((tx) => addRoomTags(tx, actor, { num }, ['more'])),
        wrong,
      );
      await assert.rejects(
        db.write((tx) => changeRoom(tx, actor, { num }, { tags: [...names, 'more'] })),
        wrong,
      );
      const long = 'x'.repeat(256);
      await assert.rejects(create({ tags: [long] }), wrong);
      await assert.rejects(
        db.write((tx) => createTag(tx, actor, long)),
        { code: 'bad_input', member: 'name' },
      );
      await assert.rejects(
        db.write((tx) => renameTag(tx, actor, 'full 1', long)),
        { code: 'bad_input', member: 'newName' },
      );
      await db.write((tx) => deleteTags(tx, actor, names));
      assert.deepEqual((await getRoom(db.queries, actor.projectId, { num })).tags, []);
    });

    test('a title of any length is kept whole and found by its beginning', async () => {
      // As incompressible as text gets: PostgreSQL bounds what stands in an index.
      const title = Array.from({ length: 2048 }, () => String.fromCodePoint(randomInt(0x4e00, 0x9fff))).join(
        '',
      );
      const { num } = await create({ title });
      assert.equal((await getRoom(store.db.queries, actor.projectId, { num })).title, title);
      assert.deepEqual(await titles({ text: title.slice(10, 20) }), [title]);
      await create({ title: `${'x'.repeat(511)}🧲` });
    });

    test('ten pins a person, also when they come together', async () => {
      const { db } = store;
      const rooms = [];
      for (let n = 0; n < 12; n += 1) rooms.push(await create({ title: `Pin ${n}` }));
      const tries = rooms.map(({ num }) => db.write((tx) => pinRoom(tx, actor, owner, { num })));
      const settled = await Promise.allSettled(tries);
      assert.equal(settled.filter((one) => one.status === 'fulfilled').length, 10);
      const pinned = await pinnedRooms(db.queries, owner);
      assert.equal(pinned.size, 10);
      for (const num of pinned) await db.write((tx) => unpinRoom(tx, actor, owner, { num }));
      assert.equal((await pinnedRooms(db.queries, owner)).size, 0);
    });

    test('a login that ended elsewhere is over after 5 s, however often it is used; here at once', async (context) => {
      const { db } = store;
      const user = await findUser(db.queries, actor.projectId, owner);
      assert.ok(user);
      const logins = loginFinder(db.queries);
      context.mock.timers.enable({ apis: ['Date'], now: Date.now() });
      const { token } = await db.write((tx) => addLogin(tx, actor, user, 60_000));
      assert.ok(await logins.find(token));
      await db.write((tx) => endLogin(tx, actor, token));
      for (let used = 0; used < 6; used += 1) {
        context.mock.timers.tick(1000);
        await logins.find(token);
      }
      assert.equal(await logins.find(token), undefined);

      // What is being read while it ends is not remembered.
      const { token: other } = await db.write((tx) => addLogin(tx, actor, user, 60_000));
      const reading = logins.find(other);
      logins.forget();
      await reading;
      await db.write((tx) => endLogin(tx, actor, other));
      assert.equal(await logins.find(other), undefined);
    });

    test('operations, logins, keys and preferences are read back', async () => {
      const { db } = store;
      const id = newOperationId();
      await db.write((tx) => keepOperation(tx, owner, { id, kind: 'delete', content: { a: [1] } }));
      assert.deepEqual(await recentOperations(db.queries, owner, { id, kind: 'delete' }), [
        { id, kind: 'delete', content: { a: [1] } },
      ]);
      assert.deepEqual(await recentOperations(db.queries, owner, { kind: 'move' }), []);

      const user = await findUser(db.queries, actor.projectId, owner);
      assert.ok(user);
      await db.write((tx) => savePreferences(tx, actor, user, { roomOrder: { by: 'AZ', descending: true } }));
      assert.deepEqual((await findUser(db.queries, actor.projectId, owner))?.preferences, {
        roomOrder: { by: 'AZ', descending: true },
      });

      const logins = loginFinder(db.queries);
      const { token, expiresAt } = await db.write((tx) => addLogin(tx, actor, user, 60_000));
      assert.deepEqual(
        [(await logins.find(token))?.userId, (await logins.find(token))?.expiresAt],
        [owner, expiresAt],
      );
      await db.write((tx) => endLogin(tx, actor, token));
      logins.forget();
      assert.equal(await logins.find(token), undefined);
      const { token: short } = await db.write((tx) => addLogin(tx, actor, user, -1));
      assert.equal(await logins.find(short), undefined);

      const key = await db.write((tx) =>
        addApiKey(tx, actor, { text: `sk-${'0'.repeat(64)}`, name: 'n', userId: owner }),
      );
      await db.write((tx) => changeApiKey(tx, actor, key.id, { permissions: ['rooms:read'], active: false }));
      await noteKeyUse(db, { ...key });
      const listed = (await listApiKeys(db.queries, actor.projectId)).find((one) => one.id === key.id);
      assert.deepEqual(
        [listed?.permissions, listed?.active, listed?.lastUsedAt === null],
        [['rooms:read'], false, false],
      );
      await db.write((tx) => deleteApiKey(tx, actor, key.id));
      await assert.rejects(
        db.write((tx) => deleteApiKey(tx, actor, key.id)),
        { code: 'key_not_found' },
      );
    });
  });
}
