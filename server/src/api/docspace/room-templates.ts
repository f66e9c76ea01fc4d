import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { keepTask, lastTask, newOperationId } from '../../rooms/operations.ts';
import { hangPictures } from '../../rooms/pictures.ts';
import { spelled } from '../../rooms/project-tags.ts';
import { changeRoomTemplate, createRoomTemplate } from '../../rooms/room-templates.ts';
import { answerWith, NothingToTell } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedRoom } from './look.ts';
import { namesOf, settingsOf, titleOf, withoutGaps } from './room-input.ts';
import { picturesFor } from './room-pictures.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { NewTemplateBody, PublicBody } from './schema-templates.ts';
import { allowedTemplate, DONE, mayCreate, progress } from './template-doors.ts';

const OfTemplate = Type.Object({ templateId: Type.Integer(), ...progress });

/** Templates of rooms (DS 5.14). */
export const roomTemplateRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);
  const tags = ['Templates'];

  const create = {
    summary: 'Make a template of a room',
    description:
      'What the room is set to comes along; title, tags, colour and cover that are told go before it.',
    operationId: 'createRoomTemplate',
    tags,
    body: NewTemplateBody,
    response: { 200: answerWith(OfTemplate), 404: { description: 'The room, or a group, is not there.' } },
  };
  app.post('/files/roomtemplate', { schema: create }, async (request) => {
    const caller = request.docspace;
    const { actor, user, project } = caller;
    const { roomId, logo, title, tags: names, color, cover, quota } = request.body;
    const { share: people = [], groups = [], public: isPublic = false, copyLogo = false } = request.body;
    const id = String(roomId);
    mayCreate(caller);
    await allowedRoom(desk.db.queries, caller, id, 'edit');
    const settings = settingsOf({
      ...(color !== undefined && { color }),
      ...(cover !== undefined && { cover }),
      ...(quota !== undefined && { quota }),
    });
    const brought = await picturesFor(desk, caller, { ...(logo && { logo }) });
    const wanted = titleOf(title);
    const status = await desk.db.write(async (tx) => {
      await allowedRoom(tx, caller, id, 'edit');
      const template = await createRoomTemplate(
        tx,
        actor,
        user.id,
        { num: roomId },
        {
          ...(wanted !== undefined && { title: wanted }),
          ...(names && { tags: await spelled(tx, project.id, namesOf(names)) }),
          settings: withoutGaps({ ...settings, ...brought.settings }),
          copyLogo,
          isPublic,
          people,
          groups: groups.map((group) => group.toLowerCase()),
        },
      );
      await hangPictures(tx, actor, user.id, template, brought.fresh);
      const content = { templateId: template.num, ...DONE };
      await keepTask(tx, user.id, { id: newOperationId(), kind: 'room-template', content });
      return content;
    });
    return envelope(desk, request, status);
  });

  const last = {
    summary: 'Tell what became of the last template',
    description: 'The caller’s last one; no `response` where there was none in the last minute.',
    operationId: 'getRoomTemplateStatus',
    tags,
    response: { 200: answerWith(Type.Optional(OfTemplate)) },
  };
  app.get('/files/roomtemplate/status', { schema: last }, async (request) => {
    const task = await lastTask(desk.db.queries, request.docspace.user.id, 'room-template');
    return envelope(desk, request, task?.content);
  });

  const isPublic = {
    summary: 'Tell whether everybody may use a template',
    operationId: 'getPublicSettings',
    tags,
    params: IdPath,
    response: { 200: answerWith(Type.Boolean()) },
  };
  app.get('/files/roomtemplate/:id/public', { schema: isPublic }, async (request) => {
    const { template } = await allowedTemplate(desk.db.queries, request.docspace, request.params.id, 'read');
    return envelope(desk, request, template.isPublic);
  });

  const setPublic = {
    summary: 'Set whether everybody may use a template',
    operationId: 'setPublicSettings',
    tags,
    body: PublicBody,
    response: { 200: NothingToTell, 404: { description: 'The template is not there.' } },
  };
  app.put('/files/roomtemplate/public', { schema: setPublic }, async (request) => {
    const caller = request.docspace;
    const { id, public: wanted = false } = request.body;
    await desk.db.write(async (tx) => {
      const { template } = await allowedTemplate(tx, caller, String(id), 'edit');
      await changeRoomTemplate(tx, caller.actor, template.num, { isPublic: wanted });
    });
    return envelope(desk, request);
  });

  done();
};
