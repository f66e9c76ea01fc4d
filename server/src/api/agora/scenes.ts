import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { addScenes, boardOf, folderIn, sceneAt, switchScene } from '../../rooms/scenes.ts';
import { pathOf } from '../../rooms/scenes.store.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { mayUse, requireToken } from './auth.ts';
import { regionHeader, regionOf } from './description.ts';
import { CurrentScene, Nothing, ScenePaths } from './responses.ts';
import { NewScenesBody, RoomPath, ScenesQuery, SceneStateBody } from './schema.ts';

/** S1 to S3 (AG 2.3). */
export const sceneRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, config } = house;
  requireToken(app, house);

  const caller = (request: FastifyRequest, uuid: string) => {
    mayUse(request.agora, 'writer', uuid);
    regionOf(request, config);
    return request.agora;
  };

  const list = {
    summary: 'List the scenes of a directory',
    description: 'Of the directory of the current scene, where none is given.',
    operationId: 'listScenes',
    ...inScenes,
    params: RoomPath,
    querystring: ScenesQuery,
    response: { 200: ScenePaths },
  };
  app.get('/rooms/:uuid/scenes', { schema: list }, async (request) => {
    const { uuid } = request.params;
    const { project } = caller(request, uuid);
    const room = await getRoom(db.queries, project.id, { id: uuid });
    const board = await boardOf(db.queries, room);
    const { sceneDir } = request.query;
    const current = board.scenes.find(({ id }) => id === board.sceneId);
    const dir = sceneDir === undefined ? (current?.dir ?? '/') : folderIn(sceneDir);
    const paths = board.scenes.map(pathOf);
    if (paths.includes(dir)) throw badInput('sceneDir', 'names a scene, which holds no scenes');
    return board.scenes.filter((scene) => scene.dir === dir).map(pathOf);
  });

  const add = {
    summary: 'Add scenes to a directory',
    description: 'A directory that is not there is made; a scene that is there already stays as it is.',
    operationId: 'addScenes',
    ...inScenes,
    params: RoomPath,
    body: NewScenesBody,
    response: {
      201: Nothing,
      403: { description: 'The room is disabled or archived, or the token may not.' },
    },
  };
  app.post('/rooms/:uuid/scenes', { schema: add }, async (request, reply) => {
    const { uuid } = request.params;
    const { actor } = caller(request, uuid);
    const { path, scenes } = request.body;
    const wanted = scenes.map(({ name, ppt }) => ({
      ...(name !== undefined && { name }),
      ...(ppt && { background: { src: ppt.src, width: ppt.width, height: ppt.height } }),
    }));
    await db.write((tx) => addScenes(tx, actor, { id: uuid }, { dir: path, scenes: wanted }));
    return reply.code(201).send({});
  });

  const change = {
    summary: 'Take everybody to a scene',
    operationId: 'setSceneState',
    ...inScenes,
    params: RoomPath,
    body: SceneStateBody,
    response: { 201: CurrentScene, 404: { description: 'There is no such room or scene.' } },
  };
  app.patch('/rooms/:uuid/scene-state', { schema: change }, async (request, reply) => {
    const { uuid } = request.params;
    const { actor, project } = caller(request, uuid);
    const { scenePath } = request.body;
    if (!scenePath.startsWith('/')) throw badInput('scenePath', 'must begin with /');
    await db.write(async (tx) => {
      const room = await getRoom(tx, project.id, { id: uuid });
      const { id } = sceneAt(await boardOf(tx, room), folderIn(scenePath));
      await switchScene(tx, actor, { id: uuid }, id);
    });
    return reply.code(201).send({ currentScenePath: folderIn(scenePath).split('/').slice(1) });
  });

  done();
};

const inScenes = { tags: ['Scenes'], openapi: { parameters: [regionHeader] } };
