import { sql, type ExpressionBuilder, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import type { Tables } from '../db/schema.ts';
import { firstIdAt } from './ids.ts';
import { contains } from './matching.ts';
import { indexedAs } from './metadata.ts';
import { nameKey, titleKey } from './names.ts';
import type { Room, RoomKind, RoomState } from './room.ts';
import { roomOf } from './rooms.store.ts';
import { tagKey } from './tags.ts';

/** Which rooms a list shows: those that meet everything that is given, and any one of several values. */
export interface RoomFilter {
  /** The title holds each of these, whatever the case. */
  words?: readonly string[];
  aliases?: readonly string[];
  states?: readonly RoomState[];
  kinds?: readonly RoomKind[];
  tags?: readonly string[];
  regions?: readonly string[];
  templateIds?: readonly string[];
  /** At this time or later, and before this time; epoch milliseconds. */
  createdFrom?: number;
  createdBefore?: number;
  activeFrom?: number;
  activeBefore?: number;
  metadata?: readonly { key: string; value: string }[];
}

const SORT_COLUMNS = {
  title: 'title_key',
  name: 'alias_key',
  type: 'kind',
  tag: 'tags',
  region: 'region',
  template_id: 'template_id',
  last_activity_at: 'active_at',
} as const;

/** What a list is sorted by: `created_at`, `state`, a name of `SORT_COLUMNS`, or `metadata.<key>`. */
export interface RoomSort {
  by: string;
  descending: boolean;
}

/** Where a page begins: behind this room, in the order of the list (or before it, read backwards). */
export interface Place {
  /** What the room is sorted by; nothing where that is its id. */
  value: string | number;
  id: string;
}

export interface RoomPage {
  sort: RoomSort;
  limit: number;
  after?: Place;
  before?: Place;
}

/** A room that was found: enough to know whether it still looks the same, and to go on from it. */
export interface FoundRoom {
  num: number;
  id: string;
  revision: number;
  value: string | number;
}

const newest = prepared((q, [project, before, limit]: [string, string, number]) =>
  q
    .selectFrom('rooms')
    .select(['num', 'id', 'revision'])
    .where('project_id', '=', project)
    .where('id', '<', before)
    .orderBy('id', 'desc')
    .limit(atMost(limit))
    .compile(),
);

/** Above every id. */
const NEWEST = 'g';

/** A page of a project's rooms; before a place, the nearest first. */
export async function pageOfRooms(
  queries: Queries,
  projectId: string,
  filter: RoomFilter,
  page: RoomPage,
): Promise<FoundRoom[]> {
  const { sort, limit, after, before } = page;
  const few = filter.words && (await fewWithWords(queries, projectId, filter.words));
  if (few?.length === 0) return [];
  const backwards = before !== undefined;
  if (Object.keys(filter).length === 0 && sort.by === 'created_at' && sort.descending && !backwards) {
    const rooms = await newest(queries, [projectId, after?.id ?? NEWEST, limit]);
    return rooms.map(({ num, id, revision }) => ({ num, id, revision, value: '' }));
  }
  const direction = sort.descending !== backwards ? 'desc' : 'asc';
  const place = before ?? after;
  const value = sortValue(sort.by);
  const { words: _found, ...rest } = filter;
  let query = (few ? among(queries, projectId, few, rest) : matching(queries, projectId, filter)).select([
    'num',
    'id',
    'revision',
  ]);
  if (value) {
    query = query.orderBy(value, direction);
    if (place) {
      const beyond = direction === 'desc' ? sql`<` : sql`>`;
      query = query.where(sql<SqlBool>`(${value}, id) ${beyond} (${place.value}, ${place.id})`);
    }
  } else if (place) query = query.where('id', direction === 'desc' ? '<' : '>', place.id);
  return query
    .select((value ?? sql<string>`''`).as('value'))
    .orderBy('id', direction)
    .limit(atMost(limit))
    .execute();
}

/** With more rooms than this that match, the first ones are met soon, whatever the order. */
const FEW = 1000;
const SIZES = [16, 128, FEW];

/**
 * The rooms whose titles hold all the words, where they are few: the index of titles tells without reading rooms.
 *
 * @returns undefined when there are many; else their numbers, filled up with 0 so that there are few forms of the query
 */
async function fewWithWords(
  queries: Queries,
  projectId: string,
  words: readonly string[],
): Promise<number[] | undefined> {
  const rows = await matching(queries, projectId, { words })
    .select('num')
    .orderBy('title_key')
    .limit(atMost(FEW + 1))
    .execute();
  if (rows.length > FEW) return undefined;
  if (rows.length === 0) return [];
  const size = SIZES.find((one) => one >= rows.length) ?? FEW;
  return Array.from({ length: size }, (_, index) => rows[index]?.num ?? 0);
}

/** How many rooms match. */
export async function countOfRooms(queries: Queries, projectId: string, filter: RoomFilter): Promise<number> {
  const row = await matching(queries, projectId, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** These rooms, in no order. */
export async function roomsOfNums(
  queries: Queries,
  projectId: string,
  nums: readonly number[],
): Promise<Room[]> {
  const rows = await queries.selectFrom('rooms').selectAll().where('num', 'in', nums).execute();
  return rows.filter((row) => row.project_id === projectId).map(roomOf);
}

/** What rooms are sorted by before their id; undefined: by that alone, which begins with the time of creation. */
function sortValue(by: string): RawBuilder<string | number> | undefined {
  if (by === 'created_at') return undefined;
  if (by === 'state') return STATE_ORDER;
  if (by.startsWith('metadata.')) {
    const key = by.slice('metadata.'.length);
    return sql<string>`coalesce((select max(meta_value) from room_metadata as m
      where m.project_id = rooms.project_id and m.meta_key = ${key} and m.room_num = rooms.num), '')`;
  }
  const column = SORT_COLUMNS[by as keyof typeof SORT_COLUMNS];
  if (column === 'region' || column === 'template_id') return sql<string>`coalesce(${sql.ref(column)}, '')`;
  return sql<string | number>`${sql.ref(column)}`;
}

const STATE_ORDER = sql<number>`case when archived_at is not null then 2 when enabled = 0 then 1 else 0 end`;

/** These rooms, where they match: found by their numbers, and not by walking through all of the project in order. */
function among(queries: Queries, projectId: string, nums: readonly number[], filter: RoomFilter) {
  const found = queries.selectFrom('rooms').where('num', 'in', nums);
  return narrowed(found.where(sql<SqlBool>`rooms.project_id || '' = ${projectId}`), projectId, filter);
}

function matching(queries: Queries, projectId: string, filter: RoomFilter) {
  return narrowed(queries.selectFrom('rooms').where('rooms.project_id', '=', projectId), projectId, filter);
}

function narrowed(rooms: SelectQueryBuilder<Tables, 'rooms', object>, projectId: string, filter: RoomFilter) {
  let query = rooms;
  for (const word of filter.words ?? []) query = query.where(contains('title_key', titleKey(word)));
  if (filter.aliases) query = query.where('alias_key', 'in', filter.aliases.map(nameKey));
  if (filter.kinds) query = query.where('kind', 'in', filter.kinds);
  if (filter.regions) query = query.where('region', 'in', filter.regions);
  if (filter.templateIds) query = query.where('template_id', 'in', filter.templateIds);
  if (filter.createdFrom !== undefined) query = query.where('id', '>=', firstIdAt(filter.createdFrom));
  if (filter.createdBefore !== undefined) query = query.where('id', '<', firstIdAt(filter.createdBefore));
  if (filter.activeFrom !== undefined) query = query.where('active_at', '>=', filter.activeFrom);
  if (filter.activeBefore !== undefined) query = query.where('active_at', '<', filter.activeBefore);
  const { tags, states } = filter;
  if (states) query = query.where((eb) => eb.or(states.map((state) => inState(eb, state))));
  if (tags) {
    query = query.where((eb) =>
      eb('num', 'in', (sub) =>
        sub
          .selectFrom('room_tags')
          .select('room_num')
          .where('room_tags.project_id', '=', projectId)
          .where('tag_key', 'in', tags.map(tagKey)),
      ),
    );
  }
  for (const { key, value } of filter.metadata ?? []) {
    query = query.where((eb) =>
      eb('num', 'in', (sub) =>
        sub
          .selectFrom('room_metadata')
          .select('room_num')
          .where('room_metadata.project_id', '=', projectId)
          .where('meta_key', '=', key)
          .where('meta_value', 'in', indexedAs(value)),
      ),
    );
  }
  return query;
}

function inState(eb: ExpressionBuilder<Tables, 'rooms'>, state: RoomState) {
  switch (state) {
    case 'archived':
      return eb('archived_at', 'is not', null);
    case 'disabled':
      return eb.and([eb('archived_at', 'is', null), eb('enabled', '=', 0)]);
    case 'scheduled':
      return eb.and([open(eb), eb('opens_at', '>', Date.now())]);
    case 'open':
      return eb.and([open(eb), eb.or([eb('opens_at', 'is', null), eb('opens_at', '<=', Date.now())])]);
  }
}

function open(eb: ExpressionBuilder<Tables, 'rooms'>) {
  return eb.and([eb('archived_at', 'is', null), eb('enabled', '=', 1)]);
}
