import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Actor } from '../../src/db/events.ts';
import { changeAsset, insertAsset } from '../../src/recordings/assets.store.ts';
import { openDeliveries } from '../../src/recordings/deliveries.ts';
import { newShortId, requestRecording } from '../../src/recordings/jobs.ts';
import type { Asset, Recording } from '../../src/recordings/recording.ts';
import { createRoom } from '../../src/rooms/rooms.ts';
import { ENGINES, openEngine, type OpenEngine } from '../support/engines.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { recordingHouse, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';
import { ACCOUNT, startS3 } from './s3.ts';
import { storageGate } from './storage-gate.ts';

const WISH = {
  ...{ kind: 'sfu' as const, composite: false, tracks: true, streams: false, width: 1280, height: 720 },
  ...{ audioOnly: false, maxMs: 1000, meetingUrl: '', destination: '' },
};

for (const engine of ENGINES) {
  describe(`projects take turns on ${engine}`, () => {
    let store: OpenEngine;
    before(async () => {
      store = await openEngine(engine);
    });
    after(() => store.close());

    /** A recording of this project that is made, with so many files to bring away. */
    async function waiting(actor: Actor, files: number, from: number): Promise<void> {
      const { db } = store;
      await db.write(async (tx) => {
        const { num } = await createRoom(tx, actor, {});
        const asked = { wish: WISH, upload: null, sessionId: null, by: '' };
        const recording: Recording = await requestRecording(tx, actor, { num }, asked);
        const made = { holder: 'here', made: 1, status: 'post_processing' };
        await tx.updateTable('recordings').set(made).where('id', '=', recording.id).execute();
        for (let n = 0; n < files; n += 1) {
          const asset = {
            ...{
              id: newShortId(),
              type: 'track' as const,
              object: `o${String(n)}`,
              place: null,
              fault: null,
            },
            ...{ contentType: 'audio/webm', file: 'f', bytes: 1, durationMs: 5, facts: { n } },
          };
          await insertAsset(tx, recording, asset);
          await changeAsset(tx, asset.id, { try_at: from + n });
        }
      });
    }

    test('one whose storage hangs holds two places; the others come one after the other', async () => {
      const { db } = store;
      const actors = await Promise.all(['hangs', 'many', 'one'].map((name) => store.addProject(name)));
      const names = new Map(actors.map(({ projectId }, index) => [projectId, 'ABC'[index] ?? '']));
      const past = Date.now() - 10_000;
      for (const [index, actor] of actors.entries())
        await waiting(actor, [4, 3, 1][index] ?? 0, past + index * 10);
      const leaving = new AbortController();
      const begun: string[] = [];
      const waiters: (() => void)[] = [];
      async function deliver({ id, projectId }: Asset, signal: AbortSignal): Promise<void> {
        const name = names.get(projectId) ?? '';
        begun.push(name);
        for (const waiter of waiters.splice(0)) waiter();
        if (name === 'A') {
          await new Promise((resolve) => {
            signal.addEventListener('abort', resolve, { once: true });
          });
          return;
        }
        // The first of each begin before any is done.
        while (begun.length < 3) await new Promise<void>((resolve) => waiters.push(resolve));
        // One after the other.
        if (name === 'C')
          while (begun.length < 4) await new Promise<void>((resolve) => waiters.push(resolve));
        await db.write((tx) => changeAsset(tx, id, { status: 'completed' }));
      }
      const guarded = (work: () => Promise<void>) => work().then(() => true);
      const deliveries = openDeliveries({ db, holder: 'here', signal: leaving.signal, deliver, guarded });
      deliveries.soon(0);
      while (begun.length < 6) await new Promise<void>((resolve) => waiters.push(resolve));
      leaving.abort();
      await deliveries.close();
      assert.deepEqual(begun.join(''), 'ABCABB');
    });
  });
}

describe('HM 2.1.1 a storage that never answers', () => {
  const media = recordingEngine();
  let server: TestServer;
  let s3: Awaited<ReturnType<typeof startS3>>;
  let gate: Awaited<ReturnType<typeof storageGate>>;
  before(async () => {
    s3 = await startS3();
    gate = await storageGate(() => s3.url);
    const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1' };
    server = await startServer(environment, media.engine);
  });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= server.stop());
  after(async () => {
    await stop();
    await gate.shut();
    await s3.close();
  });

  /** A recording of so many tracks that go there, and has ended. */
  async function record(
    house: ReturnType<typeof recordingHouse>,
    endpoint: string,
    tracks: number,
  ): Promise<string> {
    const template = await house.template('turns');
    const upload_info = {
      ...{ type: 's3', location: 'films', credentials: ACCOUNT },
      options: { region: 'eu-central-1', endpoint },
    };
    const { id: room } = await house.rest.room({
      template_id: template,
      recording_info: { enabled: true, upload_info },
    });
    const host = await house.come(room);
    const { id } = await house.until('a recording', async () => {
      const { data } = await house.rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
      return data[0];
    });
    const recording = await house.until('the engine', () => Promise.resolve(media.recording(id)));
    for (let n = 0; n < tracks; n += 1) {
      const track = { track: `mic-${String(n)}`, stream: 's', peer: host.id, kind: 'audio' } as const;
      await media.begin(recording, track, randomBytes(1000));
    }
    await house.rest.post(`/recordings/${id}/stop`);
    return id;
  }

  test('it holds up its own project only, and a stop of the server not at all', async (context) => {
    const poor = recordingHouse(() => server);
    const { projectId, keys } = await server.addProject('another');
    const good = recordingHouse(() => ({ ...server, keys, projectId }));
    context.after(() => {
      poor.close();
      good.close();
    });
    gate.hang(true);
    const stuck = await record(poor, gate.url, 4);
    await poor.until('uploads that hang', () => Promise.resolve(gate.hanging() >= 2 || undefined));
    const id = await record(good, s3.url, 3);
    await good.untilStatus(id, 'completed');
    assert.equal(gate.hanging(), 2);
    const { status, recording_assets: assets } = await poor.job(stuck);
    assert.deepEqual([status, assets?.length], ['post_processing', 4]);
    const before = Date.now();
    await stop();
    assert.ok(Date.now() - before < 10_000);
  });
});
