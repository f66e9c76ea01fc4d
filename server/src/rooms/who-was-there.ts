import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import type { Room } from './room.ts';
import type { ParticipantsTable } from './sessions.ts';

/** A page of a list by id, newest first: behind one, or before one with the nearest first. */
export interface IdPage {
  after?: string;
  before?: string;
  limit: number;
}

/** Who is or was in a room, newest first. */
export async function pageOfParticipants(
  queries: Queries,
  room: Pick<Room, 'num'>,
  filter: { present?: boolean; sessionId?: string; userId?: string },
  { after, before, limit }: IdPage,
): Promise<Selectable<ParticipantsTable>[]> {
  let query = queries.selectFrom('participants').selectAll().where('room_num', '=', room.num);
  const { present, sessionId, userId } = filter;
  if (present !== undefined) query = query.where('left_at', present ? 'is' : 'is not', null);
  if (sessionId !== undefined) query = query.where('session_id', '=', sessionId);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (after !== undefined) query = query.where('id', '<', after);
  if (before !== undefined) query = query.where('id', '>', before);
  return query
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(atMost(limit))
    .execute();
}

export interface SessionFacts {
  id: string;
  startedAt: number;
  endedAt: number | null;
  participants: number;
}

/** The sessions of a room, newest first. */
export async function pageOfSessions(
  queries: Queries,
  room: Pick<Room, 'num'>,
  { after, before, limit }: IdPage,
): Promise<SessionFacts[]> {
  let query = queries
    .selectFrom('sessions')
    .select(['id', 'started_at', 'ended_at'])
    .select((eb) =>
      eb
        .selectFrom('participants')
        .whereRef('participants.session_id', '=', 'sessions.id')
        .select(eb.fn.countAll<number>().as('count'))
        .as('participants'),
    )
    .where('room_num', '=', room.num);
  if (after !== undefined) query = query.where('id', '<', after);
  if (before !== undefined) query = query.where('id', '>', before);
  const rows = await query
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(atMost(limit))
    .execute();
  return rows.map(({ id, started_at, ended_at, participants }) => ({
    ...{ id, startedAt: started_at, endedAt: ended_at, participants: participants ?? 0 },
  }));
}

/** People who may not come into a room, by their ids. */
export async function pageOfBans(
  queries: Queries,
  room: Pick<Room, 'num'>,
  { after, before, limit }: IdPage,
): Promise<{ userId: string; at: number; by: string }[]> {
  let query = queries
    .selectFrom('bans')
    .select(['subject', 'at', 'by'])
    .where('room_num', '=', room.num)
    .where('kind', '=', 'user');
  if (after !== undefined) query = query.where('subject', '>', after);
  if (before !== undefined) query = query.where('subject', '<', before);
  const rows = await query
    .orderBy('subject', before === undefined ? 'asc' : 'desc')
    .limit(atMost(limit))
    .execute();
  return rows.map(({ subject, at, by }) => ({ userId: subject, at, by }));
}
