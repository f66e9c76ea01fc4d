import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  AddedScenes,
  CurrentScene,
  NewScenes,
  Removed,
  RoomPath,
  Scene,
  SceneChangeBody,
  SceneListQuery,
  ScenePage,
  ScenePath,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { getConversion } from '../../conversion/conversions.ts';
import { scenesFrom } from '../../conversion/as-scenes.ts';
import type { Tx } from '../../db/database.ts';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { getRoom } from '../../rooms/rooms.ts';
import {
  addScenes,
  boardOf,
  changeScene,
  folderIn,
  removeScene,
  switchScene,
  type NewScene,
} from '../../rooms/scenes.ts';
import type { Board } from '../../rooms/scenes.store.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentScene } from './present-scenes.ts';
import { roomNamed } from './refs.ts';
import { sliceOf } from './small-lists.ts';

/** The pages of a board. */
export const sceneRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, publicUrl } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Scenes'];

  const shown = (board: Board, id: string): wire.Scene => {
    const scene = board.scenes.find((one) => one.id === id);
    if (!scene) throw fail('scene_not_found');
    return presentScene(scene, board, publicUrl());
  };

  app.get(
    '/rooms/:room_id/scenes',
    {
      config,
      schema: {
        summary: 'List the scenes of a room',
        description: 'By directory, in their order there.',
        operationId: 'listScenes',
        tags,
        params: RoomPath,
        querystring: SceneListQuery,
        response: { 200: ScenePage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      const board = await boardOf(db.queries, room);
      const dir = query.path === undefined ? undefined : folderIn(query.path);
      const scenes = board.scenes.filter((scene) => dir === undefined || scene.dir === dir);
      return pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: (page) => Promise.resolve(sliceOf(scenes, ({ id }) => id, page)),
        cursorOf: ({ id }) => cursorOf([id]),
        show: (scene) => presentScene(scene, board, publicUrl()),
      });
    },
  );

  app.post(
    '/rooms/:room_id/scenes',
    {
      config,
      schema: {
        summary: 'Add scenes to a room',
        description: 'Empty ones, ones with a picture behind them, or one for each page of a converted file.',
        operationId: 'addScenes',
        tags,
        params: RoomPath,
        body: NewScenes,
        response: { 201: AddedScenes, 404: { description: 'There is no such room or conversion.' } },
      },
    },
    async ({ native, params, body }, reply) => {
      const ref = roomNamed(params.room_id);
      const { path = '/', index } = body;
      const { board, added } = await db.write(async (tx) => {
        const scenes = await wanted(tx, native.project.id, body);
        const where = { dir: path, scenes, ...(index !== undefined && { index }) };
        return addScenes(tx, native.actor, ref, where);
      });
      reply.code(201);
      return { data: added.map((scene) => presentScene(scene, board, publicUrl())) };
    },
  );

  app.patch(
    '/rooms/:room_id/scenes/:scene_id',
    {
      config,
      schema: {
        summary: 'Rename, move or change what is behind a scene',
        operationId: 'updateScene',
        tags,
        params: ScenePath,
        body: SceneChangeBody,
        response: { 200: Scene },
      },
    },
    async ({ native, params, body }) => {
      const { name, index, background } = body;
      const change = {
        ...(name !== undefined && { name }),
        ...(index !== undefined && { index }),
        ...(background !== undefined && { background }),
      };
      const ref = roomNamed(params.room_id);
      const { scene_id: id } = params;
      return shown(await db.write((tx) => changeScene(tx, native.actor, ref, id, change)), id);
    },
  );

  app.delete(
    '/rooms/:room_id/scenes/:scene_id',
    {
      config,
      schema: {
        summary: 'Delete a scene with what is drawn in it',
        description: 'Where it was the last one, a new `/init` is there.',
        operationId: 'deleteScene',
        tags,
        params: ScenePath,
        response: { 200: Removed },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const { scene_id: id } = params;
      await db.write((tx) => removeScene(tx, native.actor, roomNamed(params.room_id), id));
      return { id, undoable: false };
    },
  );

  app.put(
    '/rooms/:room_id/current-scene',
    {
      config,
      schema: {
        summary: 'Take everybody in a room to a scene',
        operationId: 'setCurrentScene',
        tags,
        params: RoomPath,
        body: CurrentScene,
        response: { 200: Scene },
      },
    },
    async ({ native, params, body: { scene_id: id } }) => {
      const ref = roomNamed(params.room_id);
      return shown(await db.write((tx) => switchScene(tx, native.actor, ref, id)), id);
    },
  );

  done();
};

/** @throws bad_input, conversion_not_found */
async function wanted(
  tx: Tx,
  projectId: string,
  { scenes, conversion: id }: wire.NewScenes,
): Promise<NewScene[]> {
  if ((scenes === undefined) === (id === undefined)) {
    throw badInput('scenes', 'or conversion must be given, and only one of them');
  }
  if (id === undefined) {
    return (scenes ?? []).map(({ name, background }) => ({
      ...(name !== undefined && { name }),
      ...(background && { background }),
    }));
  }
  const conversion = await getConversion(tx, projectId, id);
  if (conversion.status !== 'finished') throw badInput('conversion', `is ${conversion.status}, not finished`);
  return scenesFrom(tx, conversion);
}
