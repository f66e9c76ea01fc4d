import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../db/database.ts';
import { systemOf } from '../db/events.ts';
import { writeChat } from './chat-files.ts';
import { compose, streamFile, type Composed } from './compose.ts';
import { assetsOf, insertAsset, type NewAsset } from './assets.store.ts';
import { newShortId, note } from './jobs.ts';
import type { Manifest, ManifestTrack } from './manifest.ts';
import { objectsOf, placeOf } from './paths.ts';
import { pathOf, type Asset, type Place, type Recording } from './recording.ts';

interface Parts {
  db: Database;
  folder: string;
  ffmpeg: string | undefined;
  place: Place | undefined;
  signal: AbortSignal;
  /** What went wrong underneath, for the log. */
  complain: (reason: unknown, what: string) => void;
  made: () => void;
}

/** A file that shall be made of a recording. */
interface Plan {
  type: Asset['type'];
  object: (file: string) => string;
  facts: Record<string, unknown>;
  make: () => Promise<Made>;
}
interface Made {
  file: string;
  contentType: string;
  bytes: number;
  durationMs: number;
  facts?: Record<string, unknown>;
}

/**
 * Makes the files of a recording that are not made yet, one after the other; one that fails keeps no other from being
 * made. Broken off at any point it goes on there.
 */
export async function makeFiles(recording: Recording, manifest: Manifest, parts: Parts): Promise<void> {
  const { db, signal } = parts;
  const before = await assetsOf(db.queries, [recording.id]);
  const isMade = new Set(before.map(({ facts, type }) => keyOf(type, facts)));
  const place = parts.place ? placeOf(parts.place) : null;
  for (const plan of await plansOf(recording, manifest, parts)) {
    if (isMade.has(keyOf(plan.type, plan.facts))) continue;
    if (signal.aborted) return;
    const asset = await made(plan, place, parts);
    if (signal.aborted as boolean) return;
    await db.write(async (tx) => {
      const kept = await insertAsset(tx, recording, asset);
      const type = kept.fault === null ? 'recording.asset.made' : 'recording.asset.failed';
      await note(tx, systemOf(recording.projectId), recording, type, assetFacts(kept));
    });
    parts.made();
  }
}

async function made(plan: Plan, place: Place | null, { complain, signal }: Parts): Promise<NewAsset> {
  const { type, object, facts } = plan;
  const id = newShortId();
  try {
    const { file, contentType, bytes, durationMs, facts: more } = await plan.make();
    const about = { contentType, file, bytes, durationMs, fault: null };
    return { id, type, object: object(file), place, ...about, facts: { ...facts, ...more } };
  } catch (reason) {
    if (!signal.aborted) complain(reason, `the ${type} of a recording could not be made`);
    const fault = reason instanceof MissingProgram ? reason.message : 'it could not be made of what was kept';
    const nothing = { contentType: 'application/octet-stream', file: null, bytes: 0, durationMs: 0 };
    return { id, type, object: object('none'), place, ...nothing, facts, fault };
  }
}

/** By what a file is known again, whose name may be another the next time. */
function keyOf(type: string, facts: Record<string, unknown>): string {
  return [type, facts['output_mode'], facts['peer_id'], facts['stream_id'], facts['file']].join(' ');
}

class MissingProgram extends Error {}

async function plansOf(recording: Recording, manifest: Manifest, parts: Parts): Promise<Plan[]> {
  const { folder, ffmpeg, signal, place, db } = parts;
  const { wish } = recording;
  const objects = objectsOf(recording, place?.prefix);
  const needed = (): string => {
    if (ffmpeg === undefined) throw new MissingProgram('this needs ffmpeg, which is not installed');
    return ffmpeg;
  };
  const plans: Plan[] = [];
  if (wish.tracks) plans.push(...manifest.tracks.map((track) => trackPlan(folder, track, objects)));
  for (const tracks of wish.streams ? streamsOf(manifest) : []) {
    const [{ peer, stream, source }] = tracks;
    plans.push({
      type: 'stream',
      object: (file) => objects.stream(peer, stream, file),
      facts: { stream_id: stream, peer_id: peer, stream_type: source },
      make: async () => filmOf(folder, await streamFile(folder, tracks, { ffmpeg: needed(), signal })),
    });
  }
  for (const { file, ending, contentType, bytes } of await writeChat(
    db.queries,
    recording.roomNum,
    folder,
    manifest,
  )) {
    plans.push({
      type: 'chat',
      object: () => objects.chat(ending),
      facts: { output_mode: ending },
      make: () => Promise.resolve({ file, contentType, bytes, durationMs: 0 }),
    });
  }
  if (wish.composite && manifest.tracks.length > 0) {
    const { width, height, audioOnly } = wish;
    plans.push({
      type: 'room-composite',
      object: objects.composite,
      facts: {},
      make: async () => {
        const out = { width, height, audioOnly, ffmpeg: needed(), signal };
        const film = await compose(folder, manifest, out);
        const resolution = { width: film.width, height: film.height };
        return { ...filmOf(folder, film), facts: audioOnly ? {} : { resolution } };
      },
    });
  }
  return plans;
}

function trackPlan(folder: string, track: ManifestTrack, objects: ReturnType<typeof objectsOf>): Plan {
  const { peer, stream, track: id, kind, file, startedAt, endedAt } = track;
  return {
    type: 'track',
    object: () => objects.track(peer, stream, id, startedAt),
    facts: { track_id: id, stream_id: stream, peer_id: peer, track_type: kind, file },
    make: async () => {
      const { size } = await stat(join(folder, file));
      return { file, contentType: `${kind}/webm`, bytes: size, durationMs: endedAt - startedAt };
    },
  };
}

/** The tracks of each publisher that belong together. */
function streamsOf({ tracks }: Manifest): [ManifestTrack, ...ManifestTrack[]][] {
  const streams = new Map<string, [ManifestTrack, ...ManifestTrack[]]>();
  for (const track of tracks) {
    const key = `${track.peer} ${track.stream}`;
    const known = streams.get(key);
    if (known) known.push(track);
    else streams.set(key, [track]);
  }
  return [...streams.values()];
}

function filmOf(folder: string, { file, durationMs, bytes }: Composed): Made {
  const name = file.startsWith(folder) ? file.slice(folder.length + 1) : file;
  return { file: name, contentType: name.endsWith('.mp4') ? 'video/mp4' : 'video/webm', bytes, durationMs };
}

/** HM 2.14 recording.*: what events tell of a file. */
export function assetFacts(asset: Asset): Record<string, unknown> {
  const { id, type, bytes, durationMs, facts, fault, tries } = asset;
  const { file: _file, ...known } = facts;
  return {
    ...{ asset: id, type, path: pathOf(asset), size: bytes, durationMs, ...known },
    ...(fault !== null && { error: fault, tries }),
  };
}
