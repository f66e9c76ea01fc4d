import type { Selectable } from 'kysely';
import { atMost } from '../db/at-most.ts';
import { capabilitiesOf, type Queries, type Tx } from '../db/database.ts';
import { prepared } from '../db/prepared.ts';
import { nameKey } from './names.ts';
import type { Template, TemplateContent } from './template.ts';

export interface TemplatesTable {
  id: string;
  project_id: string;
  name: string;
  name_key: string;
  content: string;
  created_at: number;
  updated_at: number;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    templates: TemplatesTable;
  }
}

const templateById = prepared((q, [project, id]: [string, string]) =>
  q.selectFrom('templates').selectAll().where('project_id', '=', project).where('id', '=', id).compile(),
);

/** The template, or undefined when this project has none by that id. */
export async function readTemplate(
  queries: Queries,
  projectId: string,
  id: string,
): Promise<Template | undefined> {
  const [row] = await templateById(queries, [projectId, id]);
  return row && templateOf(row);
}

/** The same for a change: nobody else changes it until the transaction has ended. */
export async function readTemplateForChange(
  tx: Tx,
  projectId: string,
  id: string,
): Promise<Template | undefined> {
  if (capabilitiesOf(tx).rowLocks) {
    await tx.selectFrom('templates').select('id').where('id', '=', id).forUpdate().execute();
  }
  return readTemplate(tx, projectId, id);
}

/** The id of the template with this name, whatever its case. */
export async function findTemplateId(tx: Tx, projectId: string, name: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('templates')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return row?.id;
}

/**
 * A page of a project's templates, newest first, after `after`, exclusive (HM 0.2); or before `before`, the other way
 * round.
 */
export async function pageOfTemplates(
  queries: Queries,
  projectId: string,
  { after, before, limit }: { after?: string | undefined; before?: string; limit: number },
): Promise<Template[]> {
  const rows = await queries
    .selectFrom('templates')
    .selectAll()
    .where('project_id', '=', projectId)
    .$if(after !== undefined, (q) => q.where('id', '<', after ?? ''))
    .$if(before !== undefined, (q) => q.where('id', '>', before ?? ''))
    .orderBy('id', before === undefined ? 'desc' : 'asc')
    .limit(atMost(limit))
    .execute();
  return rows.map(templateOf);
}

export async function insertTemplate(tx: Tx, template: Template): Promise<void> {
  await tx.insertInto('templates').values(rowOf(template)).execute();
}

/** Writes the changeable part of a template. */
export async function updateTemplate(tx: Tx, template: Template): Promise<void> {
  const { id: _fixedId, project_id: _fixedProject, created_at: _fixedTime, ...row } = rowOf(template);
  await tx.updateTable('templates').set(row).where('id', '=', template.id).execute();
}

function rowOf(template: Template): TemplatesTable {
  return {
    id: template.id,
    project_id: template.projectId,
    name: template.name,
    name_key: nameKey(template.name),
    content: JSON.stringify(template.content),
    created_at: template.createdAt,
    updated_at: template.updatedAt,
    revision: template.revision,
  };
}

function templateOf(row: Selectable<TemplatesTable>): Template {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    content: JSON.parse(row.content) as TemplateContent,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    revision: row.revision,
  };
}
