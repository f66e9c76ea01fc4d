import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import {
  eventAt,
  newestPlace,
  readEvents,
  readSubjectEvents,
  type EventPlace,
  type PlacedEvent,
} from '../../src/db/event-log.ts';
import type { Actor } from '../../src/db/events.ts';
import { migrate } from '../../src/db/migrate.ts';
import { changeRoom, createRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

for (const engine of ENGINES) {
  describe(`events in one order, ${engine}`, () => {
    let store: OpenEngine;
    let projects = 0;
    before(async () => {
      store = await openEngine(engine);
    });
    after(() => store.close());

    /** One whose own events can be read: other tests may have transactions open on the same PostgreSQL meanwhile. */
    async function newProject(): Promise<Actor> {
      const actor = await store.addProject(`events-${String((projects += 1))}`);
      await readUntil(actor, undefined, 1);
      return actor;
    }
    /** Reads as soon as there are so many. */
    async function readUntil(
      actor: Actor,
      place: EventPlace | undefined,
      count: number,
    ): Promise<PlacedEvent[]> {
      for (;;) {
        const events = await read(actor, place);
        if (events.length >= count) return events;
        await sleep(1);
      }
    }
    const create = (actor: Actor) => store.db.write((tx) => createRoom(tx, actor, {}));
    const read = (actor: Actor, place?: EventPlace, limit = 1000) =>
      readEvents(store.db.queries, actor.projectId, { after: place, limit });

    /** Reads on in small steps, as a follower does, until it has seen so many rooms. */
    async function followRooms(
      actor: Actor,
      count: number,
      from: EventPlace | undefined,
    ): Promise<PlacedEvent[]> {
      const seen: PlacedEvent[] = [];
      let place = from;
      while (seen.length < count) {
        const events = await read(actor, place, 7);
        place = events.at(-1)?.place ?? place;
        seen.push(...events.filter(({ type }) => type === 'room.created'));
        if (events.length === 0) await sleep(1);
      }
      return seen;
    }

    test('many writers, some slow: every reader gets every event once, in the same order', async () => {
      const actor = await newProject();
      // Before anybody writes.
      const from = await newestPlace(store.db.queries, actor.projectId);
      const readers = Array.from({ length: 3 }, () => followRooms(actor, 400, from));
      await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          for (let n = 0; n < 25; n += 1) {
            await store.db.write(async (tx) => {
              await createRoom(tx, actor, {});
              // Who began early ends late.
              if (engine === 'postgres') await sleep((writer * 7 + n * 3) % 11);
            });
          }
        }),
      );
      const rooms = await store.db.queries
        .selectFrom('rooms')
        .select('id')
        .where('project_id', '=', actor.projectId)
        .execute();
      const [first, ...others] = await Promise.all(readers);
      const subjects = (first ?? []).map(({ subject }) => subject);
      assert.equal(new Set(subjects).size, 400);
      assert.deepEqual(subjects.toSorted(), rooms.map(({ id }) => id).toSorted());
      for (const other of others)
        assert.deepEqual(
          other.map(({ subject }) => subject),
          subjects,
        );
      const whole = await read(actor);
      assert.deepEqual(
        whole.filter(({ type }) => type === 'room.created').map(({ subject }) => subject),
        subjects,
      );
    });

    test('pages, single events and the events of one subject', async () => {
      const actor = await newProject();
      const start = await newestPlace(store.db.queries, actor.projectId);
      const { id, num } = await create(actor);
      await store.db.write((tx) => changeRoom(tx, actor, { num }, { title: 'x' }));
      const other = await create(actor);
      const whole = await readUntil(actor, start, 3);
      assert.deepEqual(
        whole.map(({ subject, seq }) => [subject, seq]),
        [
          [id, 1],
          [id, 2],
          [other.id, 1],
        ],
      );
      const [first, second] = whole;
      assert.deepEqual(await read(actor, start, 1), [first]);
      assert.deepEqual(await read(actor, first?.place, 1), [second]);
      assert.deepEqual(await newestPlace(store.db.queries, actor.projectId), whole.at(-1)?.place);
      assert.deepEqual(
        await eventAt(store.db.queries, actor.projectId, first?.place ?? assert.fail()),
        first,
      );
      const own = await readSubjectEvents(store.db.queries, actor.projectId, id, { after: 1, limit: 10 });
      assert.deepEqual(own, [second]);
      const foreign = await newProject();
      assert.equal(
        await eventAt(store.db.queries, foreign.projectId, first?.place ?? assert.fail()),
        undefined,
      );
      assert.deepEqual(
        await readSubjectEvents(store.db.queries, foreign.projectId, id, { after: 0, limit: 10 }),
        [],
      );
    });

    test('nothing of what is rolled back is told, and nothing is missed for it', async () => {
      const actor = await newProject();
      const start = await newestPlace(store.db.queries, actor.projectId);
      const failing = store.db.write(async (tx) => {
        await createRoom(tx, actor, {});
        throw new Error('no');
      });
      await assert.rejects(failing, /no/);
      const { id } = await create(actor);
      assert.deepEqual(
        (await readUntil(actor, start, 1)).map(({ subject }) => subject),
        [id],
      );
    });

    if (engine !== 'postgres') return;

    test('what was committed waits for a transaction that began before', async () => {
      const actor = await newProject();
      const start = await newestPlace(store.db.queries, actor.projectId);
      const { promise: gate, resolve: open } = Promise.withResolvers<undefined>();
      const { promise: begun, resolve: begin } = Promise.withResolvers<undefined>();
      const slow = store.db.write(async (tx) => {
        const room = await createRoom(tx, actor, {});
        begin(undefined);
        await gate;
        return room;
      });
      await begun;
      const fast = await create(actor);
      assert.deepEqual(await read(actor, start), []);
      assert.deepEqual(await newestPlace(store.db.queries, actor.projectId), start);
      open(undefined);
      const { id } = await slow;
      assert.deepEqual(
        (await readUntil(actor, start, 2)).map(({ subject }) => subject),
        [id, fast.id],
      );
    });

    test('a database that was restored into another cluster goes on behind what it has', async () => {
      const actor = await newProject();
      const old = await create(actor);
      // Others may be writing in the same cluster: it is read when they have ended.
      await readUntil(actor, undefined, 2);
      const start = await newestPlace(store.db.queries, actor.projectId);
      // As if the numbers of transactions had been far higher there.
      await sql`update events set tx = tx + 1000000`.execute(store.db.queries);
      const restored = start && { ...start, tx: start.tx + 1_000_000 };
      assert.deepEqual(await read(actor, restored), []);
      await migrate(store.db);
      const { id } = await create(actor);
      await migrate(store.db);
      const next = await create(actor);
      assert.deepEqual(
        (await readUntil(actor, restored, 2)).map(({ subject }) => subject),
        [id, next.id],
      );
      assert.ok((await read(actor)).some(({ subject }) => subject === old.id));
    });
  });
}
