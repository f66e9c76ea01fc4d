import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { type Door } from '../db/events.ts';
import type { Fault } from './faults.ts';
import type { PageFormat } from './pages-worker.ts';

export interface ConversionsTable {
  id: string;
  project_id: string;
  door: string;
  wish: string;
  status: string;
  place: number;
  pages: number;
  pages_done: number;
  fault: string | null;
  fault_text: string | null;
  created_at: number;
  started_at: number | null;
  ended_at: number | null;
  seen_at: number | null;
  tries: number;
  tell_at: number | null;
  told: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    conversions: ConversionsTable;
  }
}

export type ConversionStatus = 'waiting' | 'converting' | 'finished' | 'failed' | 'cancelled';

/** What is to be converted, and how. */
export interface ConversionWish {
  url: string;
  /** In place of the URL: what somebody in a room brought along. */
  upload?: { blob: string; name: string; roomId: string; roomNum: number };
  format: PageFormat;
  /** Of PDF and office pages: pixels for each of 1/96 inch. */
  scale: number;
  /** AG: only PPTX, and the pages are also its previews. */
  dynamic?: boolean;
  preview?: boolean;
  /** AG 2.6: who is told of the end, and how often it is tried. */
  webhook?: { url: string; tries: number };
}

/** A document that is or was converted. */
export interface Conversion {
  id: string;
  projectId: string;
  door: Door;
  wish: ConversionWish;
  status: ConversionStatus;
  place: number;
  /** How many there are, as soon as it is known; else 0. */
  pages: number;
  pagesDone: number;
  fault: { code: Fault; text: string } | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  tries: number;
  told: number;
}

export function conversionOf(row: Selectable<ConversionsTable>): Conversion {
  const { id, place, pages, tries, told } = row;
  return {
    ...{ id, place, pages, tries, told, projectId: row.project_id, door: row.door as Door },
    wish: JSON.parse(row.wish) as ConversionWish,
    status: row.status as ConversionStatus,
    pagesDone: row.pages_done,
    fault: row.fault === null ? null : { code: row.fault as Fault, text: row.fault_text ?? '' },
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

export async function insertConversion(
  tx: Tx,
  { wish, ...row }: Pick<Conversion, 'id' | 'projectId' | 'door' | 'wish' | 'place' | 'createdAt'>,
): Promise<void> {
  await tx
    .insertInto('conversions')
    .values({
      ...{ id: row.id, project_id: row.projectId, door: row.door, wish: JSON.stringify(wish) },
      ...{ status: 'waiting', place: row.place, pages: 0, pages_done: 0, fault: null, fault_text: null },
      ...{ created_at: row.createdAt, started_at: null, ended_at: null, seen_at: null, tries: 0 },
      ...{ tell_at: null, told: 0 },
    })
    .execute();
}

export async function findConversion(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<Conversion | undefined> {
  const row = await queries
    .selectFrom('conversions')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row && conversionOf(row);
}

/** Those of a project that wait or are converted, in the order in which they are. */
export async function unendedOf(queries: Queries, projectId: string): Promise<Conversion[]> {
  const rows = await queries
    .selectFrom('conversions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('status', 'in', ['waiting', 'converting'])
    .orderBy('status')
    .orderBy('place')
    .orderBy('id')
    .execute();
  return rows.map(conversionOf);
}

/** Newest first; before one, nearest first. */
export async function pageOfConversions(
  queries: Queries,
  projectId: string,
  { limit, after, before }: { limit: number; after?: string; before?: string },
): Promise<Conversion[]> {
  let query = queries
    .selectFrom('conversions')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(atMost(limit));
  if (after !== undefined) query = query.where('id', '<', after);
  if (before !== undefined) query = query.where('id', '>', before);
  return (await query.execute()).map(conversionOf);
}
