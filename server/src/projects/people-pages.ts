import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import { groupOf, type Group } from './groups.ts';
import { nameHolds, usersMatching, type UserSearch } from './user-lists.ts';
import { userOf, type User } from './users.ts';

/** Where a page begins: after this one, in the order of names. */
export interface NamePlace {
  name: string;
  id: string;
}

interface Page {
  after?: NamePlace;
  before?: NamePlace;
  limit: number;
}

/** A page of the people who match, by name, or the other way round before a place. */
export async function pageOfUsers(
  queries: Queries,
  projectId: string,
  search: UserSearch,
  { after, before, limit }: Page,
): Promise<{ user: User; place: NamePlace }[]> {
  const place = before ?? after;
  const direction = before ? 'desc' : 'asc';
  let matching = queries.selectFrom('users').where((eb) => usersMatching(eb, projectId, search));
  if (place) {
    matching = matching.where((eb) =>
      eb(eb.refTuple('name_key', 'id'), before ? '<' : '>', eb.tuple(place.name, place.id)),
    );
  }
  const rows = await matching
    .selectAll()
    .orderBy('name_key', direction)
    .orderBy('id', direction)
    .limit(atMost(limit))
    .execute();
  return rows.map((row) => ({ user: userOf(row), place: { name: row.name_key, id: row.id } }));
}

/** A page of the project's groups, by name, or the other way round before a place. */
export async function pageOfGroups(
  queries: Queries,
  projectId: string,
  text: string | undefined,
  { after, before, limit }: Page,
): Promise<{ group: Group; place: NamePlace }[]> {
  const place = before ?? after;
  const direction = before ? 'desc' : 'asc';
  let matching = queries.selectFrom('groups').where('project_id', '=', projectId);
  if (text) matching = matching.where(nameHolds('name_key', text));
  if (place) {
    matching = matching.where((eb) =>
      eb(eb.refTuple('name_key', 'id'), before ? '<' : '>', eb.tuple(place.name, place.id)),
    );
  }
  const rows = await matching
    .selectAll()
    .orderBy('name_key', direction)
    .orderBy('id', direction)
    .limit(atMost(limit))
    .execute();
  return rows.map((row) => ({ group: groupOf(row), place: { name: row.name_key, id: row.id } }));
}
