import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Database, Queries, Tx } from '../db/database.ts';
import type { Room } from '../rooms/room.ts';

export interface ScreenshotsTable {
  room_num: number;
  id: string;
  scene_path: string;
  width: number;
  height: number;
  type: string;
  dark: number;
  /** One of the two: a file of ours, or a `StoredObject` as JSON. */
  blob_id: string | null;
  stored: string | null;
  bytes: number;
  created_at: number;
  expires_at: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    screenshots: ScreenshotsTable;
  }
}

export type ScreenshotRow = Selectable<ScreenshotsTable>;

export async function insertScreenshot(tx: Tx, row: ScreenshotsTable): Promise<void> {
  await tx.insertInto('screenshots').values(row).execute();
}

/** Pictures of a room that have not expired, newest first; before one, nearest first. */
export async function pageOfScreenshots(
  queries: Queries,
  room: Pick<Room, 'num'>,
  now: number,
  { limit, after, before }: { limit: number; after?: string; before?: string },
): Promise<ScreenshotRow[]> {
  let query = queries
    .selectFrom('screenshots')
    .selectAll()
    .where('room_num', '=', room.num)
    .where('expires_at', '>', now)
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(atMost(limit));
  if (after !== undefined) query = query.where('id', '<', after);
  if (before !== undefined) query = query.where('id', '>', before);
  return query.execute();
}

/** Forgets pictures that have expired; their files go by themselves. */
export async function sweepScreenshots(db: Database, now: number): Promise<void> {
  const one = await db.queries
    .selectFrom('screenshots')
    .select('id')
    .where('expires_at', '<=', now)
    .limit(atMost(1))
    .executeTakeFirst();
  if (one) await db.write((tx) => tx.deleteFrom('screenshots').where('expires_at', '<=', now).execute());
}
