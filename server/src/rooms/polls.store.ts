import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import { shortId } from './ids.ts';
import type { Poll, PollContent } from './poll.ts';

export interface PollsTable {
  id: string;
  project_id: string;
  room_num: number | null;
  session_id: string | null;
  name: string;
  content: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    polls: PollsTable;
  }
}

/** The poll with an id of 24 digits, or the newest one that clients call so. */
export async function findPoll(queries: Queries, projectId: string, name: string): Promise<Poll | undefined> {
  let query = queries.selectFrom('polls').selectAll().where('project_id', '=', projectId);
  query = /^[0-9a-f]{24}$/.test(name)
    ? query.where((eb) => eb.between('id', ...beginningWith(name)))
    : query.where('name', '=', name);
  const row = await query.orderBy('id', 'desc').limit(atMost(1)).executeTakeFirst();
  return row && pollOf(row);
}

/** The same for a change: nobody else changes it until the transaction has ended. */
export async function findPollForChange(tx: Tx, projectId: string, name: string): Promise<Poll | undefined> {
  const poll = await findPoll(tx, projectId, name);
  if (!poll || !capabilitiesOf(tx).rowLocks) return poll;
  await tx.selectFrom('polls').select('id').where('id', '=', poll.id).forUpdate().execute();
  return findPoll(tx, projectId, shortId(poll.id));
}

/** The poll that was made in a session under this name. */
export async function pollOfSession(
  queries: Queries,
  sessionId: string,
  name: string,
): Promise<Poll | undefined> {
  const row = await queries
    .selectFrom('polls')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && pollOf(row);
}

/** All that were made in a session, oldest first; never many. */
export async function pollsOfSession(queries: Queries, sessionId: string): Promise<Poll[]> {
  const rows = await queries
    .selectFrom('polls')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .execute();
  return rows.map(pollOf);
}

export async function insertPoll(tx: Tx, poll: Poll): Promise<void> {
  await tx.insertInto('polls').values(rowOf(poll)).execute();
}

export async function updatePoll(tx: Tx, poll: Poll): Promise<void> {
  const { content, updated_at, revision } = rowOf(poll);
  await tx.updateTable('polls').set({ content, updated_at, revision }).where('id', '=', poll.id).execute();
}

function rowOf(poll: Poll): PollsTable {
  return {
    ...{ id: poll.id, project_id: poll.projectId, room_num: poll.roomNum, session_id: poll.sessionId },
    ...{ name: poll.name, content: JSON.stringify(poll.content), created_by: poll.createdBy },
    ...{ created_at: poll.createdAt, updated_at: poll.updatedAt, revision: poll.revision },
  };
}

function pollOf(row: Selectable<PollsTable>): Poll {
  return {
    ...{ id: row.id, projectId: row.project_id, roomNum: row.room_num, sessionId: row.session_id },
    ...{ name: row.name, content: JSON.parse(row.content) as PollContent, createdBy: row.created_by },
    ...{ createdAt: row.created_at, updatedAt: row.updated_at, revision: row.revision },
  };
}
