import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { answerWith } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedFolder } from './any-folder.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';

const News = Type.Array(
  Type.Object({ date: Type.String({ format: 'date-time' }), items: Type.Array(Type.Unknown()) }),
  { description: 'Empty, as long as rooms hold no files.' },
);

/** What is new to the caller (DS 5.13): files that they have not seen, of which there are none yet. */
export const newsRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);
  const documented = { tags: ['Rooms'], response: { 200: answerWith(News) } };

  const all = { summary: 'List what is new in all rooms', operationId: 'getRoomsNewItems', ...documented };
  app.get('/files/rooms/news', { schema: all }, async (request) => envelope(desk, request, []));

  const paths = [
    { path: '/files/rooms/:id/news', operationId: 'getNewRoomItems', where: 'a room' },
    { path: '/files/:id/news', operationId: 'getNewFolderItems', where: 'a folder' },
  ];
  for (const { path, operationId, where } of paths) {
    const schema = { summary: `List what is new in ${where}`, operationId, ...documented, params: IdPath };
    app.get(path, { schema }, async (request) => {
      await allowedFolder(desk, request.docspace, request.params.id);
      return envelope(desk, request, []);
    });
  }

  done();
};
