import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  NewProject,
  Project,
  ProjectChange,
  ProjectListQuery,
  ProjectPage,
  ProjectPath,
  ProjectWithKeys,
} from '@enfilade/protocol';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { changeProject, pageOfProjects, type ProjectPlace } from '../../projects/projects.ts';
import { createProject } from '../../rooms/new-project.ts';
import { getTemplate } from '../../rooms/templates.ts';
import { afterChange } from '../shared/after-change.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentNewProject, presentProject } from './present-projects.ts';
import { projectNamed, runsServer } from './tenants.ts';

const DEFAULT_EMAIL = 'admin@localhost';

/** Projects: the caller's own; keys of the project `default` see and make the others. */
export const projectRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'projects' } as const;
  const tags = ['Projects'];

  // What is remembered of keys says what their project is called.
  afterChange(app, () => forgetKeys(house));

  app.post(
    '/projects',
    {
      config,
      schema: {
        summary: 'Make a project',
        description:
          'A tenant with an administrator, keys and a template of its own. Only keys of the project `default` may.',
        operationId: 'createProject',
        tags,
        body: NewProject,
        response: { 201: ProjectWithKeys, 409: { description: 'Another project has the name.' } },
      },
    },
    async ({ native, body }, reply) => {
      if (!runsServer(native)) {
        throw fail('wrong_role', { text: 'only keys of the project default make projects' });
      }
      const adminEmail = body.admin_email ?? DEFAULT_EMAIL;
      const { project, keys } = await createProject(db, house.box, body.name, { adminEmail });
      reply.code(201).header('location', `${app.prefix}/projects/${project.id}`);
      return presentNewProject(project, keys);
    },
  );

  app.get(
    '/projects',
    {
      config,
      schema: {
        summary: 'List projects',
        description: 'Oldest first. Keys of the project `default` see all of them, others their own.',
        operationId: 'listProjects',
        tags,
        querystring: ProjectListQuery,
        response: { 200: ProjectPage },
      },
    },
    async ({ native, query }) =>
      pageFrom(query, {
        placeOf: projectPlaceOf,
        find: async (page) => {
          if (runsServer(native)) return pageOfProjects(db.queries, page);
          const { after, before } = page;
          return after || before ? [] : [await projectNamed(db.queries, native, 'self')];
        },
        cursorOf: ({ createdAt, id }) => cursorOf([createdAt, id]),
        show: presentProject,
      }),
  );

  app.get(
    '/projects/:project_id',
    {
      config,
      schema: {
        summary: 'Get a project',
        operationId: 'getProject',
        tags,
        params: ProjectPath,
        response: { 200: Project },
      },
    },
    async ({ native, params }) => presentProject(await projectNamed(db.queries, native, params.project_id)),
  );

  app.patch(
    '/projects/:project_id',
    {
      config,
      schema: {
        summary: 'Change a project',
        operationId: 'updateProject',
        tags,
        params: ProjectPath,
        body: ProjectChange,
        response: { 200: Project, 409: { description: 'Another project has the name.' } },
      },
    },
    async ({ native, params, body }) => {
      const { name, default_template_id: defaultTemplateId } = body;
      const change = {
        ...(name !== undefined && { name }),
        ...(defaultTemplateId !== undefined && { defaultTemplateId }),
      };
      return presentProject(
        await db.write(async (tx) => {
          const { id } = await projectNamed(tx, native, params.project_id);
          if (defaultTemplateId !== undefined) await getTemplate(tx, id, defaultTemplateId);
          return changeProject(tx, { ...native.actor, projectId: id }, change);
        }),
      );
    },
  );

  done();
};

/** After a change of a project or its keys. */
export function forgetKeys({ apiKeys, accessKeys }: House): void {
  apiKeys.forget();
  accessKeys.forget();
}

function projectPlaceOf(cursor: string, member: string): ProjectPlace {
  const [createdAt, id] = placeOf(cursor, member, ['number', 'string']);
  return { createdAt: Number(createdAt), id: String(id) };
}
