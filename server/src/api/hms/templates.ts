import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import { changeTemplate, getTemplate, replaced, upsertTemplate } from '../../rooms/templates.ts';
import { pageOfTemplates } from '../../rooms/templates.store.ts';
import { PageQuery, pageSize, startOf, templateIdFrom } from './pages.ts';
import { presentTemplate } from './present-templates.ts';
import { credentialsIn } from './recording-input.ts';
import { TemplateBody, TemplatePath, WholeTemplateBody } from './schema-templates.ts';
import { readTemplateBody } from './template-input.ts';

/** HM 2.5. */
export const templateRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;

  app.post('/templates', { schema: { body: TemplateBody } }, async (request) => {
    const { caller, body } = request;
    const template = await upsertTemplate(db, caller.actor, readTemplateBody(house, body));
    return presentTemplate(template, caller.project, credentialsIn(house, body.settings?.recording?.upload));
  });

  app.get('/templates', { schema: { querystring: PageQuery } }, async (request) => {
    const { project } = request.caller;
    const limit = pageSize(request.query.limit);
    const templates = await pageOfTemplates(db.queries, project.id, {
      start: startOf(request.query.start),
      limit,
    });
    const data = templates.map((template) => presentTemplate(template, project));
    return { limit, data, last: data.at(-1)?.id ?? '' };
  });

  app.get('/templates/:template_id', { schema: { params: TemplatePath } }, async (request) => {
    const { project } = request.caller;
    return presentTemplate(
      await getTemplate(db.queries, project.id, templateIdFrom(request.params.template_id)),
      project,
    );
  });

  app.post(
    '/templates/:template_id',
    { schema: { params: TemplatePath, body: WholeTemplateBody } },
    async (request) => {
      const { caller, body } = request;
      const id = templateIdFrom(request.params.template_id);
      const input = readTemplateBody(house, body);
      const template = await changeTemplate(db, caller.actor, id, ({ content }) => ({
        name: input.name,
        content: replaced(content, input),
      }));
      return presentTemplate(template, caller.project, credentialsIn(house, body.settings.recording?.upload));
    },
  );

  done();
};
