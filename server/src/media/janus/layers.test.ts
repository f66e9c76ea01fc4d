import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { GotLayer } from '../engine.ts';
import { layering } from './layers.ts';
import type { Slot } from './views.ts';

const track = { id: 'camera', stream: 's', kind: 'video' } as const;
const cameraSlot = (): Slot => ({
  ...{ janusMid: '1', mid: 'm2' },
  sent: { track, owner: {}, feed: 7, mid: '3' },
});

/** Timers that begin others are run in steps. */
function pass(t: TestContext, ms: number): void {
  for (let at = 0; at < ms; at += 100) t.mock.timers.tick(100);
}

test('a layer is asked for again until it is there, and what is got instead is told', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: unknown[] = [];
  const told: GotLayer[] = [];
  const layers = layering(
    (streams) => asked.push(...streams),
    (got) => told.push(got),
  );
  const slot = cameraSlot();
  layers.begin([slot]);
  layers.switched(slot, 2);
  assert.deepEqual(told, [], 'they get what they prefer');
  layers.prefer('camera', 'low', slot);
  pass(t, 1100);
  const low = { mid: '1', send: true, substream: 0 };
  assert.deepEqual(asked, [{ mid: '1', send: true }, low, low, low]);
  layers.switched(slot, 1);
  layers.switched(slot, 0);
  pass(t, 10_000);
  assert.equal(asked.length, 4);
  const other = { track: 'camera', preferred: 'low', isLimited: false };
  assert.deepEqual(told, [
    { ...other, layer: 'medium' },
    { ...other, layer: 'low' },
  ]);
});

test('one that is never sent is asked for a few times; none stops it, of sound there are no layers', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: unknown[] = [];
  const layers = layering(
    (streams) => asked.push(...streams),
    () => undefined,
  );
  const slot = cameraSlot();
  layers.switched(slot, 0);
  pass(t, 10_000);
  assert.equal(asked.length, 8);
  layers.prefer('camera', 'none', slot);
  pass(t, 10_000);
  assert.deepEqual(asked.slice(8), [{ mid: '1', send: false }]);
  assert.deepEqual(layers.wish(track), { send: false });
  assert.deepEqual(layers.wish({ id: 'voice', kind: 'audio' }), { send: true });
});
