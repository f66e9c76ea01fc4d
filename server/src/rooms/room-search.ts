import { sql, type Expression, type ExpressionBuilder, type Selectable, type SqlBool } from 'kysely';
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
  /** Rooms of any of these people. */
  owners?: readonly string[];
  /** Whose the rooms are that nobody in particular made. */
  nobody: string;
}

export type RoomOrder = 'changed' | 'created' | 'title' | 'kind' | 'tags';

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
] as const;

const ORDER_COLUMNS = {
  changed: 'updated_at',
  created: 'id',
  title: 'title_key',
  kind: 'kind',
  tags: 'tags',
} as const;

/** A room that matches, with the number of its newest change. */
export type FoundRoom = Pick<Room, 'num' | 'revision'>;

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
    .select(['num', 'revision'])
    .where((eb) => matches(eb, projectId, search));
  if (only.among) query = query.where('num', 'in', only.among);
  if (only.except) query = query.where('num', 'not in', only.except);
  query = query.orderBy(ORDER_COLUMNS[order], direction);
  if (order !== 'created') query = query.orderBy('num', direction);
  return query.offset(offset).limit(limit).execute();
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
  const all: Expression<SqlBool>[] = [eb('project_id', '=', projectId)];
  if (search.area === 'open') all.push(eb('archived_at', 'is', null));
  if (search.area === 'archived') all.push(eb('archived_at', 'is not', null));
  if (search.kinds) all.push(eb('kind', 'in', search.kinds));
  if (search.text) all.push(contains('title_key', titleKey(search.text)));
  if (search.untagged) all.push(eb('tags', '=', '[]'));
  if (search.tags) all.push(eb('num', 'in', carriersOf(eb, projectId, search.tags)));
  if (search.owners) {
    all.push(eb(eb.fn.coalesce('created_by', sql<string>`${search.nobody}`), 'in', search.owners));
  }
  return eb.and(all);
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
  };
}
