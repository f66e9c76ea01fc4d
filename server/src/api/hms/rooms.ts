import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import { isAfter, isListed, newestRooms, type Page, type RoomFilter } from '../../rooms/lists-newest.ts';
import type { Room, RoomSettings } from '../../rooms/room.ts';
import { findRoom, findRoomByAlias } from '../../rooms/rooms.store.ts';
import { changeRoom, createRoom, getRoom, upsertRoom } from '../../rooms/rooms.ts';
import { checkSize } from '../../rooms/size.ts';
import { knownTemplate, templateIdOf } from '../../rooms/template-cache.ts';
import { filterOf } from './filters.ts';
import { pageSize, roomIdOf, startOf } from './pages.ts';
import { presentRoom, type Surroundings } from './present.ts';
import { credentialsIn } from './recording-input.ts';
import { Room as RoomAnswer, RoomPage } from './responses.ts';
import { readRoom, refuseTemplateName } from './room-input.ts';
import { roomShelf } from './room-shelf.ts';
import { RoomBody, RoomPath, RoomsQuery } from './schema.ts';

/** HM 2.1. */
export const roomRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const showRooms = roomShelf(db.queries);

  const create = {
    summary: 'Create a room, or change the one with this name',
    operationId: 'createRoom',
    tags: ['Rooms'],
    body: RoomBody,
    response: { 200: RoomAnswer },
  };
  app.post('/rooms', { schema: create }, async (request) => {
    const { caller, body } = request;
    refuseTemplateName(body);
    const input = await readRoom(house, caller, body);
    const alias = body.name ?? '';
    const room = await db.write(async (tx) => {
      await checkNewSize(input.settings, () => findRoomByAlias(tx, caller.project.id, alias));
      return alias === ''
        ? createRoom(tx, caller.actor, input)
        : upsertRoom(tx, caller.actor, { ...input, alias });
    });
    return presentRoom(room, await surroundings(room, caller.project, body));
  });

  const change = {
    summary: 'Change a room',
    description: 'Also how a room is disabled, and enabled again. What is left out stays as it is.',
    operationId: 'updateRoom',
    tags: ['Rooms'],
    params: RoomPath,
    body: RoomBody,
    response: { 200: RoomAnswer },
  };
  app.post('/rooms/:room_id', { schema: change }, async (request) => {
    const { caller, body } = request;
    const ref = roomIdOf(request.params.room_id);
    const input = await readRoom(house, caller, body);
    const room = await db.write(async (tx) => {
      await checkNewSize(input.settings, () => findRoom(tx, caller.project.id, ref));
      return changeRoom(tx, caller.actor, ref, { ...input, ...(body.name && { alias: body.name }) });
    });
    return presentRoom(room, await surroundings(room, caller.project, body));
  });

  const get = {
    summary: 'Get a room',
    operationId: 'getRoom',
    tags: ['Rooms'],
    params: RoomPath,
    response: { 200: RoomAnswer },
  };
  app.get('/rooms/:room_id', { schema: get }, async (request) => {
    const { project } = request.caller;
    const room = await getRoom(db.queries, project.id, roomIdOf(request.params.room_id));
    return presentRoom(room, await surroundings(room, project));
  });

  const list = {
    summary: 'List rooms, newest first',
    operationId: 'listRooms',
    tags: ['Rooms'],
    querystring: RoomsQuery,
    response: { 200: RoomPage },
  };
  app.get('/rooms', { schema: list }, async (request, reply) => {
    const { project } = request.caller;
    const { name, start } = request.query;
    const limit = pageSize(request.query.limit);
    const page = { start: startOf(start), limit };
    const filter = filterOf(request.query, project);
    const { json, last } = await showRooms(project, () =>
      name
        ? roomsNamed(house, project, name, page, filter)
        : newestRooms(db.queries, project.id, page, filter),
    );
    const head = Buffer.from(`{"limit":${String(limit)},"data":[`);
    const tail = Buffer.from(`],"last":"${last}"}`);
    reply.type('application/json; charset=utf-8');
    return Buffer.concat([head, json, tail]);
  });

  async function surroundings(room: Room, project: Project, body?: RoomBody): Promise<Surroundings> {
    const id = templateIdOf(room, project);
    const template = id === undefined ? undefined : await knownTemplate(db.queries, project.id, id);
    return { project, template, credentials: credentialsIn(house, body?.recording_info?.upload_info) };
  }

  done();
};

/** HM 2.1 list: the name is the whole name, whatever its case; such a list has pages like any other. */
async function roomsNamed(
  { db }: House,
  project: Project,
  name: string,
  page: Page,
  filter: RoomFilter,
): Promise<Room[]> {
  const room = await findRoomByAlias(db.queries, project.id, name);
  return room && isAfter(room, page) && isListed(room, filter) ? [room] : [];
}

/** The size and whether the room is large go together, and a call may bring only one of them. */
async function checkNewSize(given: RoomSettings, now: () => Promise<Room | undefined>): Promise<void> {
  if (given.size === undefined && given.largeRoom === undefined) return;
  const room = await now();
  checkSize({ ...room?.settings, ...given });
}
