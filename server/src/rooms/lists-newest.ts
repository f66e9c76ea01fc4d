import { sql, type Selectable, type SqlBool } from 'kysely';
import { atMost } from '../db/at-most.ts';
import type { Queries } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { firstIdAt } from './ids.ts';
import type { Room, RoomSettings } from './room.ts';
import type { RoomsTable } from './rooms.store.ts';

/** Which rooms of a project a list shows; absent = all (HM 2.1). */
export interface RoomFilter {
  /** Open, or else disabled or archived. */
  enabled?: boolean;
  /** Created at this time or later, and at this time or earlier; epoch milliseconds. */
  after?: number;
  before?: number;
  /** `isDefault`: rooms that name no template follow this one. */
  template?: { id: string; isDefault: boolean };
}

const COLUMNS = [
  'id',
  'alias',
  'description',
  'enabled',
  'enabled_set',
  'archived_at',
  'region',
  'template_id',
  'settings',
  'created_at',
  'updated_at',
  'revision',
  'edition',
] as const satisfies readonly (keyof RoomsTable)[];

/** A room that is in a list, with what tells whether it still looks the same. */
export type FoundRoom = Pick<Room, 'id' | 'templateId' | 'revision'>;

const FOUND = ['id', 'template_id', 'revision'] as const satisfies readonly (keyof RoomsTable)[];

/** As much of a room as a list shows. */
export type ListedRoom = Pick<
  Room,
  | 'id'
  | 'alias'
  | 'description'
  | 'enabled'
  | 'enabledSet'
  | 'archivedAt'
  | 'region'
  | 'templateId'
  | 'settings'
  | 'createdAt'
  | 'updatedAt'
  | 'revision'
  | 'edition'
>;

export interface Page {
  /** The short id of the last room of the page before. */
  start: string | undefined;
  limit: number;
}

/** Above every id. */
const NEWEST = 'g';
/** Word for word what the index `rooms_closed` is made of, so that it is used. */
const CLOSED = sql<SqlBool>`(enabled = 0 or archived_at is not null)`;

const newestPage = prepared((q, [project, start, limit]: [string, string, number]) =>
  q
    .selectFrom('rooms')
    .select(FOUND)
    .where('project_id', '=', project)
    .where('id', '<', start)
    .orderBy('id', 'desc')
    .limit(atMost(limit))
    .compile(),
);

/** A page of a project's rooms, newest first, after `start`, exclusive (HM 0.2). */
export async function newestRooms(
  queries: Queries,
  projectId: string,
  page: Page,
  filter: RoomFilter = {},
): Promise<FoundRoom[]> {
  const rows =
    Object.keys(filter).length === 0
      ? await newestPage(queries, [projectId, page.start ?? NEWEST, page.limit])
      : await filteredPage(queries, projectId, page, filter);
  return rows.map((row) => ({ id: row.id, templateId: row.template_id, revision: row.revision }));
}

/** These rooms of a project, one at least, in no order. */
export async function roomsOfIds(
  queries: Queries,
  projectId: string,
  ids: readonly string[],
): Promise<ListedRoom[]> {
  const rows = await queries
    .selectFrom('rooms')
    .select(COLUMNS)
    .where('project_id', '=', projectId)
    .where('id', 'in', ids)
    .execute();
  return rows.map(listedRoom);
}

function listedRoom(row: Pick<Selectable<RoomsTable>, (typeof COLUMNS)[number]>): ListedRoom {
  return {
    id: row.id,
    alias: row.alias,
    description: row.description,
    enabled: row.enabled === 1,
    enabledSet: row.enabled_set === 1,
    archivedAt: row.archived_at,
    region: row.region,
    templateId: row.template_id,
    settings: row.settings === '{}' ? {} : (JSON.parse(row.settings) as RoomSettings),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
    edition: row.edition,
  };
}

function filteredPage(queries: Queries, projectId: string, page: Page, filter: RoomFilter) {
  const { enabled, after, before, template } = filter;
  let query = queries
    .selectFrom('rooms')
    .select(FOUND)
    .where('project_id', '=', projectId)
    // One bound, because SQLite goes by the first of several.
    .where('id', '<', smaller(page.start ?? NEWEST, before === undefined ? NEWEST : firstIdAt(before + 1)));
  // A room's id begins with the time of its creation.
  if (after !== undefined) query = query.where('id', '>=', firstIdAt(after));
  if (enabled === true) query = query.where('enabled', '=', 1).where('archived_at', 'is', null);
  if (enabled === false) query = query.where(CLOSED);
  if (template) {
    const { id, isDefault } = template;
    query = query.where((eb) =>
      isDefault
        ? eb.or([eb('template_id', '=', id), eb('template_id', 'is', null)])
        : eb('template_id', '=', id),
    );
  }
  return query.orderBy('id', 'desc').limit(atMost(page.limit)).execute();
}

function smaller(one: string, other: string): string {
  return one < other ? one : other;
}

/** Whether a room that was found otherwise comes after the `start` of this page. */
export function isAfter(room: Pick<Room, 'id'>, { start = NEWEST }: Page): boolean {
  return room.id < start;
}

/** Whether a room that was found otherwise would be in the list. */
export function isListed(room: ListedRoom, { enabled, after, before, template }: RoomFilter): boolean {
  if (enabled !== undefined && enabled !== (room.enabled && room.archivedAt === null)) return false;
  if (after !== undefined && room.createdAt < after) return false;
  if (before !== undefined && room.createdAt > before) return false;
  return !template || room.templateId === template.id || (room.templateId === null && template.isDefault);
}
