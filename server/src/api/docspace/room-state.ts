import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { keepOperation, newOperationId } from '../../rooms/operations.ts';
import { pinRoom, unpinRoom } from '../../rooms/pins.ts';
import { archiveRoom, deleteRoom, restoreRoom } from '../../rooms/rooms.ts';
import { answerWith, FileOperation } from './answers.ts';
import { told } from './answers-sharing.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { unknownIsDenied } from './errors.ts';
import { allowedRoom, showRoom } from './look.ts';
import { presentOperation } from './present-operation.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath, RemovalBody } from './schema.ts';
import { dropTemplate, isTemplateId } from './template-doors.ts';

const NO_ARCHIVE = "You don't have enough permission to archive the room";

/** Archive, unarchive, delete (DS 5.6, 5.7) and pins (DS 5.8). */
export const roomStateRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db } = desk;
  requireCaller(app, identify);

  const changes = [
    {
      method: 'PUT',
      path: '/archive',
      summary: 'Archive a room',
      operationId: 'archiveRoom',
      kind: 'move',
      change: archiveRoom,
      needs: 'archive',
      denied: NO_ARCHIVE,
    },
    {
      method: 'PUT',
      path: '/unarchive',
      summary: 'Take a room out of the archive',
      operationId: 'unarchiveRoom',
      kind: 'move',
      change: restoreRoom,
      needs: 'archive',
      denied: NO_ARCHIVE,
    },
    {
      method: 'DELETE',
      path: '',
      summary: 'Delete a room or a template, for good',
      operationId: 'deleteRoom',
      kind: 'delete',
      change: deleteRoom,
      needs: 'delete',
      denied: 'Access denied',
    },
  ] as const;
  for (const { method, path, kind, change, needs, denied, ...about } of changes) {
    app.route({
      method,
      url: `/files/rooms/:id${path}`,
      schema: {
        ...about,
        tags: ['Rooms'],
        params: IdPath,
        body: RemovalBody,
        response: { 200: answerWith(FileOperation) },
      },
      handler: async (request) => {
        const { user, actor } = request.docspace;
        const { id } = request.params;
        const content = presentOperation(newOperationId(), kind);
        await db.write(async (tx) => {
          if (method === 'DELETE' && isTemplateId(id)) {
            await dropTemplate(tx, request.docspace, id);
          } else {
            await allowedRoom(tx, request.docspace, id, needs, denied);
            await change(tx, actor, roomNamed(id));
          }
          // `deleteAfter` means that nobody will ask (DS 5.6).
          if (!request.body.deleteAfter) await keepOperation(tx, user.id, { id: content.id, kind, content });
        });
        return envelope(desk, request, content);
      },
    });
  }

  const pins = [
    { path: 'pin', summary: 'Pin a room on top', operationId: 'pinRoom', change: pinRoom, pinned: true },
    { path: 'unpin', summary: 'Unpin a room', operationId: 'unpinRoom', change: unpinRoom, pinned: false },
  ];
  const denied = unknownIsDenied('Access denied');
  for (const { path, change, pinned, ...about } of pins) {
    const schema = { ...about, tags: ['Rooms'], params: IdPath, response: told.folder };
    app.put(`/files/rooms/:id/${path}`, { schema }, async (request) => {
      const caller = request.docspace;
      const { id } = request.params;
      const room = await db
        .write(async (tx) => {
          await allowedRoom(tx, caller, id, 'pin');
          return change(tx, caller.actor, caller.user.id, roomNamed(id));
        })
        .catch(denied);
      return envelope(desk, request, await showRoom(desk, caller, room, { pinned }));
    });
  }

  done();
};
