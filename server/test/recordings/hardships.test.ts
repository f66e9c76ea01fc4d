import assert from 'node:assert/strict';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { MediaEngine } from '../../src/media/engine.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { recordingHouse } from './house.ts';
import { recordingEngine } from './recording-engine.ts';

const media = recordingEngine();
let beforeRecord: (folder: string) => Promise<void> = () => Promise.resolve();
const engine: MediaEngine = {
  ...media.engine,
  record: async (room, folder, told) => {
    await beforeRecord(folder);
    return media.engine.record(room, folder, told);
  },
};
const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_DATA_DIR: newDataDir() };
let server: TestServer;
let house: ReturnType<typeof recordingHouse>;
let template: string;
async function open(): Promise<void> {
  server = await startServer(environment, engine);
  house = recordingHouse(() => server);
}
before(async () => {
  await open();
  template = await house.template('tracks');
});
after(async () => {
  house.close();
  await server.stop();
  await rm(environment.ENFILADE_DATA_DIR, { recursive: true, force: true });
});

const folderOf = (id: string) => join(environment.ENFILADE_DATA_DIR, 'recordings', id);
const mic = (peer: string) => ({ track: 'mic', stream: 's', peer, kind: 'audio' }) as const;
/** A disk that does not take what is known of a recording. */
const hinder = (folder: string) => mkdir(join(folder, 'manifest.json.part', 'full'), { recursive: true });

/** One that records one track. */
async function running(): Promise<{ room: string; id: string; file: string }> {
  const { id: room } = await house.rest.room({ template_id: template });
  const host = await house.come(room);
  const { id } = await house.start(room);
  await house.untilStatus(id, 'running');
  const recording = media.recording(id);
  assert.ok(recording);
  const { file } = await media.begin(recording, mic(host.id));
  // What is known of it is on disk soon.
  await house.until('a manifest', async () => {
    const { size } = await stat(join(folderOf(id), 'manifest.json'));
    return size > 120 || undefined;
  });
  return { room, id, file: join(folderOf(id), 'part-1', file) };
}

describe('recordings in hardship', () => {
  test('a disk that takes nothing when it begins: the engine records no further, and the next start works', async () => {
    const { id: room } = await house.rest.room({ template_id: template });
    await house.come(room);
    beforeRecord = async (folder) => {
      await hinder(join(folder, '..'));
    };
    try {
      const { id } = await house.start(room);
      await house.untilStatus(id, 'failed');
      assert.deepEqual(media.recording(id)?.said, ['stop']);
    } finally {
      beforeRecord = () => Promise.resolve();
    }
    const { id } = await house.start(room);
    await house.untilStatus(id, 'running');
    await house.rest.post(`/recordings/${id}/stop`);
  });

  test('a disk that takes nothing when it ends: what was captured until then is kept', async () => {
    const { room, id } = await running();
    await hinder(folderOf(id));
    await house.rest.post(`/recordings/${id}/stop`);
    const { recording_assets: assets } = await house.untilStatus(id, 'completed');
    assert.deepEqual(
      assets?.map(({ type, status }) => [type, status]),
      [['track', 'completed']],
    );
    const again = await house.start(room);
    await house.rest.post(`/recordings/${again.id}/stop`);
  });

  for (const damage of ['{', '{}', 'null', ''])
    test(`one of which nothing can be read any more has failed, and its tracks are kept: "${damage}"`, async () => {
      const { room, id, file } = await running();
      await hinder(folderOf(id));
      await writeFile(join(folderOf(id), 'manifest.json'), damage);
      await house.rest.post(`/recordings/${id}/stop`);
      const { error } = await house.untilStatus(id, 'failed');
      assert.equal(error, 'what was captured cannot be read');
      assert.deepEqual((await house.types(room, id)).slice(-2), ['recording.stopped', 'recording.failed']);
      assert.ok((await stat(file)).size > 0);
    });

  test('one that was broken off, of which nothing can be read any more, has failed, too', async () => {
    const { id, file } = await running();
    house.close();
    await server.stop();
    await writeFile(join(folderOf(id), 'manifest.json'), '{');
    await open();
    await house.untilStatus(id, 'failed');
    assert.ok((await stat(file)).size > 0);
  });

  test('one that a disk does not give is tried again for a while; then it has failed, and is kept', async () => {
    const { room, id, file } = await running();
    await hinder(folderOf(id));
    await rm(join(folderOf(id), 'manifest.json'));
    await mkdir(join(folderOf(id), 'manifest.json'));
    await house.rest.post(`/recordings/${id}/stop`);
    // Each that ends has all of them looked at.
    for (let tries = 0; tries < 40 && (await house.job(id)).status !== 'failed'; tries += 1) {
      const other = await running();
      await house.rest.post(`/recordings/${other.id}/stop`);
      await house.untilStatus(other.id, 'completed');
      if (tries < 5) assert.equal((await house.job(id)).status, 'post_processing');
    }
    await house.untilStatus(id, 'failed');
    assert.deepEqual((await house.types(room, id)).slice(-2), ['recording.stopped', 'recording.failed']);
    assert.ok((await stat(file)).size > 0);
  });

  test('one that cannot be finished keeps no other from it', async () => {
    const poor = await running();
    await hinder(folderOf(poor.id));
    await rm(join(folderOf(poor.id), 'manifest.json'));
    await mkdir(join(folderOf(poor.id), 'manifest.json'));
    const good = await running();
    await house.rest.post(`/recordings/${poor.id}/stop`);
    await house.rest.post(`/recordings/${good.id}/stop`);
    await house.untilStatus(good.id, 'completed');
    assert.equal((await house.job(poor.id)).status, 'post_processing');
  });

  test('a file that cannot be kept is tried again later, not all the time', async () => {
    const { room, id, file } = await running();
    await rm(file);
    await mkdir(file);
    await writeFile(join(file, 'x'), 'x');
    await house.rest.post(`/recordings/${id}/stop`);
    const fault = await house.until(
      'a fault',
      async () => (await house.job(id)).recording_assets?.[0]?.error,
    );
    assert.equal(fault, 'it could not be stored');
    const told = (await house.types(room, id)).filter((type) => type === 'recording.asset.delayed');
    assert.ok(told.length <= 2, String(told.length));
  });

  test('a room that is deleted for good takes with it what was captured of it', async () => {
    const { room, id } = await running();
    const { db } = server.running;
    await db.write((tx) => tx.deleteFrom('recordings').where('id', '=', id).execute());
    await house.rest.post(`/rooms/${room}`, { enabled: false });
    await house.until('no folder', async () => {
      const all = await readdir(join(environment.ENFILADE_DATA_DIR, 'recordings'));
      return all.includes(id) ? undefined : true;
    });
  });

  test('killed after its last file was kept: the next start says that it is over', async () => {
    const { id } = await running();
    await house.rest.post(`/recordings/${id}/stop`);
    await house.untilStatus(id, 'completed');
    await house.until('no folder', async () => {
      const all = await readdir(join(environment.ENFILADE_DATA_DIR, 'recordings'));
      return all.includes(id) ? undefined : true;
    });
    const { db } = server.running;
    const before = { status: 'post_processing', holder: 'another process' };
    await db.write((tx) => tx.updateTable('recordings').set(before).where('id', '=', id).execute());
    await mkdir(folderOf(id));
    house.close();
    await server.stop();
    await open();
    await house.untilStatus(id, 'completed');
  });
});
