import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import { pageOfRooms } from '../../rooms/lists.ts';
import { changeRoom, createRoom, getRoom } from '../../rooms/rooms.ts';
import { mayUse, requireToken } from './auth.ts';
import { regionHeader, regionOf } from './description.ts';
import { presentRoom } from './present.ts';
import { Room, Rooms } from './responses.ts';
import { ListQuery, NewRoomBody, RoomChangeBody, RoomPath } from './schema.ts';

/** R1 to R4 (AG 2.2). */
export const roomRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  requireToken(app, house);

  const create = {
    summary: 'Create a room',
    operationId: 'createRoom',
    ...inRooms,
    body: NewRoomBody,
    response: { 201: Room },
  };
  app.post('/rooms', { schema: create }, async (request, reply) => {
    const caller = request.agora;
    mayUse(caller, 'writer');
    const { isRecord, limit, name } = request.body;
    const region = regionOf(request, house.config);
    const room = await house.db.write((tx) =>
      createRoom(tx, caller.actor, {
        ...(name !== undefined && name !== '' && { title: name }),
        ...(isRecord !== undefined && { record: isRecord }),
        ...(limit !== undefined && { seats: limit }),
        ...(region !== undefined && { region }),
      }),
    );
    return reply.code(201).send(presentRoom(room, caller.project));
  });

  const get = {
    summary: 'Get a room',
    operationId: 'getRoom',
    ...inRooms,
    params: RoomPath,
    response: { 200: Room },
  };
  app.get('/rooms/:uuid', { schema: get }, async (request) => {
    const caller = request.agora;
    const { uuid } = request.params;
    mayUse(caller, 'writer', uuid);
    regionOf(request, house.config);
    return presentRoom(await getRoom(house.db.queries, caller.project.id, { id: uuid }), caller.project);
  });

  const list = {
    summary: 'List rooms, oldest first',
    operationId: 'listRooms',
    ...inRooms,
    querystring: ListQuery,
    response: { 200: Rooms },
  };
  app.get('/rooms', { schema: list }, async (request) => {
    const caller = request.agora;
    mayUse(caller, 'writer');
    regionOf(request, house.config);
    const { beginUUID, limit } = request.query;
    const rooms = await pageOfRooms(house.db.queries, caller.project.id, beginUUID ?? '', limit);
    return rooms.map((room) => presentRoom(room, caller.project));
  });

  const change = {
    summary: 'Close a room, or open it again',
    operationId: 'changeRoom',
    ...inRooms,
    params: RoomPath,
    body: RoomChangeBody,
    response: { 201: Room },
  };
  app.patch('/rooms/:uuid', { schema: change }, async (request, reply) => {
    const caller = request.agora;
    const { uuid } = request.params;
    mayUse(caller, 'admin', uuid);
    regionOf(request, house.config);
    const enabled = !request.body.isBan;
    const room = await house.db.write((tx) => changeRoom(tx, caller.actor, { id: uuid }, { enabled }));
    return reply.code(201).send(presentRoom(room, caller.project));
  });

  done();
};

const inRooms = { tags: ['Rooms'], openapi: { parameters: [regionHeader] } };
