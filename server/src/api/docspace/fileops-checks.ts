import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { HouseError } from '../../errors.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { answerWith, Folder } from './answers.ts';
import { requireCaller, type Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { allowedRoom } from './look.ts';
import { ARCHIVE, ROOMS, rootOf } from './present-folders.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { BatchQuery } from './schema-fileops.ts';

const NO_DESTINATION = { 404: { description: 'The folder to move to is not there.' } };
/** DS 5.12 checkdestfolder. */
const CheckDestFolderResult = { AllAllowed: 0, PartAllowed: 1, NoneAllowed: 2 } as const;

/** What would become of a move, without doing it (DS 5.12). */
export const fileOperationChecks: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  requireCaller(app, identify);

  const conflicts = {
    summary: 'List what a move would overwrite',
    description: 'Rooms may share a title, so nothing ever is in the way.',
    operationId: 'checkMoveConflicts',
    tags: ['Operations'],
    querystring: BatchQuery,
    response: { 200: answerWith(Type.Array(Folder)), ...NO_DESTINATION },
  };
  app.get('/files/fileops/move', { schema: conflicts }, async (request) => {
    await destination(desk, request.docspace, request.query.destFolderId);
    return envelope(desk, request, []);
  });

  const check = {
    summary: 'Tell whether rooms may be moved to a folder',
    operationId: 'checkDestFolder',
    tags: ['Operations'],
    querystring: BatchQuery,
    response: {
      200: answerWith(
        Type.Object({
          result: Type.Integer({ description: '0 all, 1 some, 2 none of them.' }),
          files: Type.Array(Folder),
        }),
      ),
      ...NO_DESTINATION,
    },
  };
  app.get('/files/fileops/checkdestfolder', { schema: check }, async (request) => {
    const caller = request.docspace;
    const { folderIds = [], fileIds = [], destFolderId } = request.query;
    const root = await destination(desk, caller, destFolderId);
    let allowed = 0;
    for (const id of folderIds) {
      if ((root === ARCHIVE || root === ROOMS) && (await mayMove(desk, caller, String(id)))) allowed += 1;
    }
    const asked = folderIds.length + fileIds.length;
    const result =
      allowed === asked
        ? CheckDestFolderResult.AllAllowed
        : allowed > 0
          ? CheckDestFolderResult.PartAllowed
          : CheckDestFolderResult.NoneAllowed;
    return envelope(desk, request, { result, files: [] });
  });

  done();
};

/** The root that is meant; undefined for a room. @throws room_not_found when there is neither */
async function destination(desk: Desk, caller: Caller, id: number | string | undefined) {
  const root = rootOf(String(id ?? ''));
  if (!root) await getRoom(desk.db.queries, caller.project.id, roomNamed(String(id ?? '')));
  return root;
}

async function mayMove(desk: Desk, caller: Caller, id: string): Promise<boolean> {
  try {
    await allowedRoom(desk.db.queries, caller, id, 'archive');
    return true;
  } catch (reason) {
    if (reason instanceof HouseError) return false;
    throw reason;
  }
}
