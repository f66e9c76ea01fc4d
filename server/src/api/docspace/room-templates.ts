import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
import { createFromTemplate } from '../../rooms/from-template.ts';
import { addFirstLink } from '../../rooms/links.ts';
import { keepTask, lastTask, newOperationId, type Task } from '../../rooms/operations.ts';
import { hangPictures } from '../../rooms/pictures.ts';
import { spelled } from '../../rooms/project-tags.ts';
import { changeRoomTemplate, createRoomTemplate } from '../../rooms/room-templates.ts';
import { answerWith, NothingToTell } from './answers.ts';
import { requireCaller, type Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { allowedRoom } from './look.ts';
import { blankTitle, fitting, namesOf, settingsOf, titleOf, withoutGaps } from './room-input.ts';
import { picturesFor } from './room-pictures.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { FromTemplateBody, NewTemplateBody, PublicBody } from './schema-templates.ts';
import { allowedTemplate } from './template-doors.ts';

const NO_CREATION = "You don't have enough permission to create";

/** How far a task is: it is done when it is answered. */
const progress = {
  progress: Type.Literal(100),
  error: Type.String({ description: 'Always empty.' }),
  isCompleted: Type.Literal(true),
};
const OfTemplate = Type.Object({ templateId: Type.Integer(), ...progress });
const OfRoom = Type.Object({ roomId: Type.Integer(), ...progress });
const TemplateStatus = answerWith(OfTemplate);
const RoomStatus = answerWith(OfRoom);
const DONE = { progress: 100, error: '', isCompleted: true };

/** Templates of rooms, and rooms from them (DS 5.14). */
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
    response: { 200: TemplateStatus, 404: { description: 'The room, or a group, is not there.' } },
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

  const from = {
    summary: 'Make a room from a template',
    description: 'How long content is kept and watermarks are not taken over from the template.',
    operationId: 'createRoomFromTemplate',
    tags,
    body: FromTemplateBody,
    response: { 200: RoomStatus, 404: { description: 'The template is not there.' } },
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

  const last = 'What the caller’s last call came to; no `response` where there was none in the last minute.';
  const statuses = [
    {
      path: 'roomtemplate',
      kind: 'room-template',
      operationId: 'getRoomTemplateStatus',
      response: answerWith(Type.Optional(OfTemplate)),
    },
    {
      path: 'rooms/fromtemplate',
      kind: 'from-template',
      operationId: 'getRoomCreatingStatus',
      response: answerWith(Type.Optional(OfRoom)),
    },
  ] as const;
  for (const { path, kind, operationId, response } of statuses) {
    const schema = {
      summary: 'Tell how far it is',
      description: last,
      operationId,
      tags,
      response: { 200: response },
    };
    app.get(`/files/${path}/status`, { schema }, async (request) => {
      return envelope(desk, request, await statusOf(desk, request.docspace, kind));
    });
  }

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

/** @throws wrong_role for people who may not have rooms of their own */
function mayCreate({ user }: Caller): void {
  if (!mayOwnRooms(user.kind)) throw fail('wrong_role', { text: NO_CREATION });
}

async function statusOf(desk: Desk, { user }: Caller, kind: Task): Promise<unknown> {
  return (await lastTask(desk.db.queries, user.id, kind))?.content;
}
