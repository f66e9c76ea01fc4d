import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput } from '../../errors.ts';
import { changeOwner } from '../../rooms/owner.ts';
import type { Room } from '../../rooms/room.ts';
import { told } from './answers-sharing.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedRoom, showRoom } from './look.ts';
import type { RouteOptions } from './rooms.ts';
import { OwnerBody } from './schema-sharing.ts';

/** Rooms get another owner (DS 5.9). */
export const ownerRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);

  app.post(
    '/files/owner',
    {
      schema: {
        summary: 'Give rooms another owner',
        operationId: 'changeOwner',
        response: { ...told.folders, 404: { description: 'There is no such room, or no such person.' } },
        description: 'All of them or none. Who owned them stays as their manager.',
        tags: ['Sharing'],
        body: OwnerBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const { userId, folderIds = [], fileIds = [] } = request.body;
      if (fileIds.length > 0) throw badInput('fileIds', 'Files have no owner of their own.');
      const rooms = await desk.db.write(async (tx) => {
        const changed: Room[] = [];
        for (const id of folderIds) {
          const { num } = await allowedRoom(tx, caller, String(id), 'changeOwner');
          changed.push(await changeOwner(tx, caller.actor, { num }, userId.toLowerCase()));
        }
        return changed;
      });
      const shown = [];
      for (const room of rooms) shown.push(await showRoom(desk, caller, room));
      return envelope(desk, request, shown);
    },
  );

  done();
};
