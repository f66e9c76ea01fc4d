import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import type { Database, Queries } from '../db/database.ts';
import { newRoomId } from './ids.ts';

export interface CallReportsTable {
  id: string;
  room_num: number;
  session_id: string;
  peer_id: string;
  user_id: string;
  type: string;
  failed: number;
  at: number;
  content: string;
}

declare module '../db/schema.ts' {
  interface Tables {
    call_reports: CallReportsTable;
  }
}

/** HM 2.12: how long reports are kept. */
const KEPT_MS = 30 * 24 * 3_600_000;
const DELETED_AT_ONCE = 1000;
const ROWS_AT_ONCE = 50;

/** Something about a call that is told afterwards: a track that came or went, a failure that a client reports. */
export interface CallReport {
  id: string;
  sessionId: string;
  peerId: string;
  userId: string | null;
  type: string;
  isFailure: boolean;
  at: number;
  content: Record<string, unknown>;
}

export type NewReport = Omit<CallReport, 'id'> & { roomNum: number };

/** Keeps reports. They change nothing, so that no event tells of them. */
export async function keepReports(db: Database, reports: readonly NewReport[]): Promise<void> {
  const rows = reports.map((report) => ({
    ...{ id: newRoomId(), room_num: report.roomNum, session_id: report.sessionId },
    ...{ peer_id: report.peerId, user_id: report.userId ?? '', type: report.type },
    ...{ failed: Number(report.isFailure), at: report.at, content: JSON.stringify(report.content) },
  }));
  await db.write(async (tx) => {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      await tx
        .insertInto('call_reports')
        .values(rows.slice(from, from + ROWS_AT_ONCE))
        .execute();
    }
  });
}

export interface ReportFilter {
  types?: readonly string[];
  sessionId?: string;
  peerId?: string;
  userId?: string;
  failed?: boolean;
}

/**
 * The reports of a room, newest first: those up to `until`, behind `after`.
 *
 * @returns a page, and how many there are in all
 */
export async function pageOfReports(
  queries: Queries,
  room: { num: number },
  { types, sessionId, peerId, userId, failed }: ReportFilter,
  { after, until, limit }: { after?: string; until: string; limit: number },
): Promise<{ reports: CallReport[]; total: number }> {
  let query = queries.selectFrom('call_reports').where('room_num', '=', room.num).where('id', '<=', until);
  if (types !== undefined) query = query.where('type', 'in', types);
  if (sessionId !== undefined) {
    query = query.where((eb) => eb.between('session_id', ...beginningWith(sessionId)));
  }
  if (peerId !== undefined) query = query.where('peer_id', '=', peerId);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (failed !== undefined) query = query.where('failed', '=', Number(failed));
  const { total } = await query
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await query
    .selectAll()
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .orderBy('id', 'desc')
    .limit(atMost(limit))
    .execute();
  return { reports: rows.map(reportOf), total };
}

/** Forgets reports that are too old. */
export async function sweepReports(db: Database, now: number): Promise<void> {
  const old = await db.queries
    .selectFrom('call_reports')
    .select('id')
    .where('at', '<', now - KEPT_MS)
    .limit(atMost(DELETED_AT_ONCE))
    .execute();
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await db.write((tx) => tx.deleteFrom('call_reports').where('id', 'in', ids).execute());
}

function reportOf(row: Selectable<CallReportsTable>): CallReport {
  return {
    ...{ id: row.id, sessionId: row.session_id, peerId: row.peer_id, userId: row.user_id || null },
    ...{ type: row.type, isFailure: row.failed === 1, at: row.at },
    content: JSON.parse(row.content) as Record<string, unknown>,
  };
}
