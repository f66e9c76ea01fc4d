import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Removed, Role, ROLE_NAMES, RoleInput, TemplateRolePath } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { roleOf, withoutRole, withWholeRole } from '../../rooms/roles.ts';
import { changeTemplate, getTemplate } from '../../rooms/templates.ts';
import { matched, tagged } from './description.ts';
import { checkMatch, taggedAnswer, tagOf } from './matching.ts';
import { presentRole } from './present-templates.ts';
import { inOurWords, roleIn } from './template-input.ts';
import { forgetChanged } from './templates.ts';

/** The roles of a template, one by one. Their `ETag` is that of the template. */
export const templateRoleRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'templates' } as const;
  const tags = ['Templates'];
  forgetChanged(app, house);

  app.get(
    '/templates/:template_id/roles/:role',
    {
      config,
      schema: {
        summary: 'Get a role of a template',
        operationId: 'getRole',
        tags,
        params: TemplateRolePath,
        response: { 200: Role },
        openapi: tagged,
      },
    },
    async (request, reply) => {
      const { native, params } = request;
      const { content, revision } = await getTemplate(db.queries, native.project.id, params.template_id);
      return taggedAnswer(request, reply, revision, presentRole(roleOf(content, params.role)));
    },
  );

  app.put(
    '/templates/:template_id/roles/:role',
    {
      config,
      schema: {
        summary: 'Set a role of a template',
        description: 'The whole role, which is made where there is none.',
        operationId: 'setRole',
        tags,
        params: TemplateRolePath,
        body: RoleInput,
        response: { 200: Role },
        openapi: matched,
      },
    },
    async ({ native, params, body, headers }, reply) => {
      const { template_id: id, role } = params;
      checkRoleName(role);
      const input = roleIn(body);
      const { content, revision } = await changeTemplate(db, native.actor, id, (now) => {
        checkMatch(headers['if-match'], now.revision);
        return { content: inOurWords(() => withWholeRole(now.content, role, input)) };
      });
      reply.header('etag', tagOf(revision));
      return presentRole(roleOf(content, role));
    },
  );

  app.delete(
    '/templates/:template_id/roles/:role',
    {
      config,
      schema: {
        summary: 'Delete a role of a template',
        description: 'For good: its codes stop working, and what recorded with it is gone, too.',
        operationId: 'deleteRole',
        tags,
        params: TemplateRolePath,
        response: { 200: Removed },
        openapi: matched,
      },
    },
    async ({ native, params, headers }, reply): Promise<wire.Removed> => {
      const { template_id: id, role } = params;
      const { revision } = await changeTemplate(db, native.actor, id, (now) => {
        checkMatch(headers['if-match'], now.revision);
        return { content: withoutRole(now.content, role) };
      });
      reply.header('etag', tagOf(revision));
      return { id: role, undoable: false };
    },
  );

  done();
};

const NAME = new RegExp(ROLE_NAMES.pattern);

/** @throws bad_input */
function checkRoleName(name: string): void {
  if (name.length <= ROLE_NAMES.maxLength && NAME.test(name) && name !== '__proto__') return;
  throw badInput('role', 'must have 1 to 128 characters, none of them a slash or a control');
}
