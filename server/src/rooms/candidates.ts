import { expressionBuilder } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/schema.ts';
import { groupOf, type Group } from '../projects/groups.ts';
import { nameHolds, usersMatching, type UserSearch } from '../projects/user-lists.ts';
import { userOf, type User } from '../projects/users.ts';
import { ownerIdOf } from './members.ts';
import type { Room } from './room.ts';

/** Who could be given access to a room, and who has it (DS 7.1). */
export interface Candidates<T> {
  found: T[];
  total: number;
  /** The ids of those who have access to the room by name, or own it. */
  shared: ReadonlySet<string>;
}

export interface CandidateSlice {
  /** Only those who have access by name, or only those who have not; absent = both. */
  shared?: boolean;
  offset: number;
  limit: number;
}

type SharedRoom = Pick<Room, 'num' | 'projectId' | 'createdBy'>;

/** The people of the project who match, by name. */
export async function candidatePeople(
  queries: Queries,
  room: SharedRoom,
  search: UserSearch,
  { shared, offset, limit }: CandidateSlice,
): Promise<Candidates<User>> {
  const owner = await ownerIdOf(queries, room);
  let matching = queries.selectFrom('users').where((eb) => usersMatching(eb, room.projectId, search));
  if (shared === true) {
    matching = matching.where((eb) => eb.or([eb('id', 'in', members(room)), eb('id', '=', owner)]));
  }
  if (shared === false) matching = matching.where('id', 'not in', members(room)).where('id', '!=', owner);
  const page = matching.selectAll().orderBy('name_key').orderBy('id');
  const rows = await page.limit(atMost(limit)).offset(offset).execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const known = await sharedAmong(queries, room, rows);
  return { found: rows.map(userOf), total, shared: new Set([...known, owner]) };
}

/** The groups of the project whose name holds the text, by name. */
export async function candidateGroups(
  queries: Queries,
  room: SharedRoom,
  text: string | undefined,
  { shared, offset, limit }: CandidateSlice,
): Promise<Candidates<Group>> {
  let matching = queries.selectFrom('groups').where('project_id', '=', room.projectId);
  if (text) matching = matching.where(nameHolds('name_key', text));
  if (shared === true) matching = matching.where('id', 'in', members(room));
  if (shared === false) matching = matching.where('id', 'not in', members(room));
  const page = matching.selectAll().orderBy('name_key').orderBy('id');
  const rows = await page.limit(atMost(limit)).offset(offset).execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { found: rows.map(groupOf), total, shared: await sharedAmong(queries, room, rows) };
}

function members({ num }: SharedRoom) {
  return expressionBuilder<Tables>()
    .selectFrom('room_members')
    .select('subject_id')
    .where('room_num', '=', num);
}

async function sharedAmong(
  queries: Queries,
  { num }: SharedRoom,
  subjects: readonly { id: string }[],
): Promise<Set<string>> {
  if (subjects.length === 0) return new Set();
  const rows = await queries
    .selectFrom('room_members')
    .select('subject_id')
    .where('room_num', '=', num)
    .where(
      'subject_id',
      'in',
      subjects.map(({ id }) => id),
    )
    .execute();
  return new Set(rows.map((row) => row.subject_id));
}
