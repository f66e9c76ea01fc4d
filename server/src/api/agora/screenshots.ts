import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { boardOf, folderIn, sceneAt } from '../../rooms/scenes.ts';
import { pathOf } from '../../rooms/scenes.store.ts';
import {
  scenesToShoot,
  takeScreenshot,
  whereIs,
  type ScreenshotWish,
} from '../../screenshots/screenshots.ts';
import { mayUse, requireToken } from './auth.ts';
import { regionHeader, regionOf } from './description.ts';
import { Screenshot, Screenshots } from './responses.ts';
import { RoomPath, ScreenshotBody, ScreenshotListBody } from './schema.ts';

/** P1 and P2 (AG 2.4). Disabled and archived rooms can be looked at. */
export const screenshotRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, config } = house;
  requireToken(app, house);

  const roomOf = async (request: FastifyRequest, uuid: string) => {
    mayUse(request.agora, 'writer', uuid);
    regionOf(request, config);
    const room = await getRoom(db.queries, request.agora.project.id, { id: uuid });
    return { room, board: await boardOf(db.queries, room) };
  };
  const one = {
    summary: 'Take a picture of a scene',
    description:
      'A PNG of this size, in which everything on the scene is seen. Four pictures of a room can be asked for at once.',
    operationId: 'takeScreenshot',
    ...inScreenshots,
    params: RoomPath,
    body: ScreenshotBody,
    response: { 201: Screenshot, 404: { description: 'There is no such room or scene.' }, ...notMade },
  };
  app.post('/rooms/:uuid/screenshots', { schema: one }, async (request, reply) => {
    const { params, body, agora } = request;
    const { room, board } = await roomOf(request, params.uuid);
    const { path = '/init' } = body;
    const scene = sceneAt(board, folderIn(path), 'path');
    const row = await takeScreenshot(house, agora.actor, room, scene, wishOf(body));
    return reply.code(201).send(whereIs(house, room, row));
  });

  const list = {
    summary: 'Take pictures of the scenes of a directory',
    description: 'Of those in it, not of those in directories below it; at most 100.',
    operationId: 'takeScreenshots',
    ...inScreenshots,
    params: RoomPath,
    body: ScreenshotListBody,
    response: { 201: Screenshots, ...notMade },
  };
  app.post('/rooms/:uuid/screenshot-list', { schema: list }, async (request, reply) => {
    const { params, body, agora } = request;
    const { room, board } = await roomOf(request, params.uuid);
    const { path } = body;
    const current = board.scenes.find(({ id }) => id === board.sceneId);
    const dir = path === undefined ? (current?.dir ?? '/') : folderIn(path);
    if (board.scenes.some((scene) => pathOf(scene) === dir)) {
      throw badInput('path', 'names a scene, not a directory');
    }
    const shown = [];
    for (const scene of scenesToShoot(board, dir)) {
      const row = await takeScreenshot(house, agora.actor, room, scene, wishOf(body));
      shown.push(whereIs(house, room, row));
    }
    return reply.code(201).send(shown);
  });

  done();
};

/** AG 2.4: numbers, not whole ones. */
function wishOf({ width, height }: { width: number; height: number }): ScreenshotWish {
  return { width: Math.round(width), height: Math.round(height), format: 'png', dark: false };
}

const notMade = {
  503: { description: 'The picture could not be made or put away: it takes too long, or a part is missing.' },
};
const inScreenshots = {
  tags: ['Screenshots'],
  openapi: {
    parameters: [regionHeader],
  },
};
