import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  NewTemplate,
  Removed,
  Template,
  TemplateChange,
  TemplateListQuery,
  TemplatePage,
  TemplatePath,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { FastifyInstance } from 'fastify';
import type { House } from '../../house.ts';
import { forgetTemplate } from '../../rooms/template-cache.ts';
import {
  changeTemplate,
  createTemplate,
  deleteTemplate,
  getTemplate,
  replaced,
} from '../../rooms/templates.ts';
import { pageOfTemplates } from '../../rooms/templates.store.ts';
import { afterChange } from '../shared/after-change.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { matched, tagged } from './description.ts';
import { checkMatch, taggedAnswer, tagOf } from './matching.ts';
import { pageFrom } from './pages.ts';
import { presentTemplate } from './present-templates.ts';
import { contentChanger } from './template-input.ts';

/** Templates of rooms. */
export const templateRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'templates' } as const;
  const tags = ['Templates'];
  forgetChanged(app, house);

  app.post(
    '/templates',
    {
      config,
      schema: {
        summary: 'Create a template',
        operationId: 'createTemplate',
        tags,
        body: NewTemplate,
        response: { 201: Template },
      },
    },
    async ({ native, body }, reply) => {
      const { name, ...rest } = body;
      const content = contentChanger(house, rest)(replaced(undefined, {}));
      const template = await createTemplate(db, native.actor, name, content);
      reply
        .code(201)
        .header('location', `${app.prefix}/templates/${template.id}`)
        .header('etag', tagOf(template.revision));
      return presentTemplate(template, native.project);
    },
  );

  app.get(
    '/templates',
    {
      config,
      schema: {
        summary: 'List templates',
        description: 'Newest first.',
        operationId: 'listTemplates',
        tags,
        querystring: TemplateListQuery,
        response: { 200: TemplatePage },
      },
    },
    async ({ native, query }) =>
      pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: (page) => pageOfTemplates(db.queries, native.project.id, page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: (template) => presentTemplate(template, native.project),
      }),
  );

  app.get(
    '/templates/:template_id',
    {
      config,
      schema: {
        summary: 'Get a template',
        operationId: 'getTemplate',
        tags,
        params: TemplatePath,
        response: { 200: Template },
        openapi: tagged,
      },
    },
    async (request, reply) => {
      const { native, params } = request;
      const template = await getTemplate(db.queries, native.project.id, params.template_id);
      return taggedAnswer(request, reply, template.revision, presentTemplate(template, native.project));
    },
  );

  app.patch(
    '/templates/:template_id',
    {
      config,
      schema: {
        summary: 'Change a template',
        description: 'Rooms that follow it, and people who come in from now on, go by what it says then.',
        operationId: 'updateTemplate',
        tags,
        params: TemplatePath,
        body: TemplateChange,
        response: { 200: Template },
        openapi: matched,
      },
    },
    async ({ native, params, body, headers }, reply) => {
      const { name, ...rest } = body;
      const changed = contentChanger(house, rest);
      const template = await changeTemplate(db, native.actor, params.template_id, (now) => {
        checkMatch(headers['if-match'], now.revision);
        return { name, content: changed(now.content) };
      });
      reply.header('etag', tagOf(template.revision));
      return presentTemplate(template, native.project);
    },
  );

  app.delete(
    '/templates/:template_id',
    {
      config,
      schema: {
        summary: 'Delete a template',
        description: 'For good. Not while it is the project’s default, or rooms name it.',
        operationId: 'deleteTemplate',
        tags,
        params: TemplatePath,
        response: { 200: Removed, 409: { description: 'Rooms follow it.' } },
        openapi: matched,
      },
    },
    async ({ native, params, headers }): Promise<wire.Removed> => {
      const { template_id: id } = params;
      await deleteTemplate(db, native.actor, id, ({ revision }) => checkMatch(headers['if-match'], revision));
      return { id, undoable: false };
    },
  );

  done();
};

/** Templates are remembered; what was read before a change was kept is forgotten after it. */
export function forgetChanged(app: FastifyInstance, { db }: House): void {
  afterChange(app, ({ params, native }) => {
    const { template_id: id } = params as { template_id?: string };
    if (id !== undefined) forgetTemplate(db.queries, { projectId: native.project.id, id });
  });
}
