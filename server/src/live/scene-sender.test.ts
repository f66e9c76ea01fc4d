import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { sceneSender } from './scene-sender.ts';

/** A connection that goes out when it is told to. */
function connection() {
  const sent: string[] = [];
  let waiting = 0;
  return {
    sent,
    setWaiting: (bytes: number) => {
      waiting = bytes;
    },
    send: (message: string | Buffer) => sent.push(message.toString()),
    sendFrame: () => undefined,
    close: () => undefined,
    waiting: () => waiting,
  };
}

test('a scene that is asked for again and again is sent once for all that wait', async () => {
  const to = connection();
  to.setWaiting(100 * 1_048_576);
  const show = sceneSender(
    to,
    (id) => [`${id}:whole`, `${id}:since`],
    () => true,
  );
  for (let n = 0; n < 1000; n += 1) show(`s${n % 2}`);
  await sleep(120);
  assert.equal(to.sent.length, 0);
  to.setWaiting(0);
  await sleep(200);
  assert.deepEqual(to.sent, ['s0:whole', 's0:since', 's1:whole', 's1:since']);
  show('s0');
  assert.equal(to.sent.at(-1), 's0:since');
});

test('what is asked for beyond the rate waits; a connection that is gone is sent nothing', async () => {
  const to = connection();
  let isThere = true;
  const large = 'x'.repeat(100 * 1_048_576);
  const show = sceneSender(
    to,
    () => [large],
    () => isThere,
  );
  ['a', 'b', 'c'].forEach((id) => {
    show(id);
  });
  await sleep(200);
  assert.equal(to.sent.length, 2);
  isThere = false;
  await sleep(200);
  assert.equal(to.sent.length, 2);
});
