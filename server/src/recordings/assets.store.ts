import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { isMade, type MadeFilter, type MadePage } from '../rooms/made-lists.ts';
import type { Asset, AssetStatus, AssetType, Place, Recording } from './recording.ts';

export interface RecordingAssetsTable {
  id: string;
  recording_id: string;
  project_id: string;
  room_num: number;
  room_id: string;
  session_id: string | null;
  type: string;
  status: string;
  object: string;
  place: string | null;
  content_type: string;
  file: string | null;
  blob_id: string | null;
  bytes: number;
  duration_ms: number;
  facts: string;
  fault: string | null;
  tries: number;
  try_at: number | null;
  created_at: number;
  updated_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    recording_assets: RecordingAssetsTable;
  }
}

function assetOf(row: Selectable<RecordingAssetsTable>): Asset {
  const { id, object, file, bytes, fault, tries } = row;
  return {
    ...{ id, object, file, bytes, fault, tries },
    ...{ recordingId: row.recording_id, projectId: row.project_id, sessionId: row.session_id },
    ...{ roomNum: row.room_num, roomId: row.room_id, contentType: row.content_type, blobId: row.blob_id },
    ...{ type: row.type as AssetType, status: row.status as AssetStatus, durationMs: row.duration_ms },
    place: row.place === null ? null : (JSON.parse(row.place) as Place),
    facts: JSON.parse(row.facts) as Record<string, unknown>,
    ...{ tryAt: row.try_at, createdAt: row.created_at, updatedAt: row.updated_at },
  };
}

/** What a new file of a recording is; `fault`: it could not be made. */
export interface NewAsset {
  id: string;
  type: AssetType;
  object: string;
  place: Place | null;
  contentType: string;
  file: string | null;
  bytes: number;
  durationMs: number;
  facts: Record<string, unknown>;
  fault: string | null;
}

export async function insertAsset(tx: Tx, recording: Recording, asset: NewAsset): Promise<Asset> {
  const now = Date.now();
  const { id, type, object, place, contentType, file, bytes, durationMs, facts, fault } = asset;
  const row = await tx
    .insertInto('recording_assets')
    .values({
      ...{ id, recording_id: recording.id, project_id: recording.projectId, room_num: recording.roomNum },
      ...{ room_id: recording.roomId, session_id: recording.sessionId, type, object, file, bytes, fault },
      ...{ status: fault === null ? 'processing' : 'failed', content_type: contentType, blob_id: null },
      ...{ place: place && JSON.stringify(place), duration_ms: durationMs, facts: JSON.stringify(facts) },
      ...{ tries: 0, try_at: fault === null ? now : null, created_at: now, updated_at: now },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return assetOf(row);
}

/** Changes a file that is still on its way; undefined: it is not, or its room is gone. */
export async function changeAsset(
  tx: Tx,
  id: string,
  change: Partial<Omit<RecordingAssetsTable, 'id'>>,
): Promise<Asset | undefined> {
  const row = await tx
    .updateTable('recording_assets')
    .set({ ...change, updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', '=', 'processing')
    .returningAll()
    .executeTakeFirst();
  return row && assetOf(row);
}

/** The files of some recordings, in the order in which they were made. */
export async function assetsOf(queries: Queries, recordingIds: readonly string[]): Promise<Asset[]> {
  if (recordingIds.length === 0) return [];
  const rows = await queries
    .selectFrom('recording_assets')
    .selectAll()
    .where('recording_id', 'in', recordingIds)
    .orderBy('recording_id')
    .orderBy('id')
    .execute();
  return rows.map(assetOf);
}

export async function findAsset(queries: Queries, projectId: string, id: string): Promise<Asset | undefined> {
  const row = await queries
    .selectFrom('recording_assets')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row && assetOf(row);
}

/** Whose files this holder is to bring to where they are kept, by when the first of each is due. */
export async function projectsToDeliver(
  queries: Queries,
  holder: string,
  underWay: readonly string[],
): Promise<{ projectId: string; tryAt: number }[]> {
  const rows = await toDeliver(queries, holder, underWay)
    .select(({ fn }) => ['recording_assets.project_id', fn.min('try_at').as('first_at')])
    .groupBy('recording_assets.project_id')
    .orderBy('first_at')
    .limit(atMost(MOST_PROJECTS))
    .execute();
  return rows.map((row) => ({ projectId: row.project_id, tryAt: row.first_at ?? 0 }));
}
const MOST_PROJECTS = 1000;

/** The file of a project that is due first. */
export async function nextToDeliver(
  queries: Queries,
  holder: string,
  projectId: string,
  underWay: readonly string[],
): Promise<Asset | undefined> {
  const row = await toDeliver(queries, holder, underWay)
    .selectAll('recording_assets')
    .where('recording_assets.project_id', '=', projectId)
    .orderBy('recording_assets.try_at')
    .limit(1)
    .executeTakeFirst();
  return row && assetOf(row);
}

function toDeliver(queries: Queries, holder: string, underWay: readonly string[]) {
  return (
    queries
      .selectFrom('recording_assets')
      .innerJoin('recordings', 'recordings.id', 'recording_assets.recording_id')
      .where('recording_assets.status', '=', 'processing')
      .where('recordings.holder', '=', holder)
      // Others may still be made of it.
      .where('recordings.made', '=', 1)
      .$if(underWay.length > 0, (query) => query.where('recording_assets.id', 'not in', underWay))
  );
}

/** Newest first. */
export async function pageOfAssets(
  queries: Queries,
  projectId: string,
  page: MadePage,
  filter: MadeFilter,
): Promise<Asset[]> {
  const rows = await queries
    .selectFrom('recording_assets')
    .selectAll()
    .where(isMade(projectId, page, filter))
    .orderBy('id', 'desc')
    .limit(atMost(page.limit))
    .execute();
  return rows.map(assetOf);
}
