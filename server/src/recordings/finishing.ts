import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import type { Blobs } from '../files/blobs.ts';
import { assetsOf, assetsToDeliver } from './assets.store.ts';
import { deliver } from './delivering.ts';
import { advance } from './jobs.ts';
import { readManifest } from './kept-manifest.ts';
import { makeFiles } from './making.ts';
import type { Asset, Recording } from './recording.ts';
import { abandonedRecordings, keepRecordings, recordingsById, recordingsIn } from './recordings.store.ts';
import type { Uploads } from './uploads/uploads.ts';

/** Whoever has the files of a recording says so this often. */
const HEARTBEAT_MS = 20_000;
/** Whose node has said nothing for so long is taken over by another that has its files, */
const SILENT_MS = 3 * HEARTBEAT_MS;
/** and is given up where nobody has them. */
const GONE_MS = 15 * 60_000;
const AT_ONCE = 3;
const LOOKED_AT = 50;
const LONGEST_WAIT_MS = 30_000;
/** So long after what failed altogether. */
const AGAIN_MS = 5000;

interface Parts {
  db: Database;
  blobs: Blobs;
  uploads: Uploads;
  log: FastifyBaseLogger;
  /** Of all recordings, one folder each. */
  folder: string;
  /** This process. */
  holder: string;
  isSoleWriter: boolean;
  ffmpeg: () => Promise<string | undefined>;
  until: (now: number) => number | undefined;
  /** Besides, with each heartbeat. */
  beat: (now: number) => Promise<void>;
}

/** Makes files of what was recorded and brings them to where they are kept, one recording after the other. */
export function openFinishing(parts: Parts) {
  const { db, log, folder, holder, isSoleWriter } = parts;
  const leaving = new AbortController();
  const { signal } = leaving;
  const underWay = new Map<string, Promise<void>>();
  const folderOf = (id: string) => join(folder, id);
  const complain = (reason: unknown, what: string): void => log.warn({ err: reason }, what);
  let making: Promise<unknown> | undefined;
  let delivering: Promise<unknown> | undefined;
  let waiting: NodeJS.Timeout | undefined;
  let beating: NodeJS.Timeout | undefined;
  let beat: Promise<unknown> = Promise.resolve();
  let isMoreToMake = false;

  function wake(): void {
    if (signal.aborted) return;
    isMoreToMake = true;
    making ??= guarded(makeAll).finally(() => (making = undefined));
    deliverSoon(0);
  }

  async function makeAll(): Promise<void> {
    while (isMoreToMake) {
      isMoreToMake = false;
      const all = await recordingsIn(db.queries, ['post_processing']);
      for (const recording of all.filter((one) => one.holder === holder)) {
        if (signal.aborted) return;
        // One that cannot be finished keeps no other from it; one that is made may have ended with a process.
        await guarded(() => (recording.made ? settle(recording.id) : make(recording)));
      }
    }
  }

  async function make(recording: Recording): Promise<void> {
    const dir = folderOf(recording.id);
    const manifest = await readManifest(dir);
    if (manifest) {
      const ffmpeg = await parts.ffmpeg();
      const place = recording.upload ?? undefined;
      await makeFiles(recording, manifest, {
        ...{ db, folder: dir, ffmpeg, place, signal, complain, made: () => undefined },
      });
    }
    if (signal.aborted) return;
    await db.write((tx) =>
      tx.updateTable('recordings').set({ made: 1 }).where('id', '=', recording.id).execute(),
    );
    await settle(recording.id);
    deliverSoon(0);
  }

  function deliverSoon(ms: number): void {
    clearTimeout(waiting);
    if (signal.aborted) return;
    waiting = setTimeout(() => {
      delivering ??= guarded(deliverAll).finally(() => (delivering = undefined));
    }, ms).unref();
  }

  /** Begins with what is due, and comes again when something else is. */
  async function deliverAll(): Promise<void> {
    const all = await assetsToDeliver(db.queries, holder, LOOKED_AT);
    const next = all.filter(({ id }) => !underWay.has(id));
    const now = Date.now();
    for (const asset of next) {
      if (underWay.size >= AT_ONCE || (asset.tryAt ?? 0) > now) break;
      const work = guarded(() => deliverOne(asset)).then((isDone) => {
        underWay.delete(asset.id);
        // What cannot even be put off would be tried without end.
        deliverSoon(isDone ? 0 : AGAIN_MS);
      });
      underWay.set(asset.id, work);
    }
    const later = next.find(({ id }) => !underWay.has(id));
    if (later && underWay.size < AT_ONCE) {
      deliverSoon(Math.min(Math.max((later.tryAt ?? 0) - now, 0), LONGEST_WAIT_MS));
    }
  }

  async function deliverOne(asset: Asset): Promise<void> {
    const [recording] = await recordingsById(db.queries, [asset.recordingId]);
    if (!recording) return;
    const dir = folderOf(recording.id);
    await deliver(recording, asset, { ...parts, folder: dir, signal, complain });
    await settle(recording.id);
  }

  /** All files are made, and each is where it is kept or was given up. */
  async function settle(id: string): Promise<void> {
    const assets = await assetsOf(db.queries, [id]);
    if (assets.some(({ status }) => status === 'processing')) return;
    const failed = assets.find(({ status }) => status === 'failed');
    const fault = assets.length === 0 ? 'nothing was published while it was recorded' : failed?.fault;
    const end = fault === undefined ? { status: 'completed' as const } : { status: 'failed' as const, fault };
    const facts = { assets: assets.length };
    const after = await db.write((tx) => advance(tx, id, ['post_processing'], end, facts));
    // What could not be made may still be made by hand of what was captured.
    const isNeeded = assets.some(
      ({ file, blobId, fault: why }) => why !== null && file === null && blobId === null,
    );
    if (after && isNeeded)
      log.error({ folder: folderOf(id) }, 'a recording could not be made; its tracks are kept');
    else if (after) await rm(folderOf(id), { recursive: true, force: true });
  }

  /** What another process of this data folder has left: it ended in the middle of it. */
  async function takeOver(isStart: boolean): Promise<void> {
    const ids = await readdir(folder).catch(() => []);
    const known = new Map((await recordingsById(db.queries, ids)).map((one) => [one.id, one]));
    const work = new Set<string>();
    for (const id of ids) {
      // One that cannot be read keeps no other from it.
      await guarded(async () => {
        if (await takeOverOne(id, known.get(id), isStart && isSoleWriter)) work.add(id);
      });
    }
    if (work.size > 0) wake();
  }

  /** @returns whether there is something to do for it now */
  async function takeOverOne(
    id: string,
    recording: Recording | undefined,
    isLeft: boolean,
  ): Promise<boolean> {
    if (recording?.holder === holder || recording?.status === 'failed') return false;
    // Without one its room was deleted for good: so is what was captured of it.
    const state = recording ? await claim(recording, isLeft) : undefined;
    const isOver = state === undefined || (state === 'over' && isLeft);
    if (isOver) await rm(folderOf(id), { recursive: true, force: true });
    return state === 'mine' || state === 'not yet';
  }

  async function claim(recording: Recording, isLeft: boolean): Promise<'mine' | 'over' | 'not yet'> {
    const { id, status, stopReason } = recording;
    if (status === 'completed' || status === 'failed' || status === 'starting') return 'over';
    const now = Date.now();
    const isMine = await db.write(async (tx) => {
      const row = await tx
        .updateTable('recordings')
        .set({ holder, seen_at: now })
        .where('id', '=', id)
        .where('holder', '<>', holder)
        .where('seen_at', '<', isLeft ? now + GONE_MS : now - SILENT_MS)
        .returning('id')
        .executeTakeFirst();
      if (!row) return false;
      const stopped = (await readManifest(folderOf(id)))?.endedAt ?? now;
      const over = { stopped_at: stopped, stop_reason: stopReason ?? 'failure: BEAM_STOPPED' };
      await advance(tx, id, ['running', 'stopping'], { ...over, status: 'post_processing' });
      return true;
    });
    return isMine ? 'mine' : 'not yet';
  }

  async function beatOnce(): Promise<void> {
    const now = Date.now();
    await keepRecordings(db.queries, holder, now);
    await takeOver(false);
    for (const { id } of await abandonedRecordings(db.queries, holder, now - GONE_MS)) {
      const fault = 'the server that recorded it did not come back';
      const lost = { status: 'failed' as const, fault, stopped_at: now };
      await db.write((tx) => advance(tx, id, ['running', 'stopping', 'post_processing'], lost));
    }
    await parts.beat(now);
    wake();
  }

  /** @returns whether it could be done */
  async function guarded(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (reason) {
      if (!signal.aborted) log.error({ err: reason }, 'recordings could not be finished; it is tried again');
      return false;
    }
  }

  return {
    wake,
    start: async (): Promise<void> => {
      await guarded(() => takeOver(true));
      await guarded(beatOnce);
      beating = setInterval(() => {
        beat = guarded(beatOnce);
      }, HEARTBEAT_MS).unref();
    },
    close: async (): Promise<void> => {
      clearInterval(beating);
      clearTimeout(waiting);
      leaving.abort(new Error('the server stops'));
      await Promise.all([making, delivering, beat, ...underWay.values()]);
    },
  };
}
export type Finishing = ReturnType<typeof openFinishing>;
