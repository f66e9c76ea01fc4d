import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import { checkDestinations, checkRecorder, roleOf, withoutRole, withRole } from '../../rooms/roles.ts';
import type { Recorder, TemplateContent } from '../../rooms/template.ts';
import { changeTemplate, getTemplate, withSettings } from '../../rooms/templates.ts';
import type { Caller } from './auth.ts';
import { templateIdFrom } from './pages.ts';
import { presentSettings, withoutFalse } from './present-templates.ts';
import { credentialsIn } from './recording-input.ts';
import { checkRoleName, RoleBody } from './schema-roles.ts';
import { DestinationsBody, RecordingsBody } from './schema-destinations.ts';
import { RolePath, SettingsBody, TemplatePath } from './schema-templates.ts';
import { named, readSettings } from './template-input.ts';

/** The parts of a template that have calls of their own: roles, settings, destinations, recordings (HM 2.5). */
export const templatePartRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  async function read({ project }: Caller, id: string): Promise<TemplateContent> {
    return (await getTemplate(house.db.queries, project.id, templateIdFrom(id))).content;
  }

  async function change(
    { actor }: Caller,
    id: string,
    decide: (now: TemplateContent) => TemplateContent,
  ): Promise<TemplateContent> {
    const changed = await changeTemplate(house.db, actor, templateIdFrom(id), (now) => ({
      content: decide(now.content),
    }));
    return changed.content;
  }

  app.get('/templates/:template_id/roles/:role', { schema: { params: RolePath } }, async (request) => {
    const { template_id: id, role } = request.params;
    return roleOf(await read(request.caller, id), role);
  });

  app.post(
    '/templates/:template_id/roles/:role',
    { schema: { params: RolePath, body: RoleBody } },
    async (request) => {
      const { template_id: id, role } = request.params;
      checkRoleName(role);
      const content = await change(request.caller, id, (now) => withRole(now, role, request.body));
      return roleOf(content, request.body.name ?? role);
    },
  );

  app.delete(
    '/templates/:template_id/roles/:role',
    { schema: { params: RolePath } },
    async (request, reply) => {
      const { template_id: id, role } = request.params;
      await change(request.caller, id, (now) => withoutRole(now, role));
      return reply.code(204).send();
    },
  );

  app.get('/templates/:template_id/settings', { schema: { params: TemplatePath } }, async (request) =>
    presentSettings((await read(request.caller, request.params.template_id)).settings),
  );

  app.post(
    '/templates/:template_id/settings',
    { schema: { params: TemplatePath, body: SettingsBody } },
    async (request) => {
      const input = readSettings(house, request.body);
      const { settings } = await change(request.caller, request.params.template_id, (now) => ({
        ...now,
        settings: withSettings(now.settings, input),
      }));
      return presentSettings(settings, credentialsIn(house, request.body.recording?.upload));
    },
  );

  app.get(
    '/templates/:template_id/destinations',
    { schema: { params: TemplatePath } },
    async (request) => (await read(request.caller, request.params.template_id)).destinations,
  );

  app.post(
    '/templates/:template_id/destinations',
    { schema: { params: TemplatePath, body: DestinationsBody } },
    async (request) => {
      const given = named(request.body);
      const { destinations } = await change(request.caller, request.params.template_id, (now) => {
        checkDestinations(now.roles, given);
        return { ...now, destinations: { ...now.destinations, ...given } };
      });
      return destinations;
    },
  );

  app.get('/templates/:template_id/recordings', { schema: { params: TemplatePath } }, async (request) =>
    withoutFalse((await read(request.caller, request.params.template_id)).recordings),
  );

  app.post(
    '/templates/:template_id/recordings',
    { schema: { params: TemplatePath, body: RecordingsBody } },
    async (request) => {
      const given = request.body as Recorder[];
      const { recordings } = await change(request.caller, request.params.template_id, (now) => {
        for (const { role } of given) checkRecorder(now.roles, role, 'role');
        return { ...now, recordings: given };
      });
      return withoutFalse(recordings);
    },
  );

  done();
};
