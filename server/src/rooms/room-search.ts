import {
  expressionBuilder,
  sql,
  type Expression,
  type ExpressionBuilder,
  type Selectable,
  type SqlBool,
} from 'kysely';
import type { Queries } from '../db/database.ts';
import type { Tables } from '../db/schema.ts';
import { contains } from './matching.ts';
import { titleKey } from './names.ts';
import type { Room, RoomKind } from './room.ts';
import type { RoomsTable } from './rooms.store.ts';
import { tagKey } from './tags.ts';

/** Which rooms are looked for; what is absent does not matter, and no list is empty. */
export interface RoomSearch {
  /** `open`: not archived, whether disabled or not. */
  area: 'open' | 'archived' | 'any';
  kinds?: readonly RoomKind[];
  /** What the title holds, whatever the case. */
  text?: string;
  /** Rooms with any of these. */
  tags?: readonly string[];
  /** Rooms with no tag at all. */
  untagged?: boolean;
  /** Rooms of this person. */
  owner?: string;
  /** Rooms that this person is a member of, by name or through a group. */
  member?: string;
  /** Rooms that this person owns or is a member of. */
  related?: string;
  /** Rooms that this person neither owns nor is a member of. */
  unrelated?: string;
  /** Only rooms that this person may see who is no administrator: their own, and those they are a member of (DS 5.3). */
  seenBy?: string;
  /** Rooms on this shelf, if it is this person's. */
  shelf?: { num: number; userId: string };
  /** Rooms with a quota of their own, or without. */
  ownQuota?: boolean;
  /** Whose the rooms are that nobody in particular made. */
  nobody: string;
}

export type RoomOrder = 'changed' | 'created' | 'title' | 'kind' | 'tags' | 'owner';

export interface Slice {
  order: RoomOrder;
  descending: boolean;
  offset: number;
  limit: number;
  /** The numbers of rooms that stand before all others. */
  first: ReadonlySet<number>;
}

/** What a list needs of a room. */
export type ListedRoom = Pick<
  Room,
  | 'num'
  | 'id'
  | 'title'
  | 'alias'
  | 'kind'
  | 'enabled'
  | 'archivedAt'
  | 'settings'
  | 'tags'
  | 'createdAt'
  | 'createdBy'
  | 'updatedAt'
  | 'updatedBy'
  | 'revision'
  | 'edition'
>;

const COLUMNS = [
  'num',
  'id',
  'project_id',
  'title',
  'alias',
  'kind',
  'enabled',
  'archived_at',
  'settings',
  'tags',
  'created_at',
  'created_by',
  'updated_at',
  'updated_by',
  'revision',
  'edition',
] as const;

const ORDER_COLUMNS = {
  changed: 'updated_at',
  created: 'id',
  title: 'title_key',
  kind: 'kind',
  tags: 'tags',
  // Rooms of one person stand together; whose come first does not matter.
  owner: 'created_by',
} as const;

/** A room that matches, with the number of its newest change. */
export type FoundRoom = Pick<Room, 'num' | 'revision' | 'createdBy'>;

/** A slice of the rooms that match (DS 5.3). It is cut by offset, because that is what the contract asks for. */
export async function sliceOfRooms(
  queries: Queries,
  projectId: string,
  search: RoomSearch,
  slice: Slice,
): Promise<FoundRoom[]> {
  const { first, offset, limit } = slice;
  if (first.size === 0) return rowsOf(queries, projectId, search, slice);
  const nums = [...first];
  const head = await rowsOf(
    queries,
    projectId,
    search,
    { ...slice, offset: 0, limit: nums.length },
    { among: nums },
  );
  const shown = head.slice(offset, offset + limit);
  const rest = { offset: Math.max(0, offset - head.length), limit: limit - shown.length };
  if (rest.limit === 0) return shown;
  return [...shown, ...(await rowsOf(queries, projectId, search, { ...slice, ...rest }, { except: nums }))];
}

/** How many rooms match. */
export async function countRooms(queries: Queries, projectId: string, search: RoomSearch): Promise<number> {
  const { count } = await queries
    .selectFrom('rooms')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where((eb) => matches(eb, projectId, search))
    .executeTakeFirstOrThrow();
  return count;
}

async function rowsOf(
  queries: Queries,
  projectId: string,
  search: RoomSearch,
  { order, descending, offset, limit }: Omit<Slice, 'first'>,
  only: { among?: number[]; except?: number[] } = {},
): Promise<FoundRoom[]> {
  const direction = descending ? 'desc' : 'asc';
  let query = queries
    .selectFrom('rooms')
    .select(['num', 'revision', 'created_by'])
    .where((eb) => matches(eb, projectId, search));
  if (only.among) query = query.where('num', 'in', only.among);
  if (only.except) query = query.where('num', 'not in', only.except);
  query =
    order === 'owner'
      ? query.orderBy((eb) => eb.fn.coalesce(ORDER_COLUMNS.owner, sql<string>`${search.nobody}`), direction)
      : query.orderBy(ORDER_COLUMNS[order], direction);
  if (order !== 'created') query = query.orderBy('num', direction);
  const rows = await query.offset(offset).limit(limit).execute();
  return rows.map((row) => ({ num: row.num, revision: row.revision, createdBy: row.created_by }));
}

/** These rooms of a project, one at least, in no order. */
export async function listedRooms(
  queries: Queries,
  projectId: string,
  nums: readonly number[],
): Promise<ListedRoom[]> {
  // The project is not asked for in SQL: with it, SQLite walks the project's whole index in place of the numbers.
  const rows = await queries.selectFrom('rooms').select(COLUMNS).where('num', 'in', nums).execute();
  return rows.filter((row) => row.project_id === projectId).map(listedRoomOf);
}

function matches(
  eb: ExpressionBuilder<Tables, 'rooms'>,
  projectId: string,
  search: RoomSearch,
): Expression<SqlBool> {
  const all: Expression<SqlBool>[] = [isInProject(eb, projectId, search)];
  if (search.area === 'open') all.push(eb('archived_at', 'is', null));
  if (search.area === 'archived') all.push(eb('archived_at', 'is not', null));
  if (search.kinds) all.push(eb('kind', 'in', search.kinds));
  if (search.text) all.push(contains('title_key', titleKey(search.text)));
  if (search.untagged) all.push(eb('tags', '=', '[]'));
  if (search.tags) all.push(eb('num', 'in', carriersOf(eb, projectId, search.tags)));
  if (search.shelf) all.push(eb('num', 'in', roomsOn(search.shelf)));
  if (search.ownQuota !== undefined) all.push(eb('quota', search.ownQuota ? 'is not' : 'is', null));
  const { owner, member, related, unrelated, seenBy, nobody } = search;
  if (owner !== undefined) all.push(isOwnedBy(eb, owner, nobody));
  if (member !== undefined) all.push(eb('num', 'in', roomsOfMember(projectId, member)));
  if (related !== undefined) {
    const isNobody = related === nobody && eb('created_by', 'is', null);
    const isTheirs = eb('num', 'in', roomsSeenBy(projectId, related));
    all.push(isNobody ? eb.or([isNobody, isTheirs]) : isTheirs);
  }
  if (unrelated !== undefined) {
    all.push(eb(eb.fn.coalesce('created_by', sql<string>`${nobody}`), '!=', unrelated));
    all.push(eb('num', 'not in', roomsOfMember(projectId, unrelated)));
  }
  if (seenBy !== undefined) all.push(eb('num', 'in', roomsSeenBy(projectId, seenBy)));
  return eb.and(all);
}

/**
 * Where somebody's rooms are looked for, they are found by their numbers, which are few: a project that is compared as an
 * index has it would be walked through instead.
 */
function isInProject(
  eb: ExpressionBuilder<Tables, 'rooms'>,
  projectId: string,
  { seenBy, member, related, nobody }: RoomSearch,
) {
  const byNumbers = seenBy ?? member ?? (related === nobody ? undefined : related);
  if (byNumbers === undefined) return eb('project_id', '=', projectId);
  return eb(eb.fn.coalesce('project_id', sql<string>`''`), '=', projectId);
}

function isOwnedBy(eb: ExpressionBuilder<Tables, 'rooms'>, person: string, nobody: string) {
  const owns = eb('created_by', '=', person);
  return person === nobody ? eb.or([owns, eb('created_by', 'is', null)]) : owns;
}

/** The numbers of the rooms that a person is a member of, by name or through a group. */
function roomsOfMember(projectId: string, person: string) {
  const eb = expressionBuilder<Tables>();
  const groups = eb.selectFrom('group_members').select('group_id').where('user_id', '=', person);
  return eb
    .selectFrom('room_members')
    .select('room_num as num')
    .where('project_id', '=', projectId)
    .where((on) => on.or([on('subject_id', '=', person), on('subject_id', 'in', groups)]));
}

/**
 * The numbers of the rooms that somebody may see who is no administrator. One list of numbers, because it is short where
 * the project has many rooms: then the rooms are found by it.
 */
export function roomsSeenBy(projectId: string, person: string) {
  return expressionBuilder<Tables>()
    .selectFrom('rooms')
    .select('num')
    .where('project_id', '=', projectId)
    .where('created_by', '=', person)
    .unionAll(roomsOfMember(projectId, person));
}

function roomsOn({ num, userId }: NonNullable<RoomSearch['shelf']>) {
  return expressionBuilder<Tables>()
    .selectFrom('shelf_rooms')
    .innerJoin('shelves', 'shelves.num', 'shelf_rooms.shelf_num')
    .select('room_num as num')
    .where('shelves.num', '=', num)
    .where('shelves.user_id', '=', userId);
}

function carriersOf(eb: ExpressionBuilder<Tables, 'rooms'>, projectId: string, tags: readonly string[]) {
  return eb
    .selectFrom('room_tags')
    .select('room_num')
    .where('room_tags.project_id', '=', projectId)
    .where('tag_key', 'in', tags.map(tagKey));
}

function listedRoomOf(row: Pick<Selectable<RoomsTable>, (typeof COLUMNS)[number]>): ListedRoom {
  return {
    num: row.num,
    id: row.id,
    title: row.title,
    alias: row.alias,
    kind: row.kind as RoomKind,
    enabled: row.enabled === 1,
    archivedAt: row.archived_at,
    settings: row.settings === '{}' ? {} : (JSON.parse(row.settings) as Room['settings']),
    tags: row.tags === '[]' ? [] : (JSON.parse(row.tags) as string[]),
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    revision: row.revision,
    edition: row.edition,
  };
}
