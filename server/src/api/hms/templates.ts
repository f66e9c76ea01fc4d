import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import { changeTemplate, getTemplate, replaced, upsertTemplate } from '../../rooms/templates.ts';
import { pageOfTemplates } from '../../rooms/templates.store.ts';
import { PageQuery, pageSize, startOf, templateIdFrom } from './pages.ts';
import { presentTemplate } from './present-templates.ts';
import { credentialsIn } from './recording-input.ts';
import { Template, TemplatePage } from './responses-templates.ts';
import { TemplateBody, TemplatePath, WholeTemplateBody } from './schema-templates.ts';
import { readTemplateBody } from './template-input.ts';

/** HM 2.5. */
export const templateRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;

  const create = {
    summary: 'Create a template, or change the one with this name',
    operationId: 'createTemplate',
    tags: ['Templates'],
    body: TemplateBody,
    response: { 200: Template },
  };
  app.post('/templates', { schema: create }, async (request) => {
    const { caller, body } = request;
    const template = await upsertTemplate(db, caller.actor, readTemplateBody(house, body));
    return presentTemplate(template, caller.project, credentialsIn(house, body.settings?.recording?.upload));
  });

  const list = {
    summary: 'List templates, newest first',
    operationId: 'listTemplates',
    tags: ['Templates'],
    querystring: PageQuery,
    response: { 200: TemplatePage },
  };
  app.get('/templates', { schema: list }, async (request) => {
    const { project } = request.caller;
    const limit = pageSize(request.query.limit);
    const templates = await pageOfTemplates(db.queries, project.id, {
      after: startOf(request.query.start),
      limit,
    });
    const data = templates.map((template) => presentTemplate(template, project));
    return { limit, data, last: data.at(-1)?.id ?? '' };
  });

  const get = {
    summary: 'Get a template',
    operationId: 'getTemplate',
    tags: ['Templates'],
    params: TemplatePath,
    response: { 200: Template },
  };
  app.get('/templates/:template_id', { schema: get }, async (request) => {
    const { project } = request.caller;
    return presentTemplate(
      await getTemplate(db.queries, project.id, templateIdFrom(request.params.template_id)),
      project,
    );
  });

  const replace = {
    summary: 'Replace a template',
    operationId: 'updateTemplate',
    tags: ['Templates'],
    params: TemplatePath,
    body: WholeTemplateBody,
    response: { 200: Template },
  };
  app.post('/templates/:template_id', { schema: replace }, async (request) => {
    const { caller, body } = request;
    const id = templateIdFrom(request.params.template_id);
    const input = readTemplateBody(house, body);
    const template = await changeTemplate(db, caller.actor, id, ({ content }) => ({
      name: input.name,
      content: replaced(content, input),
    }));
    return presentTemplate(template, caller.project, credentialsIn(house, body.settings.recording?.upload));
  });

  done();
};
