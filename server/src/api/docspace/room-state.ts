import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { keepOperation, newOperationId } from '../../rooms/operations.ts';
import { pinRoom, unpinRoom } from '../../rooms/pins.ts';
import { archiveRoom, deleteRoom, restoreRoom } from '../../rooms/rooms.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { unknownIsDenied } from './errors.ts';
import { presentRoom } from './present.ts';
import { presentOperation } from './present-operation.ts';
import { roomNamed, type RouteOptions } from './rooms.ts';
import { IdPath, RemovalBody } from './schema.ts';

/** Archive, unarchive, delete (DS 5.6, 5.7) and pins (DS 5.8). */
export const roomStateRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db } = desk;
  requireCaller(app, identify);

  const changes = [
    { method: 'PUT', path: '/archive', kind: 'move', change: archiveRoom },
    { method: 'PUT', path: '/unarchive', kind: 'move', change: restoreRoom },
    { method: 'DELETE', path: '', kind: 'delete', change: deleteRoom },
  ] as const;
  for (const { method, path, kind, change } of changes) {
    app.route({
      method,
      url: `/files/rooms/:id${path}`,
      schema: { params: IdPath, body: RemovalBody },
      handler: async (request) => {
        const { user, actor } = request.docspace;
        const content = presentOperation(newOperationId(), kind);
        await db.write(async (tx) => {
          await change(tx, actor, roomNamed(request.params.id));
          // `deleteAfter` means that nobody will ask (DS 5.6).
          if (!request.body.deleteAfter) await keepOperation(tx, user.id, { id: content.id, kind, content });
        });
        return envelope(desk, request, content);
      },
    });
  }

  const pins = [
    { path: 'pin', change: pinRoom, pinned: true },
    { path: 'unpin', change: unpinRoom, pinned: false },
  ];
  const denied = unknownIsDenied('Access denied');
  for (const { path, change, pinned } of pins) {
    app.put(`/files/rooms/:id/${path}`, { schema: { params: IdPath } }, async (request) => {
      const caller = request.docspace;
      const room = await db
        .write(async (tx) => change(tx, caller.actor, caller.user.id, roomNamed(request.params.id)))
        .catch(denied);
      return envelope(desk, request, presentRoom(room, caller, pinned));
    });
  }

  done();
};
