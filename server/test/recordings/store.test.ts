import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyBaseLogger } from 'fastify';
import { listEvents, type Actor } from '../../src/db/events.ts';
import { HouseError } from '../../src/errors.ts';
import {
  assetsOf,
  insertAsset,
  nextToDeliver,
  pageOfAssets,
  projectsToDeliver,
} from '../../src/recordings/assets.store.ts';
import { advance, newShortId, requestRecording, requestStop, setPaused } from '../../src/recordings/jobs.ts';
import { ALONE_MS } from '../../src/jobs/seats.ts';
import { openRecorder } from '../../src/recordings/recorder.ts';
import type { Kind, Wish } from '../../src/recordings/recording.ts';
import {
  abandonedRecordings,
  findRecording,
  keepRecordings,
  openRecordingsOf,
  pageOfRecordings,
} from '../../src/recordings/recordings.store.ts';
import { createRoom, deleteRoom } from '../../src/rooms/rooms.ts';
import { shortId } from '../../src/rooms/ids.ts';
import { recordingEngine } from './recording-engine.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';

const wish = (kind: Kind = 'Browser'): Wish => ({
  ...{ kind, composite: true, tracks: false, streams: false, width: 1280, height: 720 },
  ...{ audioOnly: false, maxMs: 1000, meetingUrl: '', destination: '' },
});
const code = async (work: Promise<unknown>): Promise<string> => {
  const reason = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  return reason instanceof HouseError ? reason.code : 'done';
};

for (const engine of ENGINES) {
  describe(`recordings on ${engine}`, () => {
    let store: OpenEngine;
    let actor: Actor;
    before(async () => {
      store = await openEngine(engine);
      actor = await store.addProject('first');
    });
    after(() => store.close());
    const room = () => store.db.write((tx) => createRoom(tx, actor, {}));
    const request = (num: number, kind?: Kind) =>
      store.db.write((tx) =>
        requestRecording(tx, actor, { num }, { wish: wish(kind), upload: null, sessionId: null, by: '' }),
      );
    const run = (id: string, holder = 'here') =>
      store.db.write((tx) =>
        advance(tx, id, ['starting'], { status: 'running', started_at: 5, holder, seen_at: 5 }),
      );

    test('a room has one open recording of each kind, also when two ask at once', async () => {
      const { num } = await room();
      const codes = await Promise.all([code(request(num)), code(request(num)), code(request(num, 'sfu'))]);
      assert.deepEqual(codes.sort(), ['done', 'done', 'recording_running']);
      const open = await openRecordingsOf(store.db.queries, num);
      assert.deepEqual(
        open.map((one) => one.wish.kind),
        ['Browser', 'sfu'],
      );
    });

    test('every state has its event; what is over does not change any more, and nothing is written of it', async () => {
      const { id: subject, num } = await room();
      const { id } = await request(num);
      const { db } = store;
      await db.write((tx) => setPaused(tx, actor, id, true));
      await run(id);
      await db.write((tx) => setPaused(tx, actor, id, false));
      const stop = () =>
        db.write((tx) => requestStop(tx, actor, id, { by: 'ann', reason: 'client request' }));
      assert.equal((await stop()).status, 'stopping');
      assert.equal(await code(stop()), 'recording_not_running');
      assert.equal(await code(db.write((tx) => setPaused(tx, actor, id, true))), 'recording_not_running');
      assert.equal(await run(id), undefined);
      await db.write((tx) => advance(tx, id, ['stopping'], { status: 'post_processing', stopped_at: 9 }));
      await db.write((tx) => advance(tx, id, ['post_processing'], { status: 'completed' }));
      const events = await listEvents(db.queries, actor.projectId, subject);
      assert.deepEqual(
        events.map(({ type }) => type),
        [
          'room.created',
          ...['requested', 'paused', 'started', 'resumed', 'stopping', 'stopped', 'completed'].map(
            (word) => `recording.${word}`,
          ),
        ],
      );
      assert.equal((events.at(-1)?.data as { reason: string }).reason, 'client request');
      await request(num);
    });

    test('files: to be brought away once all are made, in pages, by room; gone with the room', async () => {
      const { id: roomId, num } = await room();
      const recording = await request(num);
      const { db } = store;
      await run(recording.id);
      for (const n of [1, 2, 3]) {
        const asset = {
          ...{ id: newShortId(), type: 'track' as const, object: `o${String(n)}`, place: null, fault: null },
          ...{ contentType: 'audio/webm', file: 'f', bytes: 2 ** 40, durationMs: 5, facts: { n } },
        };
        await db.write((tx) => insertAsset(tx, recording, asset));
      }
      assert.deepEqual(await projectsToDeliver(db.queries, 'here', []), []);
      await db.write((tx) => tx.updateTable('recordings').set({ made: 1 }).execute());
      const { projectId } = actor;
      const ids: string[] = [];
      for (let next; (next = await nextToDeliver(db.queries, 'here', projectId, ids));) {
        const [waits, ...others] = await projectsToDeliver(db.queries, 'here', ids);
        assert.deepEqual([waits, others], [{ projectId, tryAt: next.tryAt }, []]);
        ids.push(next.id);
      }
      assert.equal(ids.length, 3);
      assert.deepEqual(await projectsToDeliver(db.queries, 'here', ids), []);
      assert.deepEqual(await projectsToDeliver(db.queries, 'there', []), []);
      assert.equal(await nextToDeliver(db.queries, 'here', 'another', []), undefined);
      const filter = { roomId: shortId(roomId), status: 'processing' };
      const [first, second] = await pageOfAssets(db.queries, actor.projectId, { limit: 2 }, filter);
      assert.deepEqual([first?.facts, first?.bytes], [{ n: 3 }, 2 ** 40]);
      const more = { limit: 2, start: second?.id };
      const rest = await pageOfAssets(db.queries, actor.projectId, more, filter);
      assert.deepEqual(
        rest.map(({ object }) => object),
        ['o1'],
      );
      await db.write((tx) => deleteRoom(tx, actor, { num }));
      assert.deepEqual(await assetsOf(db.queries, [recording.id]), []);
      const page = { limit: 10 };
      const left = await pageOfRecordings(db.queries, actor.projectId, page, { roomId: shortId(roomId) });
      assert.deepEqual(left, []);
    });

    test('HM 2.6 what nobody came to is given up after five minutes', async () => {
      const { num } = await room();
      const { id } = await request(num);
      const { db } = store;
      const complain = (reason: unknown) => {
        throw new Error('it complained', { cause: reason });
      };
      const log = { error: complain, warn: complain } as unknown as FastifyBaseLogger;
      const parts = { db, log, folder: '/nowhere', holder: 'here', isSoleWriter: true };
      const recorder = openRecorder({
        ...{ ...parts, engine: recordingEngine().engine, automatic: () => undefined, taken: () => undefined },
      });
      const status = async () => (await findRecording(db.queries, actor.projectId, id))?.status;
      await recorder.giveUp(Date.now() + ALONE_MS - 60_000);
      assert.equal(await status(), 'starting');
      await recorder.giveUp(Date.now() + ALONE_MS + 1);
      assert.equal(await status(), 'failed');
      await recorder.close();
    });

    test('what nobody speaks for any more is found, and nothing else', async () => {
      const { num } = await room();
      const { id } = await request(num);
      await run(id, 'there');
      const ids = async (before: number) =>
        (await abandonedRecordings(store.db.queries, 'here', before)).map((one) => one.id);
      assert.equal((await ids(6)).includes(id), true);
      await keepRecordings(store.db.queries, 'there', 100);
      assert.equal((await ids(50)).includes(id), false);
    });
  });
}
