import type { Generated, Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { beginningWith } from '../db/beginning-with.ts';
import type { Queries, Tx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { dueOf } from './expiry.ts';
import { nameKey, titleKey } from './names.ts';
import { displayTitle, type Room, type RoomKind, type RoomSettings } from './room.ts';

export interface RoomsTable {
  num: Generated<number>;
  id: string;
  project_id: string;
  title: string | null;
  title_key: string;
  alias: string;
  alias_key: string;
  description: string;
  kind: string;
  enabled: number;
  enabled_set: number;
  archived_at: number | null;
  region: string | null;
  seats: number;
  record: number;
  template_id: string | null;
  settings: string;
  tags: string;
  created_at: number;
  created_by: string | null;
  updated_at: number;
  updated_by: string | null;
  active_at: number;
  /** When its expiry is to be carried out; null: there is nothing to do. */
  due_at: number | null;
  /** The quota in its settings, for lists of the rooms that have one of their own. */
  quota: number | null;
  /** The setting, for lists by state. */
  opens_at: number | null;
  revision: number;
  edition: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    rooms: RoomsTable;
  }
}

/** How a room is named: by its id, by its short id, by its number, or by its alias, whatever the case. */
export type RoomRef = { id: string } | { shortId: string } | { num: number } | { alias: string };

/** The room that a text names: `id`, `short_id`, `number` or `name:…`; undefined for anything else. */
export function roomNamed(text: string): RoomRef | undefined {
  if (text.startsWith('name:')) return { alias: text.slice('name:'.length) };
  if (/^[0-9a-f]{32}$/.test(text)) return { id: text };
  if (/^[0-9a-f]{24}$/.test(text)) return { shortId: text };
  return /^[1-9]\d{0,14}$/.test(text) ? { num: Number(text) } : undefined;
}

const roomById = prepared((q, [project, id]: [string, string]) =>
  q.selectFrom('rooms').selectAll().where('project_id', '=', project).where('id', '=', id).compile(),
);
const roomByShortId = prepared((q, [project, first, last]: [string, string, string]) =>
  q
    .selectFrom('rooms')
    .selectAll()
    .where('project_id', '=', project)
    .where((eb) => eb.between('id', first, last))
    .limit(atMost(1))
    .compile(),
);
const roomByNum = prepared((q, [project, num]: [string, number]) =>
  q.selectFrom('rooms').selectAll().where('project_id', '=', project).where('num', '=', num).compile(),
);
const roomByAlias = prepared((q, [project, key]: [string, string]) =>
  q.selectFrom('rooms').selectAll().where('project_id', '=', project).where('alias_key', '=', key).compile(),
);

/** The room, or undefined when this project has none by that name. */
export async function findRoom(queries: Queries, projectId: string, ref: RoomRef): Promise<Room | undefined> {
  if ('alias' in ref) return findRoomByAlias(queries, projectId, ref.alias);
  const [row] =
    'id' in ref
      ? await roomById(queries, [projectId, ref.id])
      : 'num' in ref
        ? await roomByNum(queries, [projectId, ref.num])
        : await roomByShortId(queries, [projectId, ...beginningWith(ref.shortId)]);
  return row && roomOf(row);
}

/** The room with this alias, whatever its case. */
export async function findRoomByAlias(
  queries: Queries,
  projectId: string,
  alias: string,
): Promise<Room | undefined> {
  const [row] = await roomByAlias(queries, [projectId, nameKey(alias)]);
  return row && roomOf(row);
}

/** Locks the room's row until the transaction ends, where the engine has several writers. */
export async function lockRoom(tx: Tx, room: Pick<Room, 'num'>): Promise<void> {
  await tx.selectFrom('rooms').select('num').where('num', '=', room.num).forUpdate().execute();
}

type NewRow = Omit<RoomsTable, 'num'>;

const COLUMNS = [
  ...(['id', 'project_id', 'title', 'title_key', 'alias', 'alias_key', 'description', 'kind'] as const),
  ...([
    'enabled',
    'enabled_set',
    'archived_at',
    'region',
    'seats',
    'record',
    'template_id',
    'settings',
  ] as const),
  ...([
    'tags',
    'created_at',
    'created_by',
    'updated_at',
    'updated_by',
    'active_at',
    'due_at',
    'quota',
    'opens_at',
    'revision',
    'edition',
  ] as const),
] satisfies (keyof NewRow)[];

const insertUnlessAliasTaken = prepared((q, values: readonly unknown[]) =>
  q
    .insertInto('rooms')
    .values(Object.fromEntries(COLUMNS.map((name, index) => [name, values[index]])) as unknown as NewRow)
    .onConflict((conflict) => conflict.columns(['project_id', 'alias_key']).doNothing())
    .returning('num')
    .compile(),
);

/** Inserts a room; answers its number, or undefined when its alias is taken. */
export async function insertRoom(tx: Tx, room: Omit<Room, 'num'>): Promise<number | undefined> {
  const row = rowOf(room);
  const [inserted] = await insertUnlessAliasTaken(
    tx,
    COLUMNS.map((name) => row[name]),
  );
  return inserted?.num;
}

const insertAll = prepared((q, values: readonly unknown[]) => {
  const row = (_: unknown, index: number) =>
    Object.fromEntries(COLUMNS.map((name, column) => [name, values[index * COLUMNS.length + column]]));
  return q
    .insertInto('rooms')
    .values(Array.from({ length: values.length / COLUMNS.length }, row) as unknown as NewRow[])
    .onConflict((conflict) => conflict.columns(['project_id', 'alias_key']).doNothing())
    .returning(['num', 'id'])
    .compile();
});

/** Inserts up to a hundred rooms; answers their numbers by id, without those whose alias is taken. */
export async function insertRooms(tx: Tx, rooms: readonly Omit<Room, 'num'>[]): Promise<Map<string, number>> {
  const values = rooms.flatMap((room) => {
    const row = rowOf(room);
    return COLUMNS.map((name) => row[name]);
  });
  return new Map((await insertAll(tx, values)).map(({ id, num }) => [id, num]));
}

/** Inserts a room that was there before, under its own number; answers false when its alias is taken. */
export async function insertRoomAgain(tx: Tx, room: Room): Promise<boolean> {
  const inserted = await tx
    .insertInto('rooms')
    .values({ ...rowOf(room), num: room.num })
    .onConflict((conflict) => conflict.columns(['project_id', 'alias_key']).doNothing())
    .returning('num')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** Writes the changeable part of a room. */
export async function updateRoom(tx: Tx, room: Room): Promise<void> {
  const { id: _id, project_id: _project, created_at: _at, created_by: _by, ...changeable } = rowOf(room);
  await tx.updateTable('rooms').set(changeable).where('num', '=', room.num).execute();
}

/** Removes the row; what hangs on the room is removed by the rule. */
export async function deleteRoomRow(tx: Tx, room: Pick<Room, 'num'>): Promise<void> {
  await tx.deleteFrom('rooms').where('num', '=', room.num).execute();
}

/** A room as its row, but for the number. */
export function rowOf(room: Omit<Room, 'num'>): NewRow {
  return {
    id: room.id,
    project_id: room.projectId,
    title: room.title,
    title_key: titleKey(displayTitle(room)),
    alias: room.alias,
    alias_key: nameKey(room.alias),
    description: room.description,
    kind: room.kind,
    enabled: Number(room.enabled),
    enabled_set: Number(room.enabledSet),
    archived_at: room.archivedAt,
    region: room.region,
    seats: room.seats,
    record: Number(room.record),
    template_id: room.templateId,
    settings: JSON.stringify(room.settings),
    tags: JSON.stringify(room.tags),
    created_at: room.createdAt,
    created_by: room.createdBy,
    updated_at: room.updatedAt,
    updated_by: room.updatedBy,
    active_at: room.activeAt,
    due_at: dueOf(room),
    quota: room.settings.quota ?? null,
    opens_at: room.settings.opensAt ?? null,
    revision: room.revision,
    edition: room.edition,
  };
}

/** A row as the room it stands for. */
export function roomOf(row: Selectable<RoomsTable>): Room {
  return {
    num: row.num,
    id: row.id,
    projectId: row.project_id,
    title: row.title,
    alias: row.alias,
    description: row.description,
    kind: row.kind as RoomKind,
    enabled: row.enabled === 1,
    enabledSet: row.enabled_set === 1,
    archivedAt: row.archived_at,
    region: row.region,
    seats: row.seats,
    record: row.record === 1,
    templateId: row.template_id,
    settings: row.settings === '{}' ? {} : (JSON.parse(row.settings) as RoomSettings),
    tags: row.tags === '[]' ? [] : (JSON.parse(row.tags) as string[]),
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    activeAt: row.active_at,
    revision: row.revision,
    edition: row.edition,
  };
}
