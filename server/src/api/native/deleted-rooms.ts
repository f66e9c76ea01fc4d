import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { DeletedRoomPage, PageQuery, Room, RoomPath, strictObject } from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { listDeletedRooms, undeleteRoom, type DeletedPlace } from '../../rooms/deleted-rooms.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { tagOf } from './matching.ts';
import { pageFrom } from './pages.ts';
import { presentDeleted, presentRoom } from './present.ts';
import { roomNamed } from './refs.ts';

const ListQuery = strictObject(PageQuery);

/** Rooms that were deleted and can be brought back. */
export const deletedRoomRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Rooms'];

  app.get(
    '/deleted-rooms',
    {
      config,
      schema: {
        summary: 'List deleted rooms that can be brought back',
        operationId: 'listDeletedRooms',
        tags,
        querystring: ListQuery,
        response: { 200: DeletedRoomPage },
      },
    },
    async (request) => {
      const { project } = request.native;
      return pageFrom(request.query, {
        placeOf: deletedPlaceOf,
        find: (page) => listDeletedRooms(db.queries, project.id, page),
        cursorOf: ({ deletedAt, room }) => cursorOf([deletedAt, room.num]),
        show: presentDeleted,
      });
    },
  );

  app.post(
    '/rooms/:room_id/undelete',
    {
      config,
      schema: {
        summary: 'Bring a deleted room back',
        description:
          'As it was; under another name, where its own was taken meanwhile, and without its template, where that was deleted. By id, short id or number.',
        operationId: 'undeleteRoom',
        tags,
        params: RoomPath,
        response: { 200: Room },
      },
    },
    async (request, reply) => {
      const { native, params } = request;
      const room = await db.write((tx) => undeleteRoom(tx, native.actor, roomNamed(params.room_id)));
      reply.header('etag', tagOf(room.edition));
      return presentRoom(room);
    },
  );

  done();
};

function deletedPlaceOf(cursor: string, member: string): DeletedPlace {
  const [deletedAt, num] = placeOf(cursor, member, ['number', 'number']);
  return { deletedAt: Number(deletedAt), num: Number(num) };
}
