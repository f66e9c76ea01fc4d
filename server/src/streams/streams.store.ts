import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { isMade, type MadeFilter, type MadePage } from '../rooms/made-lists.ts';
import { OPEN_STREAMS, type Stream, type StreamKind, type StreamStatus, type StreamWish } from './stream.ts';

export interface StreamsTable {
  id: string;
  project_id: string;
  room_num: number;
  room_id: string;
  session_id: string | null;
  kind: string;
  status: string;
  wish: string;
  place: string;
  targets: string | null;
  recordings: string;
  started_by: string;
  stopped_by: string;
  stop_reason: string | null;
  fault: string | null;
  created_at: number;
  started_at: number | null;
  stopped_at: number | null;
  updated_at: number;
  holder: string | null;
  seen_at: number | null;
}

declare module '../db/schema.ts' {
  interface Tables {
    streams: StreamsTable;
  }
}

const MOST_AT_ONCE = 1000;

function streamOf(row: Selectable<StreamsTable>): Stream {
  const { id, wish, place, fault, holder } = row;
  return {
    ...{ id, place, fault, holder, kind: row.kind as StreamKind, status: row.status as StreamStatus },
    ...{ projectId: row.project_id, roomNum: row.room_num, roomId: row.room_id, sessionId: row.session_id },
    ...{ wish: JSON.parse(wish) as StreamWish, sealedTargets: row.targets },
    recordings: JSON.parse(row.recordings) as string[],
    ...{ startedBy: row.started_by, stoppedBy: row.stopped_by, stopReason: row.stop_reason },
    ...{ createdAt: row.created_at, startedAt: row.started_at, stoppedAt: row.stopped_at },
    updatedAt: row.updated_at,
  };
}

export type NewStream = Pick<
  Stream,
  | 'id'
  | 'projectId'
  | 'roomNum'
  | 'roomId'
  | 'sessionId'
  | 'kind'
  | 'wish'
  | 'place'
  | 'sealedTargets'
  | 'recordings'
  | 'startedBy'
>;

export async function insertStream(tx: Tx, stream: NewStream): Promise<Stream> {
  const now = Date.now();
  const row = await tx
    .insertInto('streams')
    .values({
      ...{ id: stream.id, project_id: stream.projectId, room_num: stream.roomNum, room_id: stream.roomId },
      ...{ session_id: stream.sessionId, kind: stream.kind, status: 'starting', place: stream.place },
      ...{ wish: JSON.stringify(stream.wish), targets: stream.sealedTargets, started_by: stream.startedBy },
      recordings: JSON.stringify(stream.recordings),
      ...{ stopped_by: '', stop_reason: null, fault: null, created_at: now, updated_at: now },
      ...{ started_at: null, stopped_at: null, holder: null, seen_at: null },
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return streamOf(row);
}

/** Changes a stream that is still in one of these states; undefined: it is not. */
export async function changeStream(
  tx: Tx,
  id: string,
  from: readonly StreamStatus[],
  change: Partial<Omit<StreamsTable, 'id'>>,
): Promise<Stream | undefined> {
  const row = await tx
    .updateTable('streams')
    .set({ ...change, updated_at: Date.now() })
    .where('id', '=', id)
    .where('status', 'in', from)
    .returningAll()
    .executeTakeFirst();
  return row && streamOf(row);
}

export async function findStream(
  queries: Queries,
  { projectId, kind, id }: Pick<Stream, 'projectId' | 'kind' | 'id'>,
): Promise<Stream | undefined> {
  const row = await queries
    .selectFrom('streams')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  return row && streamOf(row);
}

/** What streams from a room now, or is about to: one of each kind. */
export async function openStreamsOf(queries: Queries, roomNum: number): Promise<Stream[]> {
  const rows = await queries
    .selectFrom('streams')
    .selectAll()
    .where('room_num', '=', roomNum)
    .where('status', 'in', OPEN_STREAMS)
    .execute();
  return rows.map(streamOf);
}

/** All that has not ended, oldest first. */
export async function openStreams(queries: Queries): Promise<(Stream & { seenAt: number | null })[]> {
  const rows = await queries
    .selectFrom('streams')
    .selectAll()
    .where('status', 'in', OPEN_STREAMS)
    .orderBy('id')
    .limit(atMost(MOST_AT_ONCE))
    .execute();
  return rows.map((row) => ({ ...streamOf(row), seenAt: row.seen_at }));
}

/** Newest first. */
export async function pageOfStreams(
  queries: Queries,
  { projectId, kind }: Pick<Stream, 'projectId' | 'kind'>,
  page: MadePage,
  filter: MadeFilter,
): Promise<Stream[]> {
  const rows = await queries
    .selectFrom('streams')
    .selectAll()
    .where(isMade(projectId, page, filter))
    .where('kind', '=', kind)
    .orderBy('id', 'desc')
    .limit(atMost(page.limit))
    .execute();
  return rows.map(streamOf);
}

/** Who carries these out says so. */
export async function keepStreams(queries: Queries, holder: string, now: number): Promise<void> {
  await queries
    .updateTable('streams')
    .set({ seen_at: now })
    .where('holder', '=', holder)
    .where('status', 'in', OPEN_STREAMS)
    .execute();
}
