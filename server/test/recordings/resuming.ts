import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { MOST_TRIES } from '../../src/recordings/delivering.ts';
import { PART_BYTES } from '../../src/recordings/uploads/storage.ts';
import { newDataDir, startServer, type TestServer } from '../support/server.ts';
import { serveApart } from './apart.ts';
import { recordingHouse, type Job } from './house.ts';
import { recordingEngine } from './recording-engine.ts';
import type { GatedStorage } from './storages.ts';

const PARTS = 5;
const BYTES = (PARTS - 1) * PART_BYTES + 7;
/** Of those that are sent three at a time. */
const REACHED = 3;
const ALL = Array.from({ length: PARTS }, (_, index) => index + 1);
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
type House = ReturnType<typeof recordingHouse>;

/** What holds of uploads in parts to any storage, when they stop in the middle; `isTelling`: it lists what it has. */
export function resuming(
  name: string,
  open: () => Promise<GatedStorage>,
  { isTelling = true, hangs = false } = {},
): void {
  describe(`HM 2.1.1 ${name}: uploads that were stopped`, { timeout: 200_000 }, () => {
    const media = recordingEngine();
    const dataDir = newDataDir();
    let storage: GatedStorage;
    let server: TestServer;
    let scratch: string;
    const house = recordingHouse(() => server);
    let template: string;
    before(async () => {
      storage = await open();
      scratch = await mkdtemp(join(tmpdir(), 'enfilade-resuming-'));
      const environment = { ENFILADE_FFMPEG: '/nowhere/ffmpeg', ENFILADE_FETCH_ALLOW: '127.0.0.1,localhost' };
      server = await startServer({ ...environment, ENFILADE_DATA_DIR: dataDir }, media.engine);
      template = await house.template('resuming');
    });
    after(async () => {
      house.close();
      await (server as TestServer | undefined)?.stop();
      await (storage as GatedStorage | undefined)?.close();
      for (const folder of [dataDir, scratch]) await rm(folder, { recursive: true, force: true });
    });

    /** Which parts were sent since, in their order, each as often as it was. */
    const sentSince = (
      from: number,
      isTaken: (status: number | undefined) => boolean = () => true,
    ): number[] =>
      storage.gate.log
        .slice(from)
        .filter(({ status }) => isTaken(status))
        .map(({ request }) => storage.partOf(request))
        .filter((part) => part !== undefined)
        .sort((a, b) => a - b);
    const isOver = (status: number | undefined): boolean => status !== undefined && status < 400;
    const stopAfter = (fate: 'hang' | 500): void => {
      storage.gate.rule((request) => ((storage.partOf(request) ?? 0) > REACHED ? fate : 'pass'));
    };
    const pass = (): void => {
      storage.gate.rule(() => 'pass');
    };

    /** All that were taken are known in the data folder of a server. */
    async function partsKept(folder: string): Promise<true | undefined> {
      const names = await readdir(join(folder, 'recordings'), { recursive: true });
      const memory = names.find((name) => name.endsWith('.upload')) ?? '';
      const lines = (await readFile(join(folder, 'recordings', memory), 'utf8')).split('\n');
      return lines.length > 1 + REACHED ? true : undefined;
    }

    /** What is recorded now in a room whose files go there. */
    async function recording(on: House, from: string): Promise<{ room: string; id: string; peer: string }> {
      const recording_info = { enabled: true, upload_info: storage.upload };
      const { id: room } = await on.rest.room({ template_id: from, recording_info });
      const { id: peer } = await on.come(room);
      const { id } = await on.until('a recording', async () => {
        const { data } = await on.rest.get<{ data: Job[] }>(`/recordings?room_id=${room}&status=running`);
        return data[0];
      });
      return { room, id, peer };
    }
    /** One of which the first parts are there, and whose upload has failed then. */
    async function broken(): Promise<{
      room: string;
      id: string;
      file: string;
      from: number;
      content: Buffer;
    }> {
      const from = storage.gate.log.length;
      stopAfter(500);
      const content = randomBytes(BYTES);
      const { room, id, peer } = await recording(house, template);
      const scripted = await house.until('the engine', () => Promise.resolve(media.recording(id)));
      const { file } = await media.begin(
        scripted,
        { track: 'mic', stream: 'a', peer, kind: 'audio' },
        content,
      );
      await house.rest.post(`/recordings/${id}/stop`);
      const told = async () => (await house.job(id)).recording_assets?.[0]?.error;
      assert.match(await house.until('a fault', told, 60_000), /^the storage did not take it/);
      return { room, id, file: join(scripted.folder, file), from, content };
    }
    /** @returns which parts were sent until it was there */
    async function completed(on: House, id: string, content: Uint8Array, from: number): Promise<number[]> {
      const job = await on.untilStatus(id, 'completed');
      const [asset] = job.recording_assets ?? [];
      const object = asset?.path.replace(/^\w+:\/\/films\//, '') ?? '';
      const found = storage.object?.(object) ?? (await downloaded(on, String(asset?.id)));
      assert.equal(hashOf(found), hashOf(content));
      return sentSince(from);
    }
    async function downloaded(on: House, asset: string): Promise<Uint8Array> {
      const { url } = await on.rest.get<{ url: string }>(`/recording-assets/${asset}/presigned-url`);
      const answer = await fetch(url);
      assert.equal(answer.status, 200);
      return new Uint8Array(await answer.arrayBuffer());
    }
    /** What is done while nothing gets through; then the next try. @returns what it sent */
    async function next(
      one: Awaited<ReturnType<typeof broken>>,
      meanwhile: () => Promise<void>,
    ): Promise<number[]> {
      storage.gate.rule(() => 503);
      await quiet();
      await meanwhile();
      const from = storage.gate.log.length;
      pass();
      await dueNow(one.id);
      const content = await readFile(one.file).catch(() => one.content);
      return completed(house, one.id, content, from);
    }
    /** No try is under way. */
    const quiet = () =>
      house.until(
        'quiet',
        async () => {
          const before = storage.gate.log.length;
          await new Promise((resolve) => setTimeout(resolve, 700));
          const isOpen = storage.gate.log.some(
            ({ request, status }) => status === undefined && !request.destroyed,
          );
          return storage.gate.log.length === before && !isOpen ? true : undefined;
        },
        60_000,
      );
    async function dueNow(id: string, more: object = {}): Promise<void> {
      const { db } = server.running;
      const due = { try_at: Date.now(), ...more };
      await db.write((tx) =>
        tx.updateTable('recording_assets').set(due).where('recording_id', '=', id).execute(),
      );
    }

    test('killed in the middle: the next server sends only what was not acknowledged', async (context) => {
      const apart = newDataDir();
      context.after(() => rm(apart, { recursive: true, force: true }));
      const content = randomBytes(BYTES);
      const captured = join(scratch, 'captured.webm');
      await writeFile(captured, content);
      const before = storage.gate.log.length;
      stopAfter('hang');
      const first = await serveApart(context, apart);
      const { id, peer } = await recording(first.house, await first.house.template('apart'));
      await first.begin(id, peer, captured);
      await first.house.rest.post(`/recordings/${id}/stop`);
      await first.house.until('the middle', () => {
        const taken = new Set(sentSince(before, isOver));
        return Promise.resolve(taken.size === REACHED && storage.gate.hanging() > 0 ? true : undefined);
      });
      if (!isTelling) await first.house.until('what is kept of it', () => partsKept(apart));
      await first.kill();
      pass();
      const from = storage.gate.log.length;
      const second = await serveApart(context, apart);
      const sent = await completed(second.house, id, content, from);
      assert.deepEqual(sent, ALL.slice(REACHED));
      assert.equal(await storage.begun(), 0);
      await second.house.until('an empty folder', async () =>
        (await readdir(join(apart, 'recordings'))).length === 0 ? true : undefined,
      );
    });

    test('refused in the middle: what was acknowledged is sent once; what was begun is kept from others', async () => {
      const one = await broken();
      const { mode } = await stat(`${one.file}.upload`);
      assert.equal(mode & 0o777, 0o600);
      const kept = await readFile(`${one.file}.upload`, 'utf8');
      assert.equal(kept.includes(storage.upload.credentials.secret), false);
      pass();
      const all = await completed(house, one.id, one.content, one.from);
      assert.deepEqual(
        all.filter((part) => part <= REACHED),
        ALL.slice(0, REACHED),
      );
      assert.equal(await storage.begun(), 0);
    });
    // What it was told to drop, such a storage of a test does not.
    if (!isTelling) return;

    test('the storage has dropped what was begun: it is begun anew, and told nobody', async () => {
      const one = await broken();
      const sent = await next(one, () => storage.forget());
      assert.deepEqual(sent, ALL);
      const told = (await house.types(one.room, one.id)).slice(-2);
      assert.deepEqual(told, ['recording.asset.completed', 'recording.completed']);
    });

    test('the file is another now: it is begun anew', async () => {
      const one = await broken();
      const begun = await storage.begun();
      const sent = await next(one, () => writeFile(one.file, randomBytes(BYTES)));
      assert.deepEqual(sent, ALL);
      assert.equal(await storage.begun(), begun - 1);
    });

    test('what was kept cannot be read: it is begun anew', async () => {
      const one = await broken();
      const sent = await next(one, () => writeFile(`${one.file}.upload`, '{"id":"1","partBytes":'));
      assert.deepEqual(sent, ALL);
    });

    test('a part that is not what was sent is sent again', async () => {
      const one = await broken();
      const sent = await next(one, () => storage.spoil(2));
      const rest = ALL.slice(REACHED);
      // Where only the sum of all is known, that tells in the end, and the next try begins anew.
      const wanted = storage.knowsParts ? [2, ...rest] : [...ALL, ...rest].sort((a, b) => a - b);
      assert.deepEqual(sent, wanted);
    });

    /** How many are begun without this one. */
    async function others(): Promise<number> {
      await quiet();
      return (await storage.begun()) - 1;
    }
    const untilOnly = (count: number) =>
      house.until('no part', async () => ((await storage.begun()) === count ? true : undefined), 60_000);

    test('given up: the storage keeps no parts', async () => {
      const one = await broken();
      const left = await others();
      await dueNow(one.id, { tries: MOST_TRIES - 1 });
      await house.untilStatus(one.id, 'failed');
      await untilOnly(left);
    });

    async function deleteFor(id: string): Promise<void> {
      const { db } = server.running;
      await db.write(async (tx) => {
        await tx.deleteFrom('recording_assets').where('recording_id', '=', id).execute();
        await tx.deleteFrom('recordings').where('id', '=', id).execute();
      });
    }
    const untilNoFolder = (id: string) =>
      house.until(
        'no folder',
        async () => ((await readdir(join(dataDir, 'recordings'))).includes(id) ? undefined : true),
        60_000,
      );

    test('its room is deleted for good: the storage keeps no parts, and nothing is left here', async () => {
      const one = await broken();
      const left = await others();
      await deleteFor(one.id);
      await untilOnly(left);
      await untilNoFolder(one.id);
    });

    // It takes as long as it takes to notice: once is enough.
    if (!hangs) return;
    test('its room is deleted while it is sent: it is sent no further', async () => {
      const left = await storage.begun();
      stopAfter('hang');
      const before = storage.gate.log.length;
      const { id, peer } = await recording(house, template);
      const scripted = await house.until('the engine', () => Promise.resolve(media.recording(id)));
      const track = { track: 'mic', stream: 'a', peer, kind: 'audio' } as const;
      await media.begin(scripted, track, randomBytes(BYTES));
      await house.rest.post(`/recordings/${id}/stop`);
      await house.until('the middle', () =>
        Promise.resolve(new Set(sentSince(before)).size === PARTS ? true : undefined),
      );
      await deleteFor(id);
      await untilOnly(left);
      await untilNoFolder(id);
    });
  });
}
