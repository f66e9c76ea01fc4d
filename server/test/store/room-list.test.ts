import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '../../src/db/events.ts';
import { HouseError } from '../../src/errors.ts';
import { createRooms } from '../../src/rooms/create-rooms.ts';
import { binRoom } from '../../src/rooms/deleted-rooms.ts';
import { indexedAs } from '../../src/rooms/metadata.ts';
import { titleKey } from '../../src/rooms/names.ts';
import {
  countOfRooms,
  pageOfRooms,
  roomsOfNums,
  type FoundRoom,
  type RoomFilter,
  type RoomSort,
} from '../../src/rooms/room-list.ts';
import { displayTitle, stateOf, type Room, type RoomKind, type RoomState } from '../../src/rooms/room.ts';
import { archiveRoom, type NewRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

const KINDS: RoomKind[] = ['form', 'collaboration', 'custom', 'public', 'data', 'ai'];
const REGIONS = ['eu', 'eu-1', 'eu1', 'e', 'us'];
const TAGS = ['a', 'B', 'b c', 'ä', '数', '%', '"'];
const WORDS = ['alpha', 'BETA', 'Gämma', '数学', '%', '_', '\\', "'", 'x', 'é'];
const VALUES = [1, 10, 2, -1, 0.5, true, false, 'a', 'B', 'b', '', '10', null];

const few = <T>(items: readonly T[], most = 3) =>
  fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: most });
const newRoom: fc.Arbitrary<NewRoom & { archive: boolean }> = fc.record({
  title: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
  kind: fc.constantFrom(...KINDS),
  region: fc.constantFrom(null, ...REGIONS),
  enabled: fc.boolean(),
  templateId: fc.constantFrom(null, 'a'.repeat(24), 'b'.repeat(24)),
  tags: fc.uniqueArray(fc.constantFrom(...TAGS), { maxLength: 3 }),
  settings: fc.record(
    {
      metadata: fc.dictionary(fc.constantFrom('k', 'K', 'ö'), fc.constantFrom(...VALUES), { maxKeys: 3 }),
      opensAt: fc.constantFrom(1, 8e12),
    },
    { requiredKeys: [] },
  ),
  archive: fc.boolean(),
});

const filter: fc.Arbitrary<RoomFilter> = fc.record(
  {
    words: few(WORDS, 2),
    states: few<RoomState>(['open', 'scheduled', 'disabled', 'archived']),
    kinds: few(KINDS),
    tags: few(['A', 'b', 'B C', 'Ä', '数', '%', '"', 'nobody']),
    regions: few([...REGIONS, 'EU']),
    templateIds: few(['a'.repeat(24), 'c'.repeat(24)]),
    metadata: fc.array(
      fc.record({
        key: fc.constantFrom('k', 'K', 'x'),
        value: fc.constantFrom('1', '10', 'true', 'a', '', 'b'),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);
const sort: fc.Arbitrary<RoomSort> = fc.record({
  by: fc.constantFrom(
    ...['created_at', 'title', 'name', 'state', 'type', 'tag', 'region', 'template_id', 'last_activity_at'],
    ...['metadata.k', 'metadata.ö', 'metadata.nobody'],
  ),
  descending: fc.boolean(),
});

/** Whether a list shows a room, told in another way than the list does. */
function isListed(room: Room, asked: RoomFilter): boolean {
  const { words, states, kinds, tags, regions, templateIds, metadata } = asked;
  const title = displayTitle(room).normalize('NFC').toLowerCase();
  const has = ({ key, value }: { key: string; value: string }) => {
    const mine = room.settings.metadata?.[key];
    return mine !== null && (typeof mine === 'string' ? mine : JSON.stringify(mine)) === value;
  };
  return [
    words?.every((word) => title.includes(word.normalize('NFC').toLowerCase())),
    states?.includes(stateOf(room)),
    kinds?.includes(room.kind),
    tags?.some((tag) => room.tags.some((mine) => mine.toLowerCase() === tag.toLowerCase())),
    regions?.includes(room.region ?? 'none'),
    templateIds?.includes(room.templateId ?? 'none'),
    metadata?.every(has),
  ].every((isGood) => isGood !== false);
}

function sortValue(room: Room, by: string): string | number {
  if (by.startsWith('metadata.')) {
    const value = room.settings.metadata?.[by.slice('metadata.'.length)];
    if (typeof value === 'string') return `t${value}`;
    if (typeof value === 'boolean') return `b${Number(value)}`;
    return typeof value === 'number' ? (indexedAs(String(value)).at(-1) ?? '') : '';
  }
  const values: Record<string, string | number> = {
    created_at: '',
    title: titleKey(displayTitle(room)),
    name: room.alias.toLowerCase(),
    state: ['open', 'scheduled'].includes(stateOf(room)) ? 0 : stateOf(room) === 'disabled' ? 1 : 2,
    type: room.kind,
    tag: JSON.stringify(room.tags),
    region: room.region ?? '',
    template_id: room.templateId ?? '',
    last_activity_at: room.activeAt,
  };
  return values[by] ?? assert.fail(by);
}

function compare(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
}

for (const engine of ENGINES) {
  describe(`lists of rooms on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    let other: Actor;
    let rooms: Room[] = [];
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
      other = await store.addProject('other');
      rooms = await make(actor, 120, 7);
      await make(other, 30, 8);
      for (const { num } of await make(actor, 20, 9)) {
        await store.db.write((tx) => binRoom(tx, actor, { num }, 60_000));
      }
    });
    after(() => store.close());

    async function make(as: Actor, count: number, seed: number): Promise<Room[]> {
      const wanted = fc.sample(newRoom, { numRuns: count, seed });
      const made: Room[] = [];
      for (let from = 0; from < count; from += 40) {
        const some = wanted.slice(from, from + 40);
        const results = await store.db.write((tx) => createRooms(tx, as, some));
        for (const [index, room] of results.entries()) {
          if (room instanceof HouseError) assert.fail(room.message);
          const { num } = room;
          made.push(some[index]?.archive ? await store.db.write((tx) => archiveRoom(tx, as, { num })) : room);
        }
      }
      return made;
    }

    const idsOf = (found: readonly { id: string }[]) => found.map(({ id }) => id);
    const page = (
      asked: RoomFilter,
      order: RoomSort,
      limit: number,
      from: { after?: FoundRoom; before?: FoundRoom } = {},
    ) => pageOfRooms(store.db.queries, actor.projectId, asked, { sort: order, limit, ...from });

    test('any filter in any order, page by page, there and back', async () => {
      const property = fc.asyncProperty(
        filter,
        sort,
        fc.integer({ min: 1, max: 60 }),
        async (asked, order, limit) => {
          const expected = rooms
            .filter((room) => isListed(room, asked))
            .sort((a, b) => compare(sortValue(a, order.by), sortValue(b, order.by)) || compare(a.id, b.id));
          if (order.descending) expected.reverse();
          const forwards: FoundRoom[] = [];
          for (;;) {
            const last = forwards.at(-1);
            const found = await page(asked, order, limit, last && { after: last });
            forwards.push(...found);
            if (found.length < limit) break;
          }
          assert.deepEqual(idsOf(forwards), idsOf(expected));
          const end = forwards.at(-1);
          const back: FoundRoom[] = end ? [end] : [];
          for (let first = end; first;) {
            const found = await page(asked, order, limit, { before: first });
            back.push(...found);
            first = found.length < limit ? undefined : found.at(-1);
          }
          assert.deepEqual(idsOf(back), idsOf(expected.toReversed()));
          assert.equal(await countOfRooms(store.db.queries, actor.projectId, asked), expected.length);
        },
      );
      await fc.assert(property, { numRuns: 250, endOnFailure: true });
    });

    test('what was found tells which revision it is, and leads to the room', async () => {
      const found = await page({}, { by: 'title', descending: false }, 200);
      assert.equal(found.length, rooms.length);
      const nums = found.map(({ num }) => num);
      const shown = await roomsOfNums(store.db.queries, actor.projectId, nums);
      assert.deepEqual(
        shown.map(({ id, revision }) => [id, revision]).sort(),
        found.map(({ id, revision }) => [id, revision]).sort(),
      );
      assert.deepEqual(await roomsOfNums(store.db.queries, other.projectId, nums), []);
    });

    test('words that more than a thousand rooms have are found in every order, too', async () => {
      const many = await store.addProject('many');
      const made: Room[] = [];
      for (let n = 0; n < 1200; n += 100) {
        const some = Array.from({ length: 100 }, (_, index) => ({
          title: `Common ${(n + index) % 7 ? 'word' : 'rare'}`,
        }));
        const results = await store.db.write((tx) => createRooms(tx, many, some));
        made.push(...results.map((room) => (room instanceof HouseError ? assert.fail(room.message) : room)));
      }
      for (const words of [['common'], ['COMMON', 'rare'], ['common', 'nowhere']]) {
        const expected = made.filter(({ title }) =>
          words.every((word) => title?.toLowerCase().includes(word.toLowerCase())),
        );
        assert.equal(await countOfRooms(store.db.queries, many.projectId, { words }), expected.length);
        for (const descending of [false, true]) {
          const found = await pageOfRooms(
            store.db.queries,
            many.projectId,
            { words },
            { sort: { by: 'created_at', descending }, limit: 50 },
          );
          assert.deepEqual(idsOf(found), idsOf(descending ? expected.toReversed() : expected).slice(0, 50));
        }
      }
    });

    test('each project has its own', async () => {
      assert.equal(await countOfRooms(store.db.queries, other.projectId, {}), 30);
      assert.equal(await countOfRooms(store.db.queries, actor.projectId, {}), 120);
      assert.equal(await countOfRooms(store.db.queries, 'nobody', {}), 0);
    });
  });
}
