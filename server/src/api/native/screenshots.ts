import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  NewScreenshot,
  RoomPath,
  Screenshot,
  ScreenshotListQuery,
  ScreenshotPage,
  type Screenshot as Shown,
} from '@enfilade/protocol';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { boardOf, folderIn, sceneAt } from '../../rooms/scenes.ts';
import { whereIs, takeScreenshot } from '../../screenshots/screenshots.ts';
import { pageOfScreenshots, type ScreenshotRow } from '../../screenshots/screenshots.store.ts';
import { isoTime } from '../shared/iso-time.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { roomNamed } from './refs.ts';

/** Pictures of scenes. */
export const screenshotRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Screenshots'];

  const present = (room: Room, row: ScreenshotRow): Shown => ({
    ...{ id: row.id, path: row.scene_path, width: row.width, height: row.height, bytes: row.bytes },
    url: whereIs(house, room, row).url,
    format: row.type === 'image/png' ? 'png' : 'jpeg',
    dark: row.dark === 1,
    created_at: isoTime(row.created_at),
    expires_at: isoTime(row.expires_at),
  });

  app.post(
    '/rooms/:room_id/screenshots',
    {
      config,
      schema: {
        summary: 'Take a picture of a scene',
        description:
          'Everything on the scene is seen in it, and at most twice as large as on the board. It is kept for seven days.',
        operationId: 'createScreenshot',
        tags,
        params: RoomPath,
        body: NewScreenshot,
        response: {
          201: Screenshot,
          503: {
            description:
              'The picture could not be made or put away: it takes too long, or a part is missing.',
          },
        },
      },
    },
    async ({ native, params, body }, reply) => {
      const { path, width = 1280, height = 720, format = 'png', dark = false } = body;
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      const board = await boardOf(db.queries, room);
      const scene =
        path === undefined
          ? board.scenes.find(({ id }) => id === board.sceneId)
          : sceneAt(board, folderIn(path), 'path');
      if (!scene) throw fail('scene_not_found');
      const row = await takeScreenshot(house, native.actor, room, scene, { width, height, format, dark });
      reply.code(201);
      return present(room, row);
    },
  );

  app.get(
    '/rooms/:room_id/screenshots',
    {
      config,
      schema: {
        summary: 'List the pictures of a room',
        description: 'Newest first, until they expire.',
        operationId: 'listScreenshots',
        tags,
        params: RoomPath,
        querystring: ScreenshotListQuery,
        response: { 200: ScreenshotPage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      return pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: (page) => pageOfScreenshots(db.queries, room, Date.now(), page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: (row) => present(room, row),
      });
    },
  );

  done();
};
