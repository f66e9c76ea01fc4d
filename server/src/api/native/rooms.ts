import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { DeletedRoom, DeleteRoomQuery, NewRoom, Room, RoomChange, RoomPath } from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { matched, tagged } from './description.ts';
import { checkMatch, taggedAnswer, tagOf } from './matching.ts';
import { presentDeleted, presentRoom } from './present.ts';
import { roomNamed } from './refs.ts';
import { createOne, deleteOne, updateOne } from './room-writes.ts';

/** Create, get, change and delete one room. */
export const roomRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Rooms'];

  app.post(
    '/rooms',
    {
      config,
      schema: {
        summary: 'Create a room',
        description: 'Public rooms and forms have their primary link at once.',
        operationId: 'createRoom',
        tags,
        body: NewRoom,
        response: { 201: Room, 404: { description: 'There is no such template.' } },
      },
    },
    async (request, reply) => {
      const room = await createOne(house, request.native, request.body);
      reply
        .code(201)
        .header('location', `${app.prefix}/rooms/${room.id}`)
        .header('etag', tagOf(room.edition));
      return presentRoom(room);
    },
  );

  app.get(
    '/rooms/:room_id',
    {
      config,
      schema: {
        summary: 'Get a room',
        operationId: 'getRoom',
        tags,
        params: RoomPath,
        response: { 200: Room },
        openapi: tagged,
      },
    },
    async (request, reply) => {
      const room = await getRoom(db.queries, request.native.project.id, roomNamed(request.params.room_id));
      const shown = presentRoom(room);
      // One that was scheduled has opened by itself, which its revision does not tell.
      if (shown.state === 'open' && shown.opens_at !== null) {
        reply.header('etag', tagOf(room.edition));
        return shown;
      }
      return taggedAnswer(request, reply, room.edition, shown);
    },
  );

  app.patch(
    '/rooms/:room_id',
    {
      config,
      schema: {
        summary: 'Change a room',
        description:
          'What is given changes; null takes an optional member away. `metadata` and `tags` are replaced whole.',
        operationId: 'updateRoom',
        tags,
        params: RoomPath,
        body: RoomChange,
        response: { 200: Room },
        openapi: matched,
      },
    },
    async (request, reply) => {
      const { native, params, body, headers } = request;
      const room = await updateOne(house, native, roomNamed(params.room_id), body, headers['if-match']);
      reply.header('etag', tagOf(room.edition));
      return presentRoom(room);
    },
  );

  app.delete(
    '/rooms/:room_id',
    {
      config,
      schema: {
        summary: 'Delete a room',
        description: 'It can be undeleted until `purge_at`, unless `retention_seconds` is 0.',
        operationId: 'deleteRoom',
        tags,
        params: RoomPath,
        querystring: DeleteRoomQuery,
        response: { 200: DeletedRoom },
        openapi: matched,
      },
    },
    async (request) => {
      const { native, params, query, headers } = request;
      const { retention_seconds: seconds } = query;
      const ref = roomNamed(params.room_id);
      return presentDeleted(
        await db.write((tx) =>
          deleteOne(tx, native.actor, ref, seconds, (room) => checkMatch(headers['if-match'], room.edition)),
        ),
      );
    },
  );

  done();
};
