import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import { COVERS } from '../../rooms/covers.ts';
import { answerWith, Folder } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { changeFolder } from './folder-changes.ts';
import { settingsOf } from './room-input.ts';
import type { RouteOptions } from './rooms.ts';
import { Color, CoverId, IdPath, LogoBody } from './schema.ts';

const CoverBody = Type.Object(
  { color: Color, cover: CoverId },
  { title: 'RoomCover', examples: [{ color: '2F6FDE', cover: 'book_open' }] },
);
const Cover = Type.Object({ id: Type.String(), data: Type.String({ description: 'SVG.' }) });

/** What is shown for a room: a picture, or a colour with a drawing on it (DS 5.11). */
export const logoRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);
  const ofRoom = { tags: ['Pictures'], params: IdPath, response: { 200: answerWith(Folder) } };

  const set = {
    summary: 'Show an uploaded picture for a room',
    description: 'The part that is told is cut out as squares; without one, the middle of the picture.',
    operationId: 'createRoomLogo',
    ...ofRoom,
    body: LogoBody,
  };
  app.post('/files/rooms/:id/logo', { schema: set }, async (request) => {
    const { params, body, docspace: caller } = request;
    if (body.tmpFile.trim() === '') throw fail('wrong_role', { text: 'Access denied' });
    return envelope(desk, request, await changeFolder(desk, caller, params.id, { settings: {}, logo: body }));
  });

  const unset = {
    summary: 'Show no picture for a room',
    operationId: 'deleteRoomLogo',
    ...ofRoom,
  };
  app.delete('/files/rooms/:id/logo', { schema: unset }, async (request) => {
    const { params, docspace: caller } = request;
    return envelope(
      desk,
      request,
      await changeFolder(desk, caller, params.id, { settings: { logo: undefined } }),
    );
  });

  const list = {
    summary: 'List the covers that can be chosen',
    operationId: 'getRoomCovers',
    tags: ['Pictures'],
    response: { 200: answerWith(Type.Array(Cover)) },
  };
  app.get('/files/rooms/covers', { schema: list }, async (request) => {
    if (request.docspace.user.kind === 'guest') throw fail('wrong_role', { text: 'Access denied' });
    return envelope(desk, request, COVERS);
  });

  const cover = {
    summary: 'Show a drawing on a colour for a room',
    description: 'What is empty is taken away; what is not told stays. A cover takes the place of a picture.',
    operationId: 'changeRoomCover',
    ...ofRoom,
    body: CoverBody,
  };
  app.post('/files/rooms/:id/cover', { schema: cover }, async (request) => {
    const { params, body, docspace: caller } = request;
    const settings = { ...settingsOf(body), ...(body.cover && { logo: undefined }) };
    return envelope(desk, request, await changeFolder(desk, caller, params.id, { settings }));
  });

  done();
};
