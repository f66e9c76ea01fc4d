import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import { checkDestinations, checkRecorder, roleOf, withoutRole, withRole } from '../../rooms/roles.ts';
import type { Recorder, TemplateContent } from '../../rooms/template.ts';
import { changeTemplate, getTemplate, withSettings } from '../../rooms/templates.ts';
import type { Caller } from './auth.ts';
import { templateIdFrom } from './pages.ts';
import { presentSettings, withoutFalse } from './present-templates.ts';
import { credentialsIn } from './recording-input.ts';
import { Destinations, Recordings, Role, Settings } from './responses-templates.ts';
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

  const getRole = {
    summary: 'Get a role of a template',
    operationId: 'getRole',
    tags: ['Template roles'],
    params: RolePath,
    response: { 200: Role },
  };
  app.get('/templates/:template_id/roles/:role', { schema: getRole }, async (request) => {
    const { template_id: id, role } = request.params;
    return roleOf(await read(request.caller, id), role);
  });

  const setRole = {
    summary: 'Create or change a role of a template',
    description: 'Another `name` in the body renames the role.',
    operationId: 'setRole',
    tags: ['Template roles'],
    params: RolePath,
    body: RoleBody,
    response: { 200: Role },
  };
  app.post('/templates/:template_id/roles/:role', { schema: setRole }, async (request) => {
    const { template_id: id, role } = request.params;
    checkRoleName(role);
    const content = await change(request.caller, id, (now) => withRole(now, role, request.body));
    return roleOf(content, request.body.name ?? role);
  });

  const deleteRole = {
    summary: 'Delete a role of a template',
    description: 'For good: its codes stop working, and what recorded with it is gone, too.',
    operationId: 'deleteRole',
    tags: ['Template roles'],
    params: RolePath,
    response: { 204: { description: 'It is gone.' } },
  };
  app.delete('/templates/:template_id/roles/:role', { schema: deleteRole }, async (request, reply) => {
    const { template_id: id, role } = request.params;
    await change(request.caller, id, (now) => withoutRole(now, role));
    return reply.code(204).send();
  });

  const inSettings = { tags: ['Template settings'], params: TemplatePath };
  const getSettings = {
    summary: 'Get the settings of a template',
    operationId: 'getSettings',
    ...inSettings,
    response: { 200: Settings },
  };
  app.get('/templates/:template_id/settings', { schema: getSettings }, async (request) =>
    presentSettings((await read(request.caller, request.params.template_id)).settings),
  );

  const setSettings = {
    summary: 'Change the settings of a template',
    operationId: 'setSettings',
    ...inSettings,
    body: SettingsBody,
    response: { 200: Settings },
  };
  app.post('/templates/:template_id/settings', { schema: setSettings }, async (request) => {
    const input = readSettings(house, request.body);
    const { settings } = await change(request.caller, request.params.template_id, (now) => ({
      ...now,
      settings: withSettings(now.settings, input),
    }));
    return presentSettings(settings, credentialsIn(house, request.body.recording?.upload));
  });

  const getDestinations = {
    summary: 'Get the destinations of a template',
    operationId: 'getDestinations',
    ...inSettings,
    response: { 200: Destinations },
  };
  app.get(
    '/templates/:template_id/destinations',
    { schema: getDestinations },
    async (request) => (await read(request.caller, request.params.template_id)).destinations,
  );

  const setDestinations = {
    summary: 'Change the destinations of a template',
    description: 'Each kind that is given replaces all of that kind; the others stay.',
    operationId: 'setDestinations',
    ...inSettings,
    body: DestinationsBody,
    response: { 200: Destinations },
  };
  app.post('/templates/:template_id/destinations', { schema: setDestinations }, async (request) => {
    const given = named(request.body);
    const { destinations } = await change(request.caller, request.params.template_id, (now) => {
      checkDestinations(now.roles, given);
      return { ...now, destinations: { ...now.destinations, ...given } };
    });
    return destinations;
  });

  const getRecordings = {
    summary: 'Get what a template records',
    operationId: 'getRecordings',
    ...inSettings,
    response: { 200: Recordings },
  };
  app.get('/templates/:template_id/recordings', { schema: getRecordings }, async (request) =>
    withoutFalse((await read(request.caller, request.params.template_id)).recordings),
  );

  const setRecordings = {
    summary: 'Set what a template records',
    operationId: 'setRecordings',
    ...inSettings,
    body: RecordingsBody,
    response: { 200: Recordings },
  };
  app.post('/templates/:template_id/recordings', { schema: setRecordings }, async (request) => {
    const given = request.body as Recorder[];
    const { recordings } = await change(request.caller, request.params.template_id, (now) => {
      for (const { role } of given) checkRecorder(now.roles, role, 'role');
      return { ...now, recordings: given };
    });
    return withoutFalse(recordings);
  });

  done();
};
