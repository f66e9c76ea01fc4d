import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { caller, until } from './caller.ts';

/** Fewer than one microphone sends. */
const A_FEW = 20;

test('where as much is forwarded as can be, nothing new is taken, and what was there goes on', async (t) => {
  const engine = weriftEngine({ addresses: ['127.0.0.1'], processes: 1, packetsPerSecond: A_FEW });
  t.after(() => engine.close());
  const browser = await startBrowser(CALL_FLAGS);
  t.after(() => browser.close());
  const ann = await caller(browser, engine, 'room', 'ann');
  const bob = await caller(browser, engine, 'room', 'bob');
  const [sound = ''] = await ann.publish(['audio']);
  ann.peer.subscribe([]);
  bob.peer.subscribe([sound]);
  const full = { code: 'unavailable', message: 'this server carries as many calls as it can' };
  const heard = async (): Promise<number> => (await bob.stats())[sound]?.samples ?? 0;
  const before = await until('bob hears ann', heard, (samples) => samples > 48_000);

  await assert.rejects(caller(browser, engine, 'room', 'cat'), full, 'nobody comes');
  await assert.rejects(bob.publish(['audio']), /carries as many calls as it can/, 'nothing is published');
  await until('bob hears on', heard, (samples) => samples > before + 48_000);
  await ann.run('unpublish', [sound]);
  await until('it is quiet', () => bob.ended([sound]), Boolean);
  const cat = await until(
    'there is room again',
    () => caller(browser, engine, 'room', 'cat').catch(() => undefined),
    (one) => one !== undefined,
  );
  assert.equal((await cat?.publish(['audio']))?.length, 1);
});
