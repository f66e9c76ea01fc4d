import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startServer, type TestServer } from '../support/server.ts';
import { liveHouse, rectangle, until } from './room.ts';

const ROOMS = 1000;
const AT_ONCE = 20;
/** An empty room stays for those who come right back. */
const LINGER_MS = 6000;
const MOST_GROWN = 12 * 1024 * 1024;

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.stop());
const house = liveHouse(() => server);

test(`${ROOMS} rooms that were drawn in and left leave the heap where it was`, async (t) => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = async (): Promise<number> => {
    await sleep(LINGER_MS);
    collect();
    collect();
    return process.memoryUsage().heapUsed;
  };
  await visit(200);
  const first = await heap();
  await visit(ROOMS);
  const last = await heap();
  t.diagnostic(`heap ${(first / 1e6).toFixed(1)} MB, and ${(last / 1e6).toFixed(1)} MB after ${ROOMS} rooms`);
  assert.ok(last - first < MOST_GROWN, `${String(last - first)} bytes more`);
});

async function visit(count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const { id } = await house.newRoom();
        const live = await house.join(id);
        live.draw('init', [rectangle()]);
        await until(() => live.isSaved);
      }),
    );
    house.leaveAll();
  }
}
