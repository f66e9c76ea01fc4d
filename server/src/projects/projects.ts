import { randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { writeEvent, type Actor } from '../db/events.ts';
import type { Queries, Tx } from '../db/database.ts';

export interface ProjectsTable {
  id: string;
  name: string;
  team_uuid: string;
  app_uuid: string;
  customer_id: string;
  app_id: string;
  owner_id: string;
  default_template_id: string | null;
  created_at: number;
  revision: number;
}

declare module '../db/schema.ts' {
  interface Tables {
    projects: ProjectsTable;
  }
}

/** A tenant, under the names that the APIs know it by. */
export interface Project {
  id: string;
  name: string;
  /** AG 1.8: 22 and 14 characters. */
  teamUuid: string;
  appUuid: string;
  /** HM: 24 hex each. */
  customerId: string;
  appId: string;
  /** The user whom rooms belong to that nobody in particular made. */
  ownerId: string;
  defaultTemplateId: string | null;
}

/** Creates a project; its owner and its default template are the caller's to make in the same transaction. */
export async function insertProject(tx: Tx, name: string): Promise<Project> {
  const project: Project = {
    id: randomBytes(16).toString('hex'),
    name,
    teamUuid: randomBytes(16).toString('base64url'),
    appUuid: randomBytes(10).toString('base64url'),
    customerId: randomBytes(12).toString('hex'),
    appId: randomBytes(12).toString('hex'),
    ownerId: randomUUID(),
    defaultTemplateId: null,
  };
  const row = {
    id: project.id,
    name,
    team_uuid: project.teamUuid,
    app_uuid: project.appUuid,
    customer_id: project.customerId,
    app_id: project.appId,
    owner_id: project.ownerId,
    created_at: Date.now(),
    revision: 0,
  };
  await tx
    .insertInto('projects')
    .values({ ...row, default_template_id: null })
    .execute();
  const actor: Actor = { projectId: project.id, door: 'system', who: 'system' };
  await writeProjectEvent(tx, actor, 'project.created', { name });
  return project;
}

/** Sets which template rooms get that name none. */
export async function setDefaultTemplate(tx: Tx, project: Project, templateId: string): Promise<void> {
  await tx
    .updateTable('projects')
    .set({ default_template_id: templateId })
    .where('id', '=', project.id)
    .execute();
  project.defaultTemplateId = templateId;
}

export async function findProjectByName(queries: Queries, name: string): Promise<Project | undefined> {
  const row = await queries.selectFrom('projects').selectAll().where('name', '=', name).executeTakeFirst();
  return row && projectOf(row);
}

export async function findProject(queries: Queries, id: string): Promise<Project | undefined> {
  const row = await queries.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
  return row && projectOf(row);
}

/** Writes an event about the project itself: its keys, tags, logins. */
export async function writeProjectEvent(tx: Tx, actor: Actor, type: string, data: unknown): Promise<void> {
  const { revision } = await tx
    .updateTable('projects')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', actor.projectId)
    .returning('revision')
    .executeTakeFirstOrThrow();
  await writeEvent(tx, actor, { subject: actor.projectId, seq: revision, type, at: Date.now(), data });
}

function projectOf(row: Selectable<ProjectsTable>): Project {
  return {
    id: row.id,
    name: row.name,
    teamUuid: row.team_uuid,
    appUuid: row.app_uuid,
    customerId: row.customer_id,
    appId: row.app_id,
    ownerId: row.owner_id,
    defaultTemplateId: row.default_template_id,
  };
}
