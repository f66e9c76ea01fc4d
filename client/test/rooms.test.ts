import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isEnfiladeError, type BatchOperation } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());

test('the life of a room', async () => {
  const { rooms, deletedRooms } = house.direct;
  const made = await rooms.create({ name: 'life', title: 'Life', seats: 4, metadata: { grade: 8 } });
  assert.deepEqual([made.name, made.title, made.seats, made.metadata], ['life', 'Life', 4, { grade: 8 }]);
  for (const ref of [made.id, made.short_id, made.number, 'name:life']) {
    assert.deepEqual(await rooms.get(ref), made);
  }
  assert.equal(await rooms.getIfChanged(made.id, made.revision), undefined);

  const changed = await rooms.update(made.id, { title: 'Lives', region: 'eu' }, { ifMatch: made.revision });
  assert.deepEqual([changed.title, changed.region, changed.revision], ['Lives', 'eu', 2]);
  assert.deepEqual(await rooms.getIfChanged(made.id, made.revision), changed);
  const late = rooms.archive(made.id, { ifMatch: made.revision });
  await assert.rejects(late, (error) => isEnfiladeError(error, 'precondition_failed'));

  assert.equal((await rooms.update(made.id, { region: null })).region, null);
  assert.equal((await rooms.disable(made.id)).state, 'disabled');
  assert.equal((await rooms.enable(made.id)).state, 'open');
  assert.equal((await rooms.archive(made.id)).state, 'archived');
  assert.equal((await rooms.restore(made.id)).state, 'open');

  const copy = await rooms.duplicate(made.id, { name: 'copy' });
  assert.deepEqual([copy.name, copy.title, copy.metadata], ['copy', 'Lives (1)', { grade: 8 }]);

  const deleted = await rooms.delete(made.id, { retention_seconds: 60 });
  assert.equal(deleted.undoable, true);
  assert.deepEqual(await deletedRooms.list().toArray(), [deleted]);
  assert.equal((await rooms.undelete(made.id)).name, 'life');
  assert.equal((await rooms.delete(made.id, { retention_seconds: 0 })).undoable, false);
  assert.deepEqual(await deletedRooms.list().toArray(), []);
});

test('a batch tells each outcome in its place', async () => {
  const { rooms } = house.direct;
  const { number } = await rooms.create({ name: 'there' });
  const [made, taken, changed, late, gone, nobody] = await rooms.batch([
    { op: 'create', room: { title: 'Group A' } },
    { op: 'create', room: { name: 'there' } },
    { op: 'update', room_id: 'name:there', room: { title: 'Here' } },
    { op: 'update', room_id: 'name:there', room: { title: 'Late' }, if_match: '"1"' },
    { op: 'delete', room_id: String(number) },
    { op: 'delete', room_id: 'name:nobody' },
  ]);
  assert.ok(made.ok && changed.ok && gone.ok);
  assert.deepEqual([made.status, made.room.title, changed.room.title], [201, 'Group A', 'Here']);
  assert.equal(gone.deleted.number, number);
  assert.deepEqual(
    [taken, late, nobody].map((outcome) => !outcome.ok && [outcome.status, outcome.error.code]),
    [
      [409, 'name_taken'],
      [412, 'precondition_failed'],
      [404, 'room_not_found'],
    ],
  );
});

test('a batch that is lost on the way is made once', async () => {
  const before = await house.rooms();
  house.proxy.plan.push('cut after');
  const outcomes = await house.behindProxy().rooms.batch(creates(100));
  assert.ok(outcomes.every(({ ok }) => ok));
  assert.equal((await house.rooms()) - before, 100);
});

test('any number of operations go 100 at a time, and are read no sooner than they are sent', async () => {
  const before = await house.rooms();
  let read = 0;
  function* wanted(): Generator<BatchOperation> {
    for (const operation of creates(230)) {
      read += 1;
      yield operation;
    }
  }
  const sent: number[] = [];
  for await (const { operation, outcome } of house.direct.rooms.batchAll(wanted())) {
    assert.ok(outcome.ok && 'room' in outcome && 'room' in operation);
    assert.equal(outcome.room.title, operation.room.title);
    sent.push(read);
  }
  assert.deepEqual([sent.length, sent[0], sent[100], sent[200]], [230, 100, 200, 230]);
  assert.equal((await house.rooms()) - before, 230);
});

test('what is long goes in shorter batches, as much as the server takes', async () => {
  const before = await house.rooms();
  const metadata = { text: 'ü'.repeat(7900) };
  const long = Array.from({ length: 150 }, () => ({ op: 'create' as const, room: { metadata } }));
  let done = 0;
  for await (const { outcome } of house.direct.rooms.batchAll(long)) {
    assert.ok(outcome.ok);
    done += 1;
  }
  assert.equal(done, 150);
  assert.equal((await house.rooms()) - before, 150);
});

test('an import that broke off starts again from the beginning, and nothing is made twice', async () => {
  const before = await house.rooms();
  const enfilade = house.behindProxy({ retries: 0 });
  const run = async () => {
    let done = 0;
    for await (const { outcome } of enfilade.rooms.batchAll(creates(230), { idempotencyKey: 'import-7' })) {
      assert.ok(outcome.ok);
      done += 1;
    }
    return done;
  };
  house.proxy.plan.push('pass', 'cut after');
  await assert.rejects(run(), (error) => isEnfiladeError(error, 'network'));
  assert.equal((await house.rooms()) - before, 200);
  assert.equal(await run(), 230);
  assert.equal((await house.rooms()) - before, 230);
});

function creates(count: number) {
  return Array.from({ length: count }, (_, n) => ({ op: 'create' as const, room: { title: `Room ${n}` } }));
}
