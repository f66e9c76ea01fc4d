import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import type { Queries } from '../db/database.ts';
import { findRoom } from './rooms.store.ts';
import type { ParticipantsTable, SessionsTable } from './sessions.ts';

/** A session with who is or was in it. */
export interface WholeSession {
  id: string;
  roomId: string;
  startedAt: number;
  endedAt: number | null;
  seenAt: number;
  people: Selectable<ParticipantsTable>[];
}

export interface SessionFilter {
  isActive?: boolean;
  roomNum?: number;
  /** When it started; epoch milliseconds, both inclusive. */
  after?: number;
  before?: number;
}

/** How many people of a session are told in a list, and where one session is asked for; the newest. */
const PEOPLE = { listed: 500, alone: 20_000 };

/**
 * Sessions of a project, newest first (HM 2.4); of rooms that are there.
 *
 * @param start the id or its first 24 digits; exclusive
 */
export async function newestSessions(
  queries: Queries,
  projectId: string,
  { isActive, roomNum, after, before }: SessionFilter,
  { start, limit }: { start?: string | undefined; limit: number },
): Promise<WholeSession[]> {
  const rows = await queries
    .selectFrom('sessions')
    .innerJoin('rooms', 'rooms.num', 'sessions.room_num')
    .selectAll('sessions')
    .select('rooms.id as room_id')
    .where('sessions.project_id', '=', projectId)
    .$if(roomNum !== undefined, (q) => q.where('room_num', '=', roomNum ?? 0))
    .$if(isActive !== undefined, (q) => q.where('ended_at', isActive === true ? 'is' : 'is not', null))
    .$if(after !== undefined, (q) => q.where('started_at', '>=', after ?? 0))
    .$if(before !== undefined, (q) => q.where('started_at', '<=', before ?? 0))
    .$if(start !== undefined, (q) => q.where('sessions.id', '<', start ?? ''))
    .orderBy('sessions.id', 'desc')
    .limit(atMost(limit))
    .execute();
  return Promise.all(rows.map((row) => whole(queries, row, PEOPLE.listed)));
}

/** @param id its first 24 digits @returns undefined when this project has none by that id */
export async function findSession(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<WholeSession | undefined> {
  const row = await queries
    .selectFrom('sessions')
    .selectAll()
    .where('project_id', '=', projectId)
    .where((eb) => eb.between('id', ...beginningWith(id)))
    .limit(atMost(1))
    .executeTakeFirst();
  const room = row && (await findRoom(queries, projectId, { num: row.room_num }));
  return room && whole(queries, { ...row, room_id: room.id }, PEOPLE.alone);
}

async function whole(
  queries: Queries,
  row: Selectable<SessionsTable> & { room_id: string },
  most: number,
): Promise<WholeSession> {
  const people = await queries
    .selectFrom('participants')
    .selectAll()
    .where('session_id', '=', row.id)
    .orderBy('id', 'desc')
    .limit(atMost(most))
    .execute();
  const { id, room_id: roomId, started_at: startedAt, ended_at: endedAt, seen_at: seenAt } = row;
  return { id, roomId, startedAt, endedAt, seenAt, people: people.toReversed() };
}
