import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Tx } from '../db/database.ts';
import { systemOf } from '../db/events.ts';
import { insertBlob } from '../files/blobs.store.ts';
import type { Blobs } from '../files/blobs.ts';
import { changeAsset } from './assets.store.ts';
import { note } from './jobs.ts';
import { assetFacts } from './making.ts';
import type { Asset, Recording } from './recording.ts';
import type { RecordingAssetsTable } from './assets.store.ts';
import { UploadFault, type Uploads } from './uploads/uploads.ts';

/** Seconds until it is tried again; then every hour, for about a day. What is given up is kept by us. */
const WAITS = [1, 4, 15, 60, 300, 900];
const WAIT_S = 3600;
export const MOST_TRIES = 30;

interface Parts {
  db: Database;
  blobs: Blobs;
  uploads: Uploads;
  folder: string;
  /** epoch milliseconds; undefined: for good */
  until: (now: number) => number | undefined;
  signal: AbortSignal;
  complain: (reason: unknown, what: string) => void;
}

/** Brings a file to where it is kept. What does not work is tried again later. */
export async function deliver(recording: Recording, asset: Asset, parts: Parts): Promise<void> {
  const { folder, uploads, signal, complain } = parts;
  const { place, file } = asset;
  if (file === null) return;
  const path = join(folder, file);
  if (!place) {
    try {
      await keepHere(recording, asset, path, parts, { status: 'completed', fault: null });
    } catch (reason) {
      complain(reason, 'a recording could not be kept');
      await keepLater(recording, asset, parts);
    }
    return;
  }
  const { object, contentType, bytes } = asset;
  try {
    await uploads.upload(recording, place, { path, object, contentType, bytes }, signal);
  } catch (reason) {
    if (signal.aborted) return;
    complain(reason, 'a recording could not be uploaded');
    await putOff(recording, asset, path, parts, reason);
    return;
  }
  await settle(recording, asset, parts, { status: 'completed', fault: null, file: null, try_at: null });
  await rm(path, { force: true });
}

async function putOff(
  recording: Recording,
  asset: Asset,
  path: string,
  parts: Parts,
  reason: unknown,
): Promise<void> {
  const fault = reason instanceof UploadFault ? reason.message : 'the storage did not take it';
  const tries = asset.tries + 1;
  if (tries >= MOST_TRIES) {
    await parts.uploads.abandon(path, recording, parts.signal).catch((cause: unknown) => {
      parts.complain(cause, 'parts of a recording stay in its storage');
    });
    await keepHere(recording, asset, path, parts, { status: 'failed', fault, tries });
    return;
  }
  await settle(recording, asset, parts, { fault, tries, try_at: Date.now() + waitAfter(asset.tries) });
}

/** What is given up stays where it was captured. */
async function keepLater(recording: Recording, asset: Asset, parts: Parts): Promise<void> {
  const fault = 'it could not be stored';
  const tries = asset.tries + 1;
  if (tries >= MOST_TRIES) {
    await settle(recording, asset, parts, { status: 'failed', fault, tries, file: null, try_at: null });
    return;
  }
  await settle(recording, asset, parts, { fault, tries, try_at: Date.now() + waitAfter(asset.tries) });
}

const waitAfter = (tries: number): number => (WAITS[tries] ?? WAIT_S) * 1000;

/** In the store of this server. */
async function keepHere(
  recording: Recording,
  asset: Asset,
  path: string,
  parts: Parts,
  change: Partial<RecordingAssetsTable>,
): Promise<void> {
  const { db, blobs, until } = parts;
  const now = Date.now();
  const blobId = await blobs.keep(path);
  const expires_at = until(now) ?? null;
  const { projectId: project_id, roomNum: room_num, contentType: type, bytes } = asset;
  const isKept = await db.write(async (tx) => {
    const kept = { ...change, blob_id: blobId, file: null, try_at: null };
    if (!(await changed(tx, recording, asset, kept))) return false;
    await insertBlob(tx, { id: blobId, project_id, room_num, type, bytes, created_at: now, expires_at });
    return true;
  });
  if (!isKept) await blobs.remove(blobId);
  await rm(path, { force: true });
}

async function settle(
  recording: Recording,
  asset: Asset,
  { db }: Parts,
  change: Partial<RecordingAssetsTable>,
): Promise<void> {
  await db.write((tx) => changed(tx, recording, asset, change));
}

/** @returns false: it is gone with its room */
async function changed(
  tx: Tx,
  recording: Recording,
  asset: Asset,
  change: Partial<RecordingAssetsTable>,
): Promise<boolean> {
  const after = await changeAsset(tx, asset.id, change);
  if (!after) return false;
  const type = { completed: 'completed', failed: 'failed', processing: 'delayed' }[after.status];
  await note(tx, systemOf(recording.projectId), recording, `recording.asset.${type}`, assetFacts(after));
  return true;
}
