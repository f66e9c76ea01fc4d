import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isEnfiladeError, type EnfiladeEvent } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());
afterEach(() => {
  house.proxy.plan.length = 0;
});

const place = ({ subject, number }: EnfiladeEvent) => `${subject} ${number}`;

/** Every event of the project, as one list tells it. */
async function everything(after?: string): Promise<EnfiladeEvent[]> {
  return house.direct.events.list({ after }).toArray();
}

async function cursorNow(): Promise<string | undefined> {
  return (await house.direct.events.read({ after: 'now' })).cursor ?? undefined;
}

test('a list of events reads page after page, of all or of some types', async () => {
  const { rooms, events } = house.direct;
  const start = await cursorNow();
  const wanted = Array.from({ length: 130 }, (_, n) => ({
    op: 'create' as const,
    room: { title: `Room ${n}` },
  }));
  for await (const { outcome } of rooms.batchAll(wanted)) assert.ok(outcome.ok);
  const [first] = await rooms.list({ limit: 1 }).toArray({ limit: 1 });
  assert.ok(first);
  await rooms.archive(first.id);
  const all = await events.list({ after: start }).toArray();
  assert.equal(all.length, 131);
  assert.deepEqual(await events.list({ after: start, limit: 7 }).toArray(), all);
  assert.deepEqual(await events.list({ after: start, type: 'room.archived' }).toArray(), all.slice(-1));
  assert.equal((await events.list({ after: start }).toArray({ limit: 3 })).length, 3);
  const ofRoom = await rooms.events.list(first.id).toArray();
  assert.deepEqual(
    ofRoom.map(({ type, number }) => [type, number]),
    [
      ['room.created', 1],
      ['room.archived', 2],
    ],
  );
});

test('reading waits for what comes, longer than a call may take otherwise', async () => {
  const { rooms, events } = house.behindProxy({ timeout: 300, retries: 0 });
  const after = await cursorNow();
  const waiting = events.read({ after, wait_seconds: 20 });
  const { id } = await new Promise<{ id: string }>((resolve, reject) => {
    // After the time of a call.
    setTimeout(() => void rooms.create().then(resolve, reject), 500);
  });
  const { data, cursor } = await waiting;
  assert.deepEqual(
    data.map(({ subject }) => subject),
    [id],
  );
  assert.equal(cursor, data[0]?.id);
});

test('following while rooms are made, with the connection cut again and again: none is lost, none comes twice', async () => {
  const after = await cursorNow();
  const before = house.proxy.seen.length;
  const rounds = 4;
  const made = 30;
  const seen: EnfiladeEvent[] = [];
  const follower = (async () => {
    for await (const event of house.behindProxy().events.follow({ after })) {
      seen.push(event);
      if (seen.length === rounds * made * 2) break;
      if (seen.length % 25 !== 0) continue;
      // Whatever is being sent, and not at once to be had again.
      house.proxy.plan.push('cut before', { status: 503 });
      assert.ok(house.proxy.cutAll() > 0);
    }
  })();
  for (let round = 1; round <= rounds; round += 1) {
    for (let n = 0; n < made; n += 1) {
      const { id } = await house.direct.rooms.create({ title: `Lesson ${n}` });
      await house.direct.rooms.update(id, { title: `Lesson ${n}b` });
    }
    // What comes next cannot be in what was received before a cut.
    while (seen.length < round * made * 2) await Promise.race([follower, wait(5)]);
  }
  await follower;
  assert.deepEqual(seen.map(place), (await everything(after)).map(place));
  const opened = house.proxy.seen.slice(before);
  assert.ok(opened.length > 5, String(opened.length));
  assert.ok(opened.slice(1).every(({ headers }) => headers['last-event-id'] !== undefined));
});

test('from now on is one moment, also when the connection is lost before anything happens', async () => {
  await house.direct.rooms.create({ title: 'Before' });
  const follower = house.behindProxy();
  house.proxy.plan.push('pass', 'cut before');
  const before = house.proxy.seen.length;
  const events = follower.events.follow({ after: 'now' });
  const next = events.next();
  // It knows where to begin, and has not got through yet.
  while (house.proxy.seen.length < before + 2) await wait(5);
  const { id } = await house.direct.rooms.create({ title: 'After' });
  assert.equal((await next).value.subject, id);
  await events.return(undefined as never);
});

test('following one room, until the loop is left or the signal is aborted', async () => {
  const { rooms } = house.direct;
  const room = await rooms.create();
  const types: string[] = [];
  for await (const { type } of rooms.events.follow(room.number)) {
    types.push(type);
    if (type === 'room.created') await rooms.disable(room.id);
    else if (types.length === 2) await rooms.enable(room.id);
    else break;
  }
  assert.deepEqual(types, ['room.created', 'room.disabled', 'room.enabled']);

  const controller = new AbortController();
  const events = rooms.events.follow(room.id, { after: 'now' }, { signal: controller.signal });
  const next = events.next();
  setTimeout(() => controller.abort(), 30);
  await assert.rejects(next, (error) => error instanceof DOMException && error.name === 'AbortError');
  await assert.rejects(rooms.events.follow('name:nobody').next(), (error) =>
    isEnfiladeError(error, 'room_not_found'),
  );
});

test('a key that is revoked ends it', async () => {
  const { key, id } = await house.direct.keys.create({ name: 'watcher', scopes: ['events:read'] });
  const events = house.behindProxy({ key }).events.follow();
  assert.equal((await events.next()).done, false);
  await house.direct.keys.delete(id);
  house.proxy.cutAll();
  await assert.rejects(
    async () => {
      for (;;) await events.next();
    },
    (error) => isEnfiladeError(error, 'token_unknown'),
  );
});
