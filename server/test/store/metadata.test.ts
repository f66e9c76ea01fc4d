import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '../../src/db/events.ts';
import { binRoom, undeleteRoom } from '../../src/rooms/deleted-rooms.ts';
import { indexedAs } from '../../src/rooms/metadata.ts';
import { pageOfRooms } from '../../src/rooms/room-list.ts';
import type { Metadata } from '../../src/rooms/room.ts';
import { archiveRoom, changeRoom, createRoom, deleteRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

const key = fc.oneof(
  fc.constantFrom('a', 'A', 'grade', '__proto', 'constructor', ' ', 'ä', '🧲', 'x'.repeat(100)),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !text.includes('\0')),
);
const text = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .filter((one) => !one.includes('\0') && one.isWellFormed());
const value = fc.oneof(
  text,
  fc.constantFrom('x'.repeat(255), 'x'.repeat(256), '数'.repeat(255), '', '8', 'true', 'null'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.integer(), { maxLength: 2 }),
  fc.dictionary(fc.string({ maxLength: 3 }), fc.integer(), { maxKeys: 2 }),
);
const metadata = fc.dictionary(key, value, { maxKeys: 8 });
/** As it would arrive: JSON has no -0. */
const asSent = (given: Metadata): Metadata => JSON.parse(JSON.stringify(given)) as Metadata;

/** What stands in the index for metadata, told in another way than the index does. */
function expectedRows(given: Metadata): [string, string][] {
  const rows = Object.entries(given).flatMap(([name, one]): [string, string][] => {
    if (typeof one === 'string') return one.length > 255 ? [] : [[name, `t${one}`]];
    if (typeof one === 'boolean') return [[name, one ? 'b1' : 'b0']];
    return typeof one === 'number'
      ? [[name, indexedAs(String(one)).find((text) => text.startsWith('n')) ?? '']]
      : [];
  });
  return rows.sort();
}

for (const engine of ENGINES) {
  describe(`the index of metadata on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
    });
    after(() => store.close());

    async function rowsOf(num: number): Promise<[string, string][]> {
      const rows = await store.db.queries
        .selectFrom('room_metadata')
        .selectAll()
        .where('room_num', '=', num)
        .where('project_id', '=', actor.projectId)
        .execute();
      return rows.map((row): [string, string] => [row.meta_key, row.meta_value]).sort();
    }

    test('agrees with the room after whatever happens to it', async () => {
      const property = fc.asyncProperty(
        fc.array(metadata, { minLength: 1, maxLength: 4 }),
        async (stages) => {
          const [first = {}, ...others] = stages.map(asSent);
          const { num } = await store.db.write((tx) =>
            createRoom(tx, actor, { settings: { metadata: first } }),
          );
          assert.deepEqual(await rowsOf(num), expectedRows(first));
          let now = first;
          for (const next of others) {
            const room = await store.db.write((tx) =>
              changeRoom(tx, actor, { num }, { settings: { metadata: next } }),
            );
            assert.deepEqual(room.settings.metadata, next);
            assert.deepEqual(await rowsOf(num), expectedRows(next));
            now = next;
          }
          await store.db.write((tx) => changeRoom(tx, actor, { num }, { title: 'other' }));
          await store.db.write((tx) => archiveRoom(tx, actor, { num }));
          assert.deepEqual(await rowsOf(num), expectedRows(now));
          await store.db.write((tx) => binRoom(tx, actor, { num }, 60_000));
          assert.deepEqual(await rowsOf(num), []);
          const back = await store.db.write((tx) => undeleteRoom(tx, actor, { num }));
          assert.deepEqual(back.settings.metadata, now);
          assert.deepEqual(await rowsOf(num), expectedRows(now));
          await store.db.write((tx) => deleteRoom(tx, actor, { num }));
          assert.deepEqual(await rowsOf(num), []);
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });

    test('taken away whole, nothing of it stays', async () => {
      const { num } = await store.db.write((tx) =>
        createRoom(tx, actor, { settings: { metadata: { a: 1, b: 'x' } } }),
      );
      await store.db.write((tx) => changeRoom(tx, actor, { num }, { settings: { metadata: undefined } }));
      assert.deepEqual(await rowsOf(num), []);
    });

    test('a value is found by what it reads as, and by nothing else', async () => {
      const rows: [value: unknown, foundBy: string[]][] = [
        [8, ['8', '8.0', '8e0', '0x8', '+8', '08']],
        ['8', ['8']],
        ['8.0', ['8.0']],
        [-0.5, ['-0.5', '-.5', '-5e-1']],
        [0, ['0', '-0', '0.0']],
        [true, ['true']],
        ['true', ['true']],
        [false, ['false']],
        ['', ['']],
        [' ', [' ']],
        [1e21, ['1e21', '1000000000000000000000']],
        ['Ä', ['Ä']],
        ['%', ['%']],
      ];
      const asked = [
        ...new Set(rows.flatMap(([, foundBy]) => foundBy)),
        'TRUE',
        'null',
        'undefined',
        'ä',
        'NaN',
        '7',
        '_',
        ' 8',
        '8 ',
      ];
      for (const [one, foundBy] of rows) {
        const room = await store.db.write((tx) =>
          createRoom(tx, actor, { settings: { metadata: { look: one } } }),
        );
        for (const wanted of asked) {
          const found = await pageOfRooms(
            store.db.queries,
            actor.projectId,
            { metadata: [{ key: 'look', value: wanted }] },
            { sort: { by: 'created_at', descending: true }, limit: 5 },
          );
          assert.equal(
            found.some(({ num }) => num === room.num),
            foundBy.includes(wanted),
            `${JSON.stringify(one)} by ${JSON.stringify(wanted)}`,
          );
        }
        await store.db.write((tx) => deleteRoom(tx, actor, { num: room.num }));
      }
    });

    test('one of another project is not found', async () => {
      const other = await store.addProject('other');
      await store.db.write((tx) => createRoom(tx, other, { settings: { metadata: { theirs: 1 } } }));
      const filter = { metadata: [{ key: 'theirs', value: '1' }] };
      const page = { sort: { by: 'created_at', descending: true }, limit: 5 };
      assert.deepEqual(await pageOfRooms(store.db.queries, actor.projectId, filter, page), []);
      assert.equal((await pageOfRooms(store.db.queries, other.projectId, filter, page)).length, 1);
    });
  });
}

test('numbers in the index stand in their order', () => {
  const keyOf = (number: number) => indexedAs(String(number)).find((text) => text.startsWith('n')) ?? '';
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(0, -0, 5e-324, 1.7976931348623157e308),
  );
  fc.assert(
    fc.property(number, number, (a, b) => {
      assert.equal(Math.sign(a - b) || 0, Buffer.compare(Buffer.from(keyOf(a)), Buffer.from(keyOf(b))));
    }),
  );
});
