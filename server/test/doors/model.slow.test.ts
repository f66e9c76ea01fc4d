import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { indexedAs } from '../../src/rooms/metadata.ts';
import type { Room } from '../../src/rooms/room.ts';
import { roomOf } from '../../src/rooms/rooms.store.ts';
import { sweepRooms } from '../../src/rooms/sweep.ts';
import { ENGINES } from '../support/engines.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import { checkLists, checkRoom, realOf, type Real } from './model-calls.ts';
import { commands } from './model-commands.ts';
import { keyOf, type Model } from './model-rooms.ts';

const RUNS = 250;
/** For each engine, so that a slow machine does not wait for all runs. */
const LIMIT_MS = 45_000;

for (const engine of ENGINES) {
  describe(`four doors to the same rooms on ${engine}`, () => {
    let server: TestServer;
    before(async () => {
      server = await startServerOn(engine);
    });
    after(() => server.stop());

    test('any sequence of calls is answered as a simple model of rooms says', async (t) => {
      const seed = Number(process.env['ENFILADE_TEST_SEED'] ?? Date.now() % 2 ** 31);
      t.diagnostic(`seed ${seed}: ENFILADE_TEST_SEED=${seed} runs the same again`);
      let runs = 0;
      const real = realOf(server);
      const property = fc.asyncProperty(commands, async (sequence) => {
        runs += 1;
        const model: Model = { rooms: [], tags: new Map() };
        try {
          await fc.asyncModelRun(() => ({ model, real }), sequence);
          for (const room of model.rooms) await checkRoom(real, room);
          await checkLists(real, model);
          await checkStored(server, model);
        } finally {
          await clear(real);
        }
      });
      await fc.assert(property, {
        seed,
        numRuns: RUNS,
        interruptAfterTimeLimit: LIMIT_MS,
        endOnFailure: false,
      });
      t.diagnostic(`${runs} runs`);
      assert.ok(runs >= 20, 'too few runs to prove anything');
    });
  });
}

/** Leaves a project without rooms and tags to the next run. */
async function clear(real: Real): Promise<void> {
  const { db } = real.server.running;
  const rooms = await db.queries.selectFrom('rooms').select('id').execute();
  for (let from = 0; from < rooms.length; from += 100) {
    const operations = rooms
      .slice(from, from + 100)
      .map(({ id }) => ({ op: 'delete', room_id: id, retention_seconds: 0 }));
    await real.ask('/api/v1', 'POST', '/rooms/batch', { operations });
  }
  while (await sweepRooms(db, Date.now() + 366 * 86_400_000));
  const tags = await db.queries.selectFrom('tags').select('name').execute();
  if (tags.length > 0)
    await real.ask('/api/2.0', 'DELETE', '/files/tags', { names: tags.map(({ name }) => name) });
}

/** What must hold of the rows, whatever was done. */
async function checkStored(server: TestServer, model: Model): Promise<void> {
  const { queries } = server.running.db;
  const ids = model.rooms.map(({ id }) => id);
  if (ids.length === 0) return;
  const rows = await queries.selectFrom('rooms').selectAll().where('id', 'in', ids).execute();
  const binned = await queries.selectFrom('deleted_rooms').selectAll().where('id', 'in', ids).execute();
  const rooms = new Map(rows.map((row) => [row.id, roomOf(row)]));
  const kept = new Map(
    binned.map((row) => [
      row.id,
      roomOf({ ...(JSON.parse(row.content) as (typeof rows)[number]), num: row.num, revision: row.revision }),
    ]),
  );
  for (const room of rooms.values()) {
    const tags = await queries
      .selectFrom('room_tags')
      .select('tag_key')
      .where('room_num', '=', room.num)
      .execute();
    assert.deepEqual(tags.map(({ tag_key }) => tag_key).sort(), room.tags.map(keyOf).sort());
    const indexed = await queries
      .selectFrom('room_metadata')
      .selectAll()
      .where('room_num', '=', room.num)
      .execute();
    assert.deepEqual(
      indexed.map(({ meta_key, meta_value }) => `${meta_key} ${meta_value}`).sort(),
      indexOf(room),
    );
  }
  const events = await queries
    .selectFrom('events')
    .selectAll()
    .where('subject', 'in', ids)
    .orderBy('subject')
    .orderBy('seq')
    .execute();
  for (const id of ids) {
    const mine = events.filter(({ subject }) => subject === id);
    assert.deepEqual(
      mine.map(({ seq }) => seq),
      mine.map((_, index) => index + 1),
    );
    const room = rooms.get(id) ?? kept.get(id);
    if (room) assert.equal(room.revision, mine.length);
    const { isThere, state } = replay(
      mine.map(({ type, data }) => ({ type, data: JSON.parse(data) as Record<string, unknown> })),
    );
    assert.equal(isThere, rooms.has(id));
    if (room) assert.deepEqual(state, plain(factsIn(room)), `the events of ${id} do not lead to what it is`);
  }
}

function indexOf({ settings }: Room): string[] {
  return Object.entries(settings.metadata ?? {})
    .flatMap(([name, value]) => {
      const forms = indexedAs(typeof value === 'string' ? value : JSON.stringify(value));
      if (typeof value === 'object') return [];
      const form = typeof value === 'string' ? forms[0] : forms.at(-1);
      return form === undefined ? [] : [`${name} ${form}`];
    })
    .sort();
}

/** What the events of a room add up to. */
function replay(events: { type: string; data: Record<string, unknown> }[]) {
  const STATE = [
    'room.created',
    'room.updated',
    'room.enabled',
    'room.disabled',
    'room.archived',
    'room.restored',
    'room.undeleted',
  ];
  let isThere = false;
  const state: Record<string, unknown> = { enabled: true };
  for (const { type, data } of events) {
    if (type === 'room.created' || type === 'room.undeleted') isThere = true;
    if (type === 'room.deleted') isThere = false;
    if (STATE.includes(type)) Object.assign(state, data);
  }
  const { duplicated_from: _origin, ...facts } = state;
  return { isThere, state: plain(facts) };
}

function factsIn(room: Room): Record<string, unknown> {
  const { title, alias, description, kind, enabled, enabledSet, archivedAt, region, seats, record, tags } =
    room;
  const { templateId, settings } = room;
  return {
    title,
    alias,
    description,
    kind,
    enabled,
    enabledSet,
    archivedAt,
    region,
    seats,
    record,
    tags,
    templateId,
    ...settings,
  };
}

/** Without what is as it is where nothing is said. */
function plain(facts: Record<string, unknown>): Record<string, unknown> {
  const isNothing = (name: string, value: unknown) =>
    value === null ||
    value === '' ||
    (value === false && name !== 'enabled') ||
    (value === 0 && name === 'seats') ||
    (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(
    Object.entries(facts)
      .filter(([name, value]) => !isNothing(name, value))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
