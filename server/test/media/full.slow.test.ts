import assert from 'node:assert/strict';
import { test } from 'node:test';
import { weriftEngine } from '../../src/media/werift/engine.ts';
import { CALL_FLAGS, startBrowser } from '../support/browser.ts';
import { caller, until, type Caller } from './caller.ts';

/** A tenth of what one microphone sends: a second in which a busy browser sends little is full, too. */
const A_FEW = 5;
const FULL = 'this server carries as many calls as it can';

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
  const heard = async (): Promise<number> => (await bob.stats())[sound]?.samples ?? 0;
  const before = await until('bob hears ann', heard, (samples) => samples > 48_000);

  await until('nobody comes', () => refusal(caller(browser, engine, 'room', 'cat'), leave), isFull);
  await until('nothing is published', () => refusal(bob.publish(['audio']), bob.unpublish), isFull);
  await until('bob hears on', heard, (samples) => samples > before + 48_000);
  await ann.unpublish([sound]);
  await until('it is quiet', () => bob.ended([sound]), Boolean);
  const cat = await until(
    'there is room again',
    () => caller(browser, engine, 'room', 'cat').catch(() => undefined),
    (one) => one !== undefined,
  );
  assert.equal((await cat?.publish(['audio']))?.length, 1);
});

/** Why it failed. What was done before the second was full is undone with `undo`. */
async function refusal<T>(attempt: Promise<T>, undo: (done: T) => Promise<unknown>): Promise<string> {
  try {
    await undo(await attempt);
    return '';
  } catch (error) {
    return String(error);
  }
}

const isFull = (why: string): boolean => why.includes(FULL);
const leave = (one: Caller): Promise<void> => one.leave();
