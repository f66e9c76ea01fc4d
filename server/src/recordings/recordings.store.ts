import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { isMade, type MadeFilter, type MadePage } from '../rooms/made-lists.ts';
import { OPEN, type Recording, type RecordingStatus, type Wish } from './recording.ts';

export interface RecordingsTable {
  id: string;
  project_id: string;
  room_num: number;
  room_id: string;
  session_id: string | null;
  kind: string;
  status: string;
  paused: number;
  wish: string;
  upload: string | null;
  started_by: string;
  stopped_by: string;
  stop_reason: string | null;
  fault: string | null;
  created_at: number;
  started_at: number | null;
  stopped_at: number | null;
  updated_at: number;
  made: number;
  holder: string | null;
  seen_at: number | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    recordings: RecordingsTable;
  }
}

function recordingOf(row: Selectable<RecordingsTable>): Recording {
  const { id, status, paused, wish, fault, made, holder } = row;
  return {
    ...{ id, fault, holder, status: status as RecordingStatus, paused: paused === 1, made: made === 1 },
    ...{ projectId: row.project_id, roomNum: row.room_num, roomId: row.room_id, sessionId: row.session_id },
    ...{ startedBy: row.started_by, stoppedBy: row.stopped_by, stopReason: row.stop_reason },
    ...{ createdAt: row.created_at, startedAt: row.started_at, stoppedAt: row.stopped_at },
    ...{ updatedAt: row.updated_at, wish: JSON.parse(wish) as Wish },
    upload: row.upload === null ? null : (JSON.parse(row.upload) as Recording['upload']),
  };
}

export async function insertRecording(
  tx: Tx,
  {
    wish,
    upload,
    ...row
  }: Pick<
    Recording,
    'id' | 'projectId' | 'roomNum' | 'roomId' | 'sessionId' | 'wish' | 'upload' | 'startedBy' | 'createdAt'
  >,
): Promise<Recording> {
  const inserted = await tx
    .insertInto('recordings')
    .values({
      ...{ id: row.id, project_id: row.projectId, room_num: row.roomNum, room_id: row.roomId },
      kind: wish.kind,
      ...{ session_id: row.sessionId, status: 'starting', paused: 0, wish: JSON.stringify(wish) },
      upload: upload && JSON.stringify(upload),
      ...{ started_by: row.startedBy, stopped_by: '', stop_reason: null, fault: null, made: 0 },
      ...{ created_at: row.createdAt, started_at: null, stopped_at: null, updated_at: row.createdAt },
      ...{ holder: null, seen_at: null },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return recordingOf(inserted);
}

/** Changes a recording that is still in one of these states; undefined: it is not. */
export async function changeRecording(
  tx: Tx,
  id: string,
  from: readonly RecordingStatus[],
  change: Partial<Omit<RecordingsTable, 'id'>>,
): Promise<Recording | undefined> {
  const row = await tx
    .updateTable('recordings')
    .set({ ...change, updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returningAll()
    .executeTakeFirst();
  return row && recordingOf(row);
}

export async function findRecording(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<Recording | undefined> {
  const row = await queries
    .selectFrom('recordings')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row && recordingOf(row);
}

/** Some, whosever they are: for who carries them out. */
export async function recordingsById(queries: Queries, ids: readonly string[]): Promise<Recording[]> {
  if (ids.length === 0) return [];
  const rows = await queries.selectFrom('recordings').selectAll().where('id', 'in', ids).execute();
  return rows.map(recordingOf);
}

/** What is recorded in a room now, or is about to be: one of each kind, what was asked for first. */
export async function openRecordingsOf(queries: Queries, roomNum: number): Promise<Recording[]> {
  const rows = await queries
    .selectFrom('recordings')
    .selectAll()
    .where('room_num', '=', roomNum)
    .where('status', 'in', OPEN)
    .orderBy('kind')
    .execute();
  return rows.map(recordingOf);
}

/** All of a status, oldest first. */
export async function recordingsIn(
  queries: Queries,
  statuses: readonly RecordingStatus[],
): Promise<Recording[]> {
  const rows = await queries
    .selectFrom('recordings')
    .selectAll()
    .where('status', 'in', statuses)
    .orderBy('id')
    .limit(atMost(MOST_AT_ONCE))
    .execute();
  return rows.map(recordingOf);
}

const MOST_AT_ONCE = 1000;

/** Newest first. */
export async function pageOfRecordings(
  queries: Queries,
  projectId: string,
  page: MadePage,
  filter: MadeFilter,
): Promise<Recording[]> {
  const rows = await queries
    .selectFrom('recordings')
    .selectAll()
    .where(isMade(projectId, page, filter))
    .orderBy('id', 'desc')
    .limit(atMost(page.limit))
    .execute();
  return rows.map(recordingOf);
}

/** Who has the files of these says so. */
export async function keepRecordings(queries: Queries, holder: string, now: number): Promise<void> {
  await queries
    .updateTable('recordings')
    .set({ seen_at: now })
    .where('holder', '=', holder)
    .where('status', 'in', [...OPEN, 'post_processing'])
    .execute();
}

/** Those that somebody else had, and has not spoken for since. */
export async function abandonedRecordings(
  queries: Queries,
  holder: string,
  before: number,
): Promise<Recording[]> {
  const rows = await queries
    .selectFrom('recordings')
    .selectAll()
    .where('status', 'in', ['running', 'stopping', 'post_processing'])
    .where('holder', '<>', holder)
    .where('seen_at', '<', before)
    .execute();
  return rows.map(recordingOf);
}
