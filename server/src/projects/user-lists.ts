import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/schema.ts';
import { userOf, type User, type UserKind, type UserStatus } from './users.ts';

/** Which people are looked for; what is absent does not matter, and no list is empty. */
export interface UserSearch {
  kinds?: readonly UserKind[];
  statuses?: readonly UserStatus[];
  /** What the name or the address holds, whatever the case. */
  text?: string;
  /** People of this group. */
  groupId?: string;
  /** People who are not in this group. */
  notInGroup?: string;
  /** People who are in no group at all. */
  ungrouped?: boolean;
  invitedBy?: string;
}

export interface UserSlice {
  order: 'name' | 'address' | 'created' | 'kind';
  descending: boolean;
  offset: number;
  limit: number;
}

const ORDER_COLUMNS = {
  name: 'name_key',
  address: 'address_key',
  created: 'created_at',
  kind: 'kind',
} as const;

/** A slice of the people who match, and how many there are in all. */
export async function listUsers(
  queries: Queries,
  projectId: string,
  search: UserSearch,
  { order, descending, offset, limit }: UserSlice,
): Promise<{ users: User[]; total: number }> {
  const direction = descending ? 'desc' : 'asc';
  const matching = queries.selectFrom('users').where((eb) => usersMatching(eb, projectId, search));
  const rows = await matching
    .selectAll()
    .orderBy(ORDER_COLUMNS[order], direction)
    .orderBy('id', direction)
    .limit(atMost(limit))
    .offset(offset)
    .execute();
  const { total } = await matching
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return { users: rows.map(userOf), total };
}

/** The condition on `users` that these people meet; other lists of people add to it. */
export function usersMatching(
  eb: ExpressionBuilder<Tables, 'users'>,
  projectId: string,
  search: UserSearch,
): Expression<SqlBool> {
  const { kinds, statuses, text, groupId, notInGroup, ungrouped, invitedBy } = search;
  const all: Expression<SqlBool>[] = [eb('users.project_id', '=', projectId)];
  if (kinds) all.push(eb('users.kind', 'in', kinds));
  if (statuses) all.push(eb('users.status', 'in', statuses));
  if (invitedBy !== undefined) all.push(eb('users.invited_by', '=', invitedBy));
  if (text) all.push(nameHolds('users.name_key', text));
  if (groupId !== undefined) all.push(eb('users.id', 'in', peopleOf(eb, groupId)));
  if (notInGroup !== undefined) all.push(eb('users.id', 'not in', peopleOf(eb, notInGroup)));
  if (ungrouped) all.push(eb('users.id', 'not in', eb.selectFrom('group_members').select('user_id')));
  return eb.and(all);
}

/** Whether a key of names holds this text. */
export function nameHolds(column: string, text: string) {
  const pattern = `%${text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${sql.ref(column)} like ${pattern} escape '\\'`;
}

function peopleOf(eb: ExpressionBuilder<Tables, 'users'>, groupId: string) {
  return eb.selectFrom('group_members').select('user_id').where('group_id', '=', groupId);
}
