import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { HistoryPage, HistoryQuery, RoomPath } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { pageOfSteps, stepsJson } from '../../rooms/board-history.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { roomNamed } from './refs.ts';

/** What happened on the board of a room that records (AG 3.5 isRecord). */
export const historyRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { queries } = house.db;

  app.get(
    '/rooms/:room_id/history',
    {
      config: { scope: 'rooms' },
      schema: {
        summary: 'List what happened on the board of a room that records',
        description:
          'Oldest first, of the time when `record` was on; also of a room that is disabled or archived. Whoever applies the steps in this order has the board as it was at each of them. An answer has about 2 MB at the most.',
        operationId: 'listHistory',
        tags: ['Scenes'],
        params: RoomPath,
        querystring: HistoryQuery,
        response: { 200: HistoryPage },
      },
    },
    async ({ native, params, query }, reply) => {
      const room = await getRoom(queries, native.project.id, roomNamed(params.room_id));
      const { steps, next } = await pageOfSteps(queries, room, query);
      const json = `{"data":${stepsJson(steps)},"next":${JSON.stringify(next)}}`;
      // What is kept is JSON already.
      return reply.type('application/json; charset=utf-8').send(json as unknown as wire.HistoryPage);
    },
  );

  done();
};
