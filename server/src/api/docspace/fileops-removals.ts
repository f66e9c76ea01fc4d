import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { deleteRoom } from '../../rooms/rooms.ts';
import { answerWith, FileOperation as Operation } from './answers.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { answerOperation, inOperations, runOperation } from './fileops-run.ts';
import { allowedRoom } from './look.ts';
import type { RouteOptions } from './rooms.ts';
import { DeleteBatchBody, DeleteVersionBody, EmptyTrashQuery } from './schema-fileops.ts';
import { dropTemplate, isTemplateId } from './template-doors.ts';

/** Deleting many at once (DS 5.12); it is done when the answer comes. */
export const fileRemovalRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);

  const remove = {
    summary: 'Delete rooms for good',
    operationId: 'deleteEntries',
    ...inOperations,
    body: DeleteBatchBody,
  };
  app.put('/files/fileops/delete', { schema: remove }, (request) => {
    const caller = request.docspace;
    return answerOperation(desk, request, 'delete', request.body, async (tx, id) => {
      await removeFolder(tx, caller, id, request.body.immediately ?? false);
      return undefined;
    });
  });

  const emptyTrash = {
    summary: 'Empty the trash',
    description: 'Rooms never lie in the trash, and there are no files yet: it is empty.',
    operationId: 'emptyTrash',
    ...inOperations,
    querystring: EmptyTrashQuery,
  };
  app.put('/files/fileops/emptytrash', { schema: emptyTrash }, (request) => {
    const { single = false } = request.query;
    return answerOperation(desk, request, 'delete', { returnSingleOperation: single }, async () => undefined);
  });

  const deleteVersions = {
    summary: 'Delete versions of a file',
    operationId: 'deleteFileVersions',
    tags: ['Operations'],
    body: DeleteVersionBody,
    response: { 200: answerWith(Operation, 'FileOperationAnswer') },
  };
  app.put('/files/fileops/deleteversion', { schema: deleteVersions }, async (request) => {
    const { fileId, deleteAfter = false } = request.body;
    const entries = { fileIds: [fileId], deleteAfter };
    const operation = await runOperation(desk, request.docspace, 'delete', entries, async () => undefined);
    return envelope(desk, request, operation);
  });

  done();
};

/** Deletes a room or a template for good. @throws room_not_found, wrong_role */
export async function removeFolder(
  tx: Tx,
  caller: Caller,
  id: string,
  immediately: boolean,
): Promise<undefined> {
  if (isTemplateId(id)) return dropTemplate(tx, caller, id);
  const { num } = await allowedRoom(tx, caller, id, 'delete');
  if (!immediately) {
    throw fail('wrong_role', { text: 'A room cannot be moved to the trash; `immediately` deletes it.' });
  }
  await deleteRoom(tx, caller.actor, { num });
}
