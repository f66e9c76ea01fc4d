import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import type { Room } from './room.ts';

/** As much of a room as the list by id shows; it reads no more than this. */
export type BriefRoom = Pick<
  Room,
  'id' | 'title' | 'enabled' | 'archivedAt' | 'createdAt' | 'seats' | 'record'
>;

const pageFrom = prepared((q, [project, from, limit]: [string, string, number]) =>
  q
    .selectFrom('rooms')
    .select(['id', 'title', 'enabled', 'archived_at', 'created_at', 'seats', 'record'])
    .where('project_id', '=', project)
    .where('id', '>=', from)
    .orderBy('id')
    .limit(atMost(limit))
    .compile(),
);

/** A page of a project's rooms, oldest first, that begins at `from`, inclusive (AG 2.2 R3). */
export async function pageOfRooms(
  queries: Queries,
  projectId: string,
  from: string,
  limit: number,
): Promise<BriefRoom[]> {
  const rows = await pageFrom(queries, [projectId, from, limit]);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    enabled: row.enabled === 1,
    archivedAt: row.archived_at,
    createdAt: row.created_at,
    seats: row.seats,
    record: row.record === 1,
  }));
}
