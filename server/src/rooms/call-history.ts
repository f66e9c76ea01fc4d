import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import type { ParticipantsTable, SessionsTable } from './sessions.ts';

/** Engines bound the values of one statement. */
const IDS_AT_ONCE = 500;

/** Something that happened in a room, as its event tells it. */
export interface Happened {
  /** The number of the event in its room. */
  seq: number;
  subject: string;
  type: string;
  actor: string;
  door: string;
  at: number;
  data: Record<string, unknown>;
}

/**
 * What happened in a room, of some types, newest first: behind the number `before`.
 *
 * @param since epoch milliseconds, as `until`, both inclusive
 */
export async function pageOfHappened(
  queries: Queries,
  { projectId, id }: { projectId: string; id: string },
  types: readonly string[],
  { before, since, until, limit }: { before?: number; since: number; until: number; limit: number },
): Promise<Happened[]> {
  let query = queries
    .selectFrom('events')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('subject', '=', id)
    .where('type', 'in', types)
    .where('at', '>=', since)
    .where('at', '<=', until);
  if (before !== undefined) query = query.where('seq', '<', before);
  const rows = await query.orderBy('seq', 'desc').limit(atMost(limit)).execute();
  return rows.map(({ seq, subject, type, actor, door, at, data }) => {
    return { seq, subject, type, actor, door, at, data: JSON.parse(data) as Record<string, unknown> };
  });
}

/** Some sessions, by their ids. */
export async function sessionsById(
  queries: Queries,
  ids: readonly string[],
): Promise<Map<string, Selectable<SessionsTable>>> {
  const rows = await inParts(ids, (part) =>
    queries.selectFrom('sessions').selectAll().where('id', 'in', part).execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Some who are or were in a room, by their ids. */
export async function participantsById(
  queries: Queries,
  ids: readonly string[],
): Promise<Map<string, Selectable<ParticipantsTable>>> {
  const rows = await inParts(ids, (part) =>
    queries.selectFrom('participants').selectAll().where('id', 'in', part).execute(),
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** The newest in a room who had one of these ids among the peers. */
export async function participantsByPeer(
  queries: Queries,
  { num }: { num: number },
  peerIds: readonly string[],
): Promise<Map<string, Selectable<ParticipantsTable>>> {
  const rows = await inParts(peerIds, (part) =>
    queries
      .selectFrom('participants')
      .selectAll()
      .where('room_num', '=', num)
      .where('peer_id', 'in', part)
      .orderBy('id')
      .execute(),
  );
  return new Map(rows.map((row) => [row.peer_id ?? '', row]));
}

async function inParts<T>(
  ids: readonly string[],
  read: (part: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const unique = [...new Set(ids)];
  const rows: T[] = [];
  for (let from = 0; from < unique.length; from += IDS_AT_ONCE) {
    rows.push(...(await read(unique.slice(from, from + IDS_AT_ONCE))));
  }
  return rows;
}
