import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, afterEach, before, test } from 'node:test';
import { isEnfiladeError } from '../src/index.ts';
import { openHouse, type House } from './support/house.ts';

let house: House;
before(async () => {
  house = await openHouse();
});
after(() => house.stop());
afterEach(() => {
  house.proxy.plan.length = 0;
});

const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

/** Waits until the proxy has seen one more request. */
async function nextRequest(before: number): Promise<void> {
  while (house.proxy.seen.length <= before) await new Promise((resolve) => setImmediate(resolve));
}

test('a signal that is aborted already: nothing is sent', async () => {
  const before = house.proxy.seen.length;
  await assert.rejects(house.behindProxy().rooms.create({}, { signal: AbortSignal.abort() }), isAbort);
  assert.equal(house.proxy.seen.length, before);
});

for (const retries of [0, 3]) {
  test(`aborted while the server is asked, with ${retries} retries`, async () => {
    const controller = new AbortController();
    house.proxy.plan.push('hang');
    const before = house.proxy.seen.length;
    const call = house.behindProxy({ retries }).rooms.list({}, { signal: controller.signal }).page();
    await nextRequest(before);
    controller.abort();
    await assert.rejects(call, isAbort);
    assert.equal(house.proxy.seen.length, before + 1, 'it is not tried again');
  });
}

test('aborted while it waits to try again', async () => {
  const controller = new AbortController();
  house.proxy.plan.push({ status: 503, headers: { 'retry-after': '60' } });
  const before = house.proxy.seen.length;
  const call = house.behindProxy().rooms.create({}, { signal: controller.signal });
  await nextRequest(before);
  setTimeout(() => controller.abort(), 50);
  await assert.rejects(call, isAbort);
});

test('aborted between two pages', async () => {
  await house.direct.rooms.batch([
    { op: 'create', room: {} },
    { op: 'create', room: {} },
  ]);
  const controller = new AbortController();
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const { id } of house.direct.rooms.list({ limit: 1 }, { signal: controller.signal })) {
      seen.push(id);
      controller.abort();
    }
  }, isAbort);
  assert.equal(seen.length, 1);
});

test('the reason of the signal is what the call fails with', async () => {
  const reason = new Error('the page was left');
  house.proxy.plan.push('hang');
  const controller = new AbortController();
  const before = house.proxy.seen.length;
  const call = house.behindProxy().rooms.get(1, { signal: controller.signal });
  await nextRequest(before);
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  house.proxy.plan.push('hang');
  await assert.rejects(
    house.behindProxy().rooms.get(1, { signal: AbortSignal.timeout(50) }),
    (error) => error instanceof DOMException && error.name === 'TimeoutError',
  );
});

test('the time of a try, of the client or of one call', async () => {
  house.proxy.plan.push('hang', 'hang', 'hang');
  const timeUp = (error: unknown) => isEnfiladeError(error, 'timeout');
  await assert.rejects(house.behindProxy({ timeout: 50, retries: 1 }).rooms.get(1), timeUp);
  await assert.rejects(house.behindProxy({ retries: 0 }).rooms.get(1, { timeout: 50 }), timeUp);
  assert.equal(house.proxy.plan.length, 0);
});

test('a signal that outlives its calls keeps nothing of them', async () => {
  const { signal } = new AbortController();
  for (let n = 0; n < 5; n += 1) await house.direct.rooms.list({ limit: 1 }, { signal }).page();
  await assert.rejects(house.direct.rooms.get('name:nobody', { signal }));
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});
