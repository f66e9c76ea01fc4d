import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Tx } from '../../db/database.ts';
import { badInput, fail } from '../../errors.ts';
import {
  changeShelf,
  createShelf,
  deleteShelf,
  getShelf,
  listShelves,
  ROOMS_ON_A_SHELF,
  type FilledShelf,
} from '../../rooms/shelves.ts';
import { answerWith, NothingToTell } from './answers.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedRoom } from './look.ts';
import type { RouteOptions } from './rooms.ts';
import { Flag, IdPath } from './schema.ts';

const Name = Type.String({ maxLength: 128 });
const Icon = Type.String({ maxLength: 255, description: 'Kept as it is given.' });
const RoomNumbers = Type.Array(Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), {
  maxItems: ROOMS_ON_A_SHELF,
});
const NewBody = Type.Object(
  { name: Name, icon: Type.Optional(Icon), rooms: Type.Optional(RoomNumbers) },
  { title: 'NewRoomGroup', examples: [{ name: 'This term', rooms: [1001, 1002] }] },
);
const ChangeBody = Type.Object(
  {
    groupName: Type.Optional(Name),
    roomsToAdd: Type.Optional(RoomNumbers),
    roomsToRemove: Type.Optional(RoomNumbers),
  },
  { title: 'RoomGroupChange', examples: [{ roomsToAdd: [1003], roomsToRemove: [1001] }] },
);
const IconBody = Type.Object({ icon: Icon }, { title: 'RoomGroupIcon', examples: [{ icon: 'star' }] });
const Query = Type.Object({ includeMembers: Flag });

const RoomGroup = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    icon: Type.String(),
    userId: Type.String({ format: 'uuid' }),
    rooms: Type.Optional(Type.Array(Type.Integer())),
    totalRooms: Type.Integer(),
  },
  { title: 'RoomGroup' },
);

/** Groups of rooms, each of which is one person’s own (DS 5.15). */
export const shelfRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);
  const one = { tags: ['Room groups'], querystring: Query, response: { 200: answerWith(RoomGroup) } };

  const create = {
    summary: 'Make a group of rooms',
    operationId: 'addRoomGroup',
    ...one,
    body: NewBody,
    response: { 200: answerWith(RoomGroup), 404: { description: 'One of the rooms is not there.' } },
  };
  app.post('/files/group', { schema: create }, async (request) => {
    const caller = request.docspace;
    const { name, icon = '', rooms = [] } = request.body;
    const shelf = await db.write(async (tx) => {
      await checkRooms(tx, caller, rooms);
      return createShelf(tx, caller.actor, caller.user.id, { name: nameOf(name, 'name'), icon, rooms });
    });
    return envelope(desk, request, present(shelf, request.query.includeMembers));
  });

  const list = {
    summary: 'List one’s groups of rooms',
    operationId: 'getRoomGroups',
    ...one,
    response: { 200: answerWith(Type.Array(RoomGroup)) },
  };
  app.get('/files/group', { schema: list }, async (request) => {
    const shelves = await listShelves(db.queries, request.docspace.user.id);
    return envelope(
      desk,
      request,
      shelves.map((shelf) => present(shelf, request.query.includeMembers)),
    );
  });

  const get = { summary: 'Get a group of rooms', operationId: 'getRoomGroup', ...one, params: IdPath };
  app.get('/files/group/:id', { schema: get }, async (request) => {
    const shelf = await getShelf(db.queries, request.docspace.user.id, shelfNamed(request.params.id));
    return envelope(desk, request, present(shelf, request.query.includeMembers));
  });

  const change = {
    summary: 'Change a group of rooms',
    operationId: 'updateRoomGroup',
    ...one,
    params: IdPath,
    body: ChangeBody,
  };
  app.put('/files/group/:id', { schema: change }, async (request) => {
    const caller = request.docspace;
    const { groupName, roomsToAdd: add = [], roomsToRemove: remove = [] } = request.body;
    const num = shelfNamed(request.params.id);
    const shelf = await db.write(async (tx) => {
      await getShelf(tx, caller.user.id, num);
      await checkRooms(tx, caller, add);
      const name = groupName === undefined ? {} : { name: nameOf(groupName, 'groupName') };
      return changeShelf(tx, caller.actor, caller.user.id, num, { ...name, add, remove });
    });
    return envelope(desk, request, present(shelf, request.query.includeMembers));
  });

  const icon = {
    summary: 'Change the icon of a group of rooms',
    operationId: 'changeRoomGroupIcon',
    ...one,
    params: IdPath,
    body: IconBody,
  };
  app.post('/files/group/:id/icon', { schema: icon }, async (request) => {
    const { actor, user } = request.docspace;
    const num = shelfNamed(request.params.id);
    const shelf = await db.write((tx) => changeShelf(tx, actor, user.id, num, { icon: request.body.icon }));
    return envelope(desk, request, present(shelf, request.query.includeMembers));
  });

  const remove = {
    summary: 'Take a group of rooms away',
    description: 'The rooms stay where they are.',
    operationId: 'deleteRoomGroup',
    tags: ['Room groups'],
    params: IdPath,
    response: { 200: NothingToTell },
  };
  app.delete('/files/group/:id', { schema: remove }, async (request) => {
    const { actor, user } = request.docspace;
    await db.write((tx) => deleteShelf(tx, actor, user.id, shelfNamed(request.params.id)));
    return envelope(desk, request);
  });

  done();
};

/** @throws room_not_found, wrong_role for rooms that the caller may not see */
async function checkRooms(tx: Tx, caller: Caller, rooms: readonly number[]): Promise<void> {
  for (const num of rooms) await allowedRoom(tx, caller, String(num), 'read');
}

function shelfNamed(id: string): number {
  if (!/^\d{1,15}$/.test(id)) throw fail('shelf_not_found');
  return Number(id);
}

/** @throws bad_input when it is blank */
function nameOf(text: string, member: string): string {
  const name = text.trim();
  if (name === '') throw badInput(member, 'The name must not be blank.');
  return name;
}

function present({ num, name, icon, userId, rooms }: FilledShelf, includeMembers = true) {
  return { id: num, name, icon, userId, ...(includeMembers && { rooms }), totalRooms: rooms.length };
}
