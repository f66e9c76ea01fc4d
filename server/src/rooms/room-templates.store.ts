import type { Generated, Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import { titleKey } from './names.ts';
import type { RoomKind, RoomSettings } from './room.ts';

export interface RoomTemplatesTable {
  num: Generated<number>;
  id: string;
  project_id: string;
  title: string;
  title_key: string;
  kind: string;
  settings: string;
  tags: string;
  is_public: number;
  created_at: number;
  created_by: string;
  updated_at: number;
  updated_by: string | null;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    room_templates: RoomTemplatesTable;
  }
}

/** What rooms are made from (DS 5.14). Its number is no room's. */
export interface RoomTemplate {
  num: number;
  id: string;
  projectId: string;
  title: string;
  kind: RoomKind;
  settings: RoomSettings;
  tags: string[];
  /** Whether everybody in the project may use it. */
  isPublic: boolean;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  updatedBy: string | null;
  revision: number;
}

/** The first number of a template; those of rooms are below. */
const FIRST_NUMBER = 1_000_000_001;

/** Whether a number, if it is anything's, is a template's. */
export function isTemplateNumber(num: number): boolean {
  return num >= FIRST_NUMBER;
}

/** The template with this number, or undefined when this project has none. */
export async function findRoomTemplate(
  queries: Queries,
  projectId: string,
  num: number,
): Promise<RoomTemplate | undefined> {
  const row = await queries
    .selectFrom('room_templates')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('num', '=', num)
    .executeTakeFirst();
  return row && templateOf(row);
}

/** The same for a change: nobody else changes it until the transaction has ended. */
export async function holdRoomTemplate(
  tx: Tx,
  projectId: string,
  num: number,
): Promise<RoomTemplate | undefined> {
  if (capabilitiesOf(tx).rowLocks) {
    await tx.selectFrom('room_templates').select('num').where('num', '=', num).forUpdate().execute();
  }
  return findRoomTemplate(tx, projectId, num);
}

/** Inserts a template; answers its number. */
export async function insertRoomTemplate(tx: Tx, template: Omit<RoomTemplate, 'num'>): Promise<number> {
  const { num } = await tx
    .insertInto('room_templates')
    .values(rowOf(template))
    .returning('num')
    .executeTakeFirstOrThrow();
  return num;
}

export async function updateRoomTemplate(tx: Tx, template: RoomTemplate): Promise<void> {
  await tx.updateTable('room_templates').set(rowOf(template)).where('num', '=', template.num).execute();
}

export async function deleteRoomTemplateRow(tx: Tx, num: number): Promise<void> {
  await tx.deleteFrom('room_templates').where('num', '=', num).execute();
}

export async function countRoomTemplates(queries: Queries, projectId: string): Promise<number> {
  const { count } = await queries
    .selectFrom('room_templates')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  return count;
}

/**
 * The templates that a person may use: their own, public ones, and those that were shared with them; for an
 * administrator also those whose owner has left.
 */
export async function templatesFor(
  queries: Queries,
  projectId: string,
  person: { id: string; kind: string },
  most: number,
): Promise<RoomTemplate[]> {
  const rows = await queries
    .selectFrom('room_templates')
    .selectAll()
    .where('project_id', '=', projectId)
    .where((eb) => {
      const groups = eb.selectFrom('group_members').select('group_id').where('user_id', '=', person.id);
      const shared = eb
        .selectFrom('room_members')
        .select('room_num')
        .where((member) =>
          member.or([member('subject_id', '=', person.id), member('subject_id', 'in', groups)]),
        );
      const people = eb.selectFrom('users').select('users.id').where('users.project_id', '=', projectId);
      return eb.or([
        eb('created_by', '=', person.id),
        eb('is_public', '=', 1),
        eb('num', 'in', shared),
        ...(person.kind === 'admin' ? [eb('created_by', 'not in', people)] : []),
      ]);
    })
    .orderBy('num')
    .limit(atMost(most))
    .execute();
  return rows.map(templateOf);
}

function rowOf(template: Omit<RoomTemplate, 'num'>) {
  return {
    id: template.id,
    project_id: template.projectId,
    title: template.title,
    title_key: titleKey(template.title),
    kind: template.kind,
    settings: JSON.stringify(template.settings),
    tags: JSON.stringify(template.tags),
    is_public: Number(template.isPublic),
    created_at: template.createdAt,
    created_by: template.createdBy,
    updated_at: template.updatedAt,
    updated_by: template.updatedBy,
    revision: template.revision,
  };
}

function templateOf(row: Selectable<RoomTemplatesTable>): RoomTemplate {
  return {
    num: row.num,
    id: row.id,
    projectId: row.project_id,
    title: row.title,
    kind: row.kind as RoomKind,
    settings: JSON.parse(row.settings) as RoomSettings,
    tags: JSON.parse(row.tags) as string[],
    isPublic: row.is_public === 1,
    createdAt: row.created_at,
    createdBy: row.created_by,
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
    revision: row.revision,
  };
}
