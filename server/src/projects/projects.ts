import { randomBytes, randomUUID } from 'node:crypto';
import type { Generated, Selectable } from 'kysely';
import { writeEvent, type Actor } from '../db/events.ts';
import { atMost } from '../db/at-most.ts';
import type { Queries, Tx } from '../db/database.ts';
import { badInput, fail } from '../errors.ts';

export interface ProjectsTable {
  id: string;
  name: string;
  team_uuid: string;
  app_uuid: string;
  customer_id: string;
  app_id: string;
  owner_id: string;
  default_template_id: string | null;
  /** JSON: what is set for the whole project, such as the quota of its rooms. */
  settings: Generated<string>;
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
  /** What the content of a room may take up that has no quota of its own, in bytes; null: quotas are not used. */
  roomQuota: number | null;
  createdAt: number;
}

/** The name of the project that the configuration speaks of; whoever administers it sees and makes the others. */
export const DEFAULT_PROJECT = 'default';

/** What is set for a whole project, but for what its row tells. */
export interface ProjectSettings {
  roomQuota?: number;
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
    roomQuota: null,
    createdAt: Date.now(),
  };
  const row = {
    id: project.id,
    name,
    team_uuid: project.teamUuid,
    app_uuid: project.appUuid,
    customer_id: project.customerId,
    app_id: project.appId,
    owner_id: project.ownerId,
    created_at: project.createdAt,
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

export interface ProjectChange {
  name?: string;
  defaultTemplateId?: string;
}

/**
 * Changes the actor's project and writes `project.updated`, unless nothing is different. Whether the template exists is
 * the caller's to know.
 *
 * @throws project_not_found; name_taken; bad_input where the project `default` would be called otherwise
 */
export async function changeProject(tx: Tx, actor: Actor, change: ProjectChange): Promise<Project> {
  const project = await findProject(tx, actor.projectId);
  if (!project) throw fail('project_not_found');
  const { name = project.name, defaultTemplateId = project.defaultTemplateId } = change;
  const data = {
    ...(name !== project.name && { name }),
    ...(defaultTemplateId !== project.defaultTemplateId && { defaultTemplateId }),
  };
  if (Object.keys(data).length === 0) return project;
  if (name !== project.name) {
    if (project.name === DEFAULT_PROJECT)
      throw badInput('name', 'cannot change: the configuration goes by it');
    if (await findProjectByName(tx, name)) {
      throw fail('name_taken', { member: 'name', text: 'belongs to another project' });
    }
  }
  await tx
    .updateTable('projects')
    .set({ name, default_template_id: defaultTemplateId })
    .where('id', '=', project.id)
    .execute();
  await writeProjectEvent(tx, actor, 'project.updated', data);
  return { ...project, name, defaultTemplateId };
}

/** Where a page of projects begins: after this one, in the order of the page. */
export interface ProjectPlace {
  createdAt: number;
  id: string;
}

/** A page of all projects, oldest first, or the other way round before a place. */
export async function pageOfProjects(
  queries: Queries,
  page: { after?: ProjectPlace; before?: ProjectPlace; limit: number },
): Promise<Project[]> {
  const place = page.before ?? page.after;
  const direction = page.before ? 'desc' : 'asc';
  let query = queries.selectFrom('projects').selectAll();
  if (place) {
    query = query.where((eb) =>
      eb(eb.refTuple('created_at', 'id'), page.before ? '<' : '>', eb.tuple(place.createdAt, place.id)),
    );
  }
  const rows = await query
    .orderBy('created_at', direction)
    .orderBy('id', direction)
    .limit(atMost(page.limit))
    .execute();
  return rows.map(projectOf);
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
    roomQuota: (JSON.parse(row.settings) as ProjectSettings).roomQuota ?? null,
    createdAt: row.created_at,
  };
}
