import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
import { duplicateRoom } from '../../rooms/duplicate.ts';
import { addFirstLink } from '../../rooms/links.ts';
import { archiveRoom, getRoom, restoreRoom } from '../../rooms/rooms.ts';
import { requireCaller, type Caller } from './auth.ts';
import { answerOperation, inOperations, type FolderWork } from './fileops-run.ts';
import { allowedRoom } from './look.ts';
import { ARCHIVE, ROOMS, rootOf } from './present-folders.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { BatchBody, DownloadBody, DuplicateBody, ReadBody } from './schema-fileops.ts';

const MAY_NOT_CREATE = "You don't have enough permission to create";
const MAY_NOT_ARCHIVE = "You don't have enough permission to archive the room";

/** Work on many rooms at once (DS 5.12); it is done when the answer comes. */
export const fileOperationRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);

  const move = {
    summary: 'Archive rooms, or take them out of the archive',
    description: 'Rooms can be moved to the archive (folder 3) and back (folder 2).',
    operationId: 'moveEntries',
    ...inOperations,
    body: BatchBody,
  };
  app.put('/files/fileops/move', { schema: move }, (request) => {
    const caller = request.docspace;
    const work: FolderWork = async (tx, id) =>
      moveTo(tx, caller, id, String(request.body.destFolderId ?? ''));
    return answerOperation(desk, request, 'move', request.body, work);
  });

  const copy = {
    summary: 'Copy into a folder',
    description:
      'Rooms cannot be copied into a folder: the operation tells so. `fileops/duplicate` copies rooms.',
    operationId: 'copyEntries',
    ...inOperations,
    body: BatchBody,
  };
  app.put('/files/fileops/copy', { schema: copy }, (request) => {
    const caller = request.docspace;
    return answerOperation(desk, request, 'copy', request.body, async (tx, id) => {
      await allowedRoom(tx, caller, id, 'read');
      throw fail('wrong_role', { text: 'A room cannot be copied into a folder; it can be duplicated.' });
    });
  });

  const duplicate = {
    summary: 'Duplicate rooms',
    description: 'The new rooms are in `folders` of the operation.',
    operationId: 'duplicateEntries',
    ...inOperations,
    body: DuplicateBody,
  };
  app.put('/files/fileops/duplicate', { schema: duplicate }, (request) => {
    const caller = request.docspace;
    return answerOperation(desk, request, 'duplicate', request.body, async (tx, id) => {
      if (!mayOwnRooms(caller.user.kind)) throw fail('wrong_role', { text: MAY_NOT_CREATE });
      const room = await allowedRoom(tx, caller, id, 'duplicate', MAY_NOT_CREATE);
      const copy = await duplicateRoom(tx, caller.actor, { num: room.num }, { withContent: true });
      return addFirstLink(tx, caller.actor, copy);
    });
  });

  const read = { summary: 'Mark as read', operationId: 'markAsRead', ...inOperations, body: ReadBody };
  app.put('/files/fileops/markasread', { schema: read }, (request) => {
    const caller = request.docspace;
    return answerOperation(desk, request, 'read', request.body, async (tx, id) => {
      await allowedRoom(tx, caller, id, 'read');
      return undefined;
    });
  });

  const download = {
    summary: 'Download many at once',
    description: 'Rooms hold no files yet, so there is nothing to download: the operation tells so.',
    operationId: 'downloadEntries',
    ...inOperations,
    body: DownloadBody,
  };
  app.put('/files/fileops/bulkdownload', { schema: download }, (request) => {
    const caller = request.docspace;
    const { fileConvertIds = [], fileIds = [] } = request.body;
    const files = [...fileIds, ...fileConvertIds.map(({ key }) => key)];
    return answerOperation(desk, request, 'download', { ...request.body, fileIds: files }, async (tx, id) => {
      await allowedRoom(tx, caller, id, 'download');
      throw fail('wrong_role', { text: 'There is nothing to download: the room holds no files.' });
    });
  });

  done();
};

async function moveTo(tx: Tx, caller: Caller, id: string, destination: string): Promise<undefined> {
  const root = rootOf(destination);
  // What is not there is told before what cannot be done with it.
  if (!root) await getRoom(tx, caller.project.id, roomNamed(destination));
  const { num } = await allowedRoom(tx, caller, id, 'archive', MAY_NOT_ARCHIVE);
  if (root === ARCHIVE) await archiveRoom(tx, caller.actor, { num });
  else if (root === ROOMS) await restoreRoom(tx, caller.actor, { num });
  else throw fail('wrong_role', { text: 'A room can be moved to the archive and back only.' });
}
