import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Database } from '../db/database.ts';
import type { Blobs } from '../files/blobs.ts';
import { assetsOf } from './assets.store.ts';
import { openDeliveries } from './deliveries.ts';
import { deliver } from './delivering.ts';
import { advance } from './jobs.ts';
import { readManifest } from './kept-manifest.ts';
import { makeFiles } from './making.ts';
import type { Asset, Recording } from './recording.ts';
import { abandonedRecordings, keepRecordings, recordingsById, recordingsIn } from './recordings.store.ts';
import { unendedAmong } from './uploads/memory.ts';
import type { Uploads } from './uploads/uploads.ts';

/** Whoever has the files of a recording says so this often. */
const HEARTBEAT_MS = 20_000;
/** Whose node has said nothing for so long is taken over by another that has its files, */
const SILENT_MS = 3 * HEARTBEAT_MS;
/** and is given up where nobody has them. */
const GONE_MS = 15 * 60_000;
/** A disk that does not give what is known of a recording is asked so often, with the heartbeat. */
const MOST_TRIES = 15;

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
  const folderOf = (id: string) => join(folder, id);
  const complain = (reason: unknown, what: string): void => log.warn({ err: reason }, what);
  let making: Promise<unknown> | undefined;
  const deliveries = openDeliveries({ db, holder, signal, guarded, deliver: deliverOne });
  const clearing = new Map<string, Promise<unknown>>();
  let beating: NodeJS.Timeout | undefined;
  let beat: Promise<unknown> = Promise.resolve();
  let isMoreToMake = false;
  /** How often it was tried in vain to read what is known of a recording. */
  const unread = new Map<string, number>();

  function wake(): void {
    if (signal.aborted) return;
    isMoreToMake = true;
    making ??= guarded(makeAll).finally(() => (making = undefined));
    deliveries.soon(0);
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
    const manifest = await readManifest(dir).catch((reason: unknown) => unreadable(recording.id, reason));
    if (manifest === 'unreadable') return;
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
    deliveries.soon(0);
  }

  /**
   * Nobody can tell what its files are: they are kept. What is not as it was written stays so; a disk may be back.
   *
   * @throws when it is to be tried again
   */
  async function unreadable(id: string, reason: unknown): Promise<'unreadable'> {
    const tries = (unread.get(id) ?? 0) + 1;
    unread.set(id, tries);
    const isOfTheDisk = typeof (reason as { code?: unknown }).code === 'string';
    if (isOfTheDisk && tries < MOST_TRIES) throw reason;
    unread.delete(id);
    const over = { status: 'failed' as const, fault: 'what was captured cannot be read', made: 1 };
    await db.write((tx) => advance(tx, id, ['post_processing'], over));
    log.error({ err: reason, folder: folderOf(id) }, 'a recording could not be made; its tracks are kept');
    return 'unreadable';
  }

  async function deliverOne(asset: Asset, until: AbortSignal): Promise<void> {
    const [recording] = await recordingsById(db.queries, [asset.recordingId]);
    if (!recording) return;
    const dir = folderOf(recording.id);
    await deliver(recording, asset, { ...parts, folder: dir, signal: until, complain });
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
    if (isOver && !clearing.has(id)) {
      const before = [...clearing.values(), ...deliveries.end(id)];
      // Not waited for: storages take their time.
      clearing.set(id, clearAfter(before, id));
    }
    return state === 'mine' || state === 'not yet';
  }

  async function clearAfter(before: Promise<unknown>[], id: string): Promise<void> {
    await Promise.all(before);
    await guarded(() => clear(id));
    clearing.delete(id);
  }

  /** What was captured goes, and with it what was begun of it in somebody's storage. */
  async function clear(id: string): Promise<void> {
    const dir = folderOf(id);
    const names = await readdir(dir, { recursive: true }).catch(() => []);
    for (const name of unendedAmong(names)) {
      await parts.uploads.abandon(join(dir, name), undefined, signal).catch((reason: unknown) => {
        complain(reason, 'parts of a recording stay in its storage');
      });
      if (signal.aborted) return;
    }
    await rm(dir, { recursive: true, force: true });
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
      const kept = await readManifest(folderOf(id)).catch(() => undefined);
      const stopped = kept?.endedAt ?? now;
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
      leaving.abort(new Error('the server stops'));
      await Promise.all([making, beat, deliveries.close()]);
      await Promise.all(clearing.values());
    },
  };
}
export type Finishing = ReturnType<typeof openFinishing>;
