import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as wire from '@enfilade/protocol';
import type { PlacedEvent } from '../../db/event-log.ts';
import type { Following } from './event-hub.ts';
import type { Read, Reader } from './event-reading.ts';
import { eventStream, HEARTBEAT_MS } from './event-stream.ts';

/** A follower that nothing wakes. */
function sleeper() {
  const state = { isOver: false, isLeaving: false };
  const following: Following = {
    newest: () => '',
    isLeaving: () => state.isLeaving,
    waitFor: async (_seen, ms) => sleep(ms),
    end: () => {
      state.isOver = true;
    },
  };
  return { following, state };
}

const NOTHING: Read = { events: [], cursor: 'here', isMore: false };

function wishFor(reader: Reader, following: Following) {
  return {
    reader,
    following,
    start: undefined,
    show: (event: PlacedEvent) => ({ id: String(event.seq) }) as wire.Event,
    isGood: () => Promise.resolve(true),
    signal: new AbortController().signal,
    heartbeatMs: 10,
  };
}

test('a comment is sent again and again while nothing happens, every 15 seconds', async () => {
  const { following, state } = sleeper();
  const cursors: unknown[] = [];
  const reader: Reader = {
    now: () => Promise.resolve(undefined),
    read: (after) => {
      cursors.push(after);
      return Promise.resolve(NOTHING);
    },
  };
  const stream = eventStream(wishFor(reader, following));
  const frames = [];
  for (let n = 0; n < 4; n += 1) frames.push((await stream.next()).value);
  assert.deepEqual(frames, ['retry: 1000\n\n', ...Array<string>(3).fill(': nothing new\n\n')]);
  assert.deepEqual(cursors.slice(0, 2), [undefined, 'here']);
  assert.equal(HEARTBEAT_MS, 15_000);
  state.isLeaving = true;
  assert.equal((await stream.next()).done, true);
  assert.equal(state.isOver, true);
});

test('what there is comes page after page, without waiting between them', async () => {
  const { following } = sleeper();
  const pages: Read[] = [
    { events: [{ seq: 1 } as PlacedEvent, { seq: 2 } as PlacedEvent], cursor: 'a', isMore: true },
    { events: [], cursor: 'b', isMore: true },
    { events: [{ seq: 3 } as PlacedEvent], cursor: 'c', isMore: false },
  ];
  const reader: Reader = {
    now: () => Promise.resolve(undefined),
    read: () => Promise.resolve(pages.shift() ?? NOTHING),
  };
  const stream = eventStream({ ...wishFor(reader, following), heartbeatMs: 1e6 });
  await stream.next();
  assert.equal((await stream.next()).value, 'id: 1\ndata: {"id":"1"}\n\nid: 2\ndata: {"id":"2"}\n\n');
  assert.equal((await stream.next()).value, 'id: 3\ndata: {"id":"3"}\n\n');
});

test('who leaves early is counted no longer', async () => {
  const { following, state } = sleeper();
  const reader: Reader = {
    now: () => Promise.resolve(undefined),
    read: () => Promise.resolve(NOTHING),
  };
  const stream = eventStream(wishFor(reader, following));
  await stream.next();
  await stream.return();
  assert.equal(state.isOver, true);
});
