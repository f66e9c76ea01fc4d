import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type * as wire from '@enfilade/protocol';
import { ENGINES } from '../support/engines.ts';
import { type TestServer } from '../support/server.ts';
import { startServerOn } from '../support/server-on.ts';
import {
  BAD,
  checkProblem,
  clientOf,
  countRows,
  NOT_FOUND,
  type Refusal,
  type Result,
} from './rooms-client.ts';

let server: TestServer;
const native = clientOf(() => server);
const TAKEN: Refusal = { status: 409, code: 'name_taken', member: 'room.name' };
const create = (room: object) => ({ op: 'create', room });
const update = (room_id: string, room: object, more: object = {}) => ({
  op: 'update',
  room_id,
  room,
  ...more,
});
const remove = (room_id: string, more: object = {}) => ({ op: 'delete', room_id, ...more });

function statusesOf(results: readonly Result[]): number[] {
  return results.map(({ status }) => status);
}

function roomIn(result: Result | undefined): wire.Room {
  assert.ok(result?.room, JSON.stringify(result));
  return result.room;
}

for (const engine of ENGINES) {
  describe(`POST /api/v1/rooms/batch on ${engine}`, () => {
    before(async () => {
      server = await startServerOn(engine);
    });
    after(() => server.stop());

    test('each operation is answered as the same call alone would be', async () => {
      const kept = await native.create({ name: 'kept', tags: ['old'] });
      const gone = await native.create({ name: 'gone' });
      const lost = await native.create({ name: 'lost' });
      const results = await native.batch([
        create({ name: 'new-1', title: 'New', seats: 4, tags: ['fresh'], metadata: { a: 1 } }),
        update('name:kept', { title: 'Kept', tags: ['new'] }),
        remove(gone.short_id),
        remove(String(lost.number), { retention_seconds: 0 }),
        create({}),
      ]);
      assert.deepEqual(statusesOf(results), [201, 200, 200, 200, 201]);
      const [made, changed, deleted, purged, bare] = results;
      const { id, title, seats, tags, metadata } = roomIn(made);
      assert.deepEqual(
        { title, seats, tags, metadata },
        { title: 'New', seats: 4, tags: ['fresh'], metadata: { a: 1 } },
      );
      for (const result of [made, changed, bare]) {
        assert.deepEqual(Object.keys(result ?? {}), ['status', 'room']);
        assert.deepEqual(await native.get(roomIn(result).id), roomIn(result));
      }
      assert.deepEqual(Object.keys(deleted ?? {}), ['status', 'deleted']);
      assert.deepEqual([deleted?.deleted?.id, deleted?.deleted?.undoable], [gone.id, true]);
      assert.deepEqual([purged?.deleted?.id, purged?.deleted?.undoable], [lost.id, false]);
      assert.deepEqual(await native.eventTypes(id), ['room.created']);
      assert.deepEqual(await native.eventTypes(kept.id), ['room.created', 'room.updated']);
      for (const room of [gone, lost]) {
        assert.deepEqual(await native.eventTypes(room.id), ['room.created', 'room.deleted']);
      }
      assert.deepEqual(
        (await native.list('?tag=fresh')).data.map((room) => room.id),
        [id],
      );
    });

    test('they are carried out in their order, and see what those before them did', async () => {
      const results = await native.batch([
        create({ name: 'step' }),
        update('name:step', { name: 'stepped', enabled: false }),
        create({ name: 'step' }),
        remove('name:stepped'),
        update('name:stepped', { title: 'too late' }),
        create({ name: 'STEPPED' }),
        remove('name:step', { retention_seconds: 0 }),
        remove('name:step'),
      ]);
      assert.deepEqual(statusesOf(results), [201, 200, 201, 200, 404, 201, 200, 404]);
      assert.equal(roomIn(results[1]).state, 'disabled');
      assert.equal((await native.get('name:stepped')).name, 'STEPPED');
    });

    const WRONG: [operation: object, Refusal][] = [
      [{}, BAD('op')],
      [{ op: 'upsert', room: {} }, BAD('op')],
      [{ op: 5, room: {} }, BAD('op')],
      [{ op: ['create'], room: {} }, BAD('op')],
      ...['constructor', 'toString', '__proto__', 'hasOwnProperty'].map((op): [object, Refusal] => [
        { op },
        BAD('op'),
      ]),
      [{ op: 'create' }, BAD('room')],
      [{ op: 'create', room: null }, BAD('room')],
      [{ op: 'create', room: [] }, BAD('room')],
      [{ op: 'create', room: {}, room_id: 'x' }, BAD('room_id')],
      [{ op: 'create', rooms: {} }, BAD('rooms')],
      [create({ titel: 'x' }), BAD('room.titel')],
      [create({ seats: -1 }), BAD('room.seats')],
      [create({ webhook: { url: 'x' } }), BAD('room.webhook.url')],
      [create({ metadata: { a: 'x'.repeat(16_384) } }), BAD('room.metadata')],
      [create({ size: 2501 }), BAD('room.size')],
      [
        create({ opens_at: '2100-01-02T00:00:00Z', expires_at: '2100-01-01T00:00:00Z' }),
        BAD('room.opens_at'),
      ],
      [create({ expires_at: '2020-01-01T00:00:00Z' }), BAD('room.expires_at')],
      [create({ opens_at: '2100-02-30T00:00:00Z' }), BAD('room.opens_at')],
      [
        create({ template_id: '0'.repeat(24) }),
        { status: 404, code: 'template_not_found', member: 'room.template_id' },
      ],
      [create({ name: 'Taken' }), TAKEN],
      [update('name:taken', { name: 'also-TAKEN' }), TAKEN],
      [update('name:taken', { size: 2501 }), BAD('room.size')],
      [update('name:taken', { type: 'public' }), BAD('room.type')],
      [update('name:taken', { region: 'EU' }), BAD('room.region')],
      [
        update('name:taken', { template_id: '0'.repeat(24) }),
        { status: 404, code: 'template_not_found', member: 'room.template_id' },
      ],
      [
        update('name:taken', {}, { if_match: '"7"' }),
        { status: 412, code: 'precondition_failed', member: 'if_match' },
      ],
      [update('name:taken', {}, { if_match: 1 }), BAD('if_match')],
      [update('name:archived', { title: 'x' }), { status: 409, code: 'room_archived' }],
      [update('name:nobody', { title: 'x' }), NOT_FOUND],
      [update('0', { title: 'x' }), NOT_FOUND],
      [update('\uffff'.repeat(300), { title: 'x' }), NOT_FOUND],
      [{ op: 'update', room_id: 5, room: {} }, BAD('room_id')],
      [{ op: 'update', room: {} }, BAD('room_id')],
      [{ op: 'update', room_id: 'name:taken' }, BAD('room')],
      [update('name:taken', {}, { retention_seconds: 0 }), BAD('retention_seconds')],
      [remove('name:nobody'), NOT_FOUND],
      [{ op: 'delete' }, BAD('room_id')],
      [{ op: 'delete', room_id: 'name:taken', room: {} }, BAD('room')],
      ...[-1, 31_536_001, 1.5, '0', null].map((retention_seconds): [object, Refusal] => [
        remove('name:taken', { retention_seconds }),
        BAD('retention_seconds'),
      ]),
    ];

    test('one that is wrong says why, and does not spoil the others', async () => {
      for (const name of ['taken', 'also-taken', 'archived']) await native.create({ name });
      await native.act('name:archived', 'archive');
      const before = await native.get('name:taken');
      for (const [wrong, refusal] of WRONG) {
        const rows = await countRows(server);
        const results = await native.batch([create({}), wrong, create({})]);
        assert.deepEqual(statusesOf(results), [201, refusal.status, 201], JSON.stringify(wrong));
        assert.deepEqual(Object.keys(results[1] ?? {}), ['status', 'problem']);
        checkProblem(results[1]?.problem, refusal, JSON.stringify(wrong));
        const expected = { ...rows, rooms: (rows['rooms'] ?? 0) + 2, events: (rows['events'] ?? 0) + 2 };
        assert.deepEqual(await countRows(server), expected);
      }
      assert.deepEqual(await native.get('name:taken'), before);
    });

    test('all that are wrong at once leave nothing, and all between them are made', async () => {
      const before = await countRows(server);
      const results = await native.batch(WRONG.flatMap(([operation]) => [operation, create({})]));
      assert.deepEqual(
        statusesOf(results),
        WRONG.flatMap(([, { status }]) => [status, 201]),
      );
      assert.equal((await countRows(server))['rooms'], (before['rooms'] ?? 0) + WRONG.length);
    });

    test('what an operation did before it failed is undone', async () => {
      // The tags are written before the name is found to be taken by an update; here the first change counts, too.
      const { id } = await native.create({ name: 'half', tags: ['one'] });
      await native.create({ name: 'other-half' });
      const before = await countRows(server);
      const results = await native.batch([
        update(id, { name: 'other-half', tags: ['two', 'three'], metadata: { a: 1 } }),
        update(id, { title: 'Half' }),
        update(id, { name: 'OTHER-half' }),
      ]);
      assert.deepEqual(statusesOf(results), [409, 200, 409]);
      assert.deepEqual(await countRows(server), { ...before, events: (before['events'] ?? 0) + 1 });
      assert.deepEqual((await native.get(id)).tags, ['one']);
    });

    test('of two with one name in one batch, the first has it', async () => {
      const results = await native.batch([
        create({ name: 'Twin', title: 'first', tags: ['twin'] }),
        create({ name: 'tWIN', title: 'second', tags: ['twin'] }),
        create({ title: 'Twin' }),
        create({ title: 'Twin' }),
      ]);
      assert.deepEqual(statusesOf(results), [201, 409, 201, 201]);
      checkProblem(results[1]?.problem, TAKEN);
      assert.equal(roomIn(results[0]).title, 'first');
      const names = results.flatMap(({ room }) => room?.name ?? []);
      assert.equal(new Set(names).size, 3);
      for (const { room } of results) {
        if (!room) continue;
        assert.deepEqual(await native.get(room.id), room);
        assert.deepEqual(await native.eventTypes(room.id), ['room.created']);
      }
    });

    test('one with a title takes a name before one that asks for it later in the batch', async () => {
      const results = await native.batch([create({ title: 'Whose-name' }), create({ name: 'whose-NAME' })]);
      assert.deepEqual(statusesOf(results), [201, 409]);
    });

    test('rooms of one batch are in the order of their operations', async () => {
      const results = await native.batch(
        Array.from({ length: 100 }, (_, seats) => create({ seats, tags: ['hundred'] })),
      );
      const ids = results.map((result) => roomIn(result).id);
      assert.deepEqual(ids.toSorted(), ids);
      assert.deepEqual(
        results.map((result) => roomIn(result).seats),
        Array.from({ length: 100 }, (_, n) => n),
      );
      const { data, count } = await native.list('?tag=hundred&limit=100&sort=created_at&count=true');
      assert.equal(count, 100);
      assert.deepEqual(data, results.map(roomIn));
    });

    test('100 updates and 100 deletes in one batch', async () => {
      const { data } = await native.list('?tag=hundred&limit=100');
      const changed = await native.batch(
        data.map((room) => update(room.id, { title: 'H' }, { if_match: '"1"' })),
      );
      assert.deepEqual([...new Set(statusesOf(changed))], [200]);
      const again = await native.batch(
        data.map((room) => update(room.id, { title: 'I' }, { if_match: '"1"' })),
      );
      assert.deepEqual([...new Set(statusesOf(again))], [412]);
      const deleted = await native.batch(data.map((room) => remove(room.id, { retention_seconds: 60 })));
      assert.deepEqual([...new Set(statusesOf(deleted))], [200]);
      assert.deepEqual((await native.list('?tag=hundred')).data, []);
    });

    const BODIES: [what: string, body: unknown, member: string][] = [
      ['no operations', {}, 'operations'],
      ['none', { operations: [] }, 'operations'],
      ['101', { operations: Array.from({ length: 101 }, () => create({})) }, 'operations'],
      ['an object', { operations: {} }, 'operations'],
      ['one that is no object', { operations: [create({}), 'create'] }, 'operations.1'],
      ['one that is null', { operations: [null] }, 'operations.0'],
      ['another member', { operations: [create({})], atomic: true }, 'atomic'],
      ['NUL', { operations: [create({ title: 'a\0' })] }, 'operations.0.room.title'],
    ];
    for (const [what, body, member] of BODIES) {
      test(`a batch of ${what} is refused as a whole`, async () => {
        const before = await countRows(server);
        await native.refused(BAD(member), '/rooms/batch', { method: 'POST', body });
        assert.deepEqual(await countRows(server), before);
      });
    }

    test('16 batches at once that want the same names: each name is made once', async () => {
      const names = Array.from({ length: 20 }, (_, n) => `race-${n}`);
      const batches = await Promise.all(
        Array.from({ length: 16 }, (_, n) =>
          native.batch((n % 2 ? names : names.toReversed()).map((name) => create({ name }))),
        ),
      );
      const statuses = batches.flatMap(statusesOf);
      assert.equal(statuses.filter((status) => status === 201).length, 20);
      assert.equal(statuses.filter((status) => status === 409).length, 15 * 20);
      for (const name of names)
        assert.deepEqual(await native.eventTypes((await native.get(`name:${name}`)).id), ['room.created']);
    });
  });
}
