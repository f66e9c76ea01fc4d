import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { createFromTemplate } from '../../rooms/from-template.ts';
import { addFirstLink } from '../../rooms/links.ts';
import { keepTask, lastTask, newOperationId } from '../../rooms/operations.ts';
import { hangPictures } from '../../rooms/pictures.ts';
import { spelled } from '../../rooms/project-tags.ts';
import { answerWith } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { blankTitle, fitting, namesOf, settingsOf, titleOf, withoutGaps } from './room-input.ts';
import { picturesFor } from './room-pictures.ts';
import type { RouteOptions } from './rooms.ts';
import { FromTemplateBody } from './schema-templates.ts';
import { allowedTemplate, DONE, mayCreate, progress } from './template-doors.ts';

const OfRoom = Type.Object({ roomId: Type.Integer(), ...progress });

/** Rooms from templates (DS 5.14). */
export const fromTemplateRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);
  const tags = ['Templates'];

  const from = {
    summary: 'Make a room from a template',
    description: 'How long content is kept and watermarks are not taken over from the template.',
    operationId: 'createRoomFromTemplate',
    tags,
    body: FromTemplateBody,
    response: { 200: answerWith(OfRoom), 404: { description: 'The template is not there.' } },
  };
  app.post('/files/rooms/fromtemplate', { schema: from }, async (request) => {
    const caller = request.docspace;
    const { actor, user, project } = caller;
    const {
      templateId,
      logo,
      copyLogo = false,
      tags: names,
      title: text,
      private: isPrivate,
      ...rest
    } = request.body;
    const id = String(templateId);
    mayCreate(caller);
    const title = titleOf(text);
    if (title === undefined) throw blankTitle();
    const { template } = await allowedTemplate(desk.db.queries, caller, id, 'use');
    const given = fitting(template.kind, settingsOf(rest));
    const brought = await picturesFor(desk, caller, { ...(logo && { logo }), watermark: given.watermark });
    const settings = withoutGaps({
      ...given,
      ...(isPrivate !== undefined && { private: isPrivate }),
      ...brought.settings,
    });
    const status = await desk.db.write(async (tx) => {
      await allowedTemplate(tx, caller, id, 'use');
      const room = await createFromTemplate(tx, actor, template.num, {
        title,
        ...(names && { tags: await spelled(tx, project.id, namesOf(names)) }),
        settings,
        copyLogo,
      });
      await hangPictures(tx, actor, user.id, room, brought.fresh);
      await addFirstLink(tx, actor, room);
      const content = { roomId: room.num, ...DONE };
      await keepTask(tx, user.id, { id: newOperationId(), kind: 'from-template', content });
      return content;
    });
    return envelope(desk, request, status);
  });

  const last = {
    summary: 'Tell what became of the last room from a template',
    description: 'The caller’s last one; no `response` where there was none in the last minute.',
    operationId: 'getRoomCreatingStatus',
    tags,
    response: { 200: answerWith(Type.Optional(OfRoom)) },
  };
  app.get('/files/rooms/fromtemplate/status', { schema: last }, async (request) => {
    const task = await lastTask(desk.db.queries, request.docspace.user.id, 'from-template');
    return envelope(desk, request, task?.content);
  });

  done();
};
