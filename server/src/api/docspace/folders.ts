import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { historyOf } from '../../rooms/history.ts';
import { answerWith, FileOperation, Folder } from './answers.ts';
import { FolderContent } from './answers-folder.ts';
import { allowedFolder, pathPartsOf, showFolder } from './any-folder.ts';
import { requireCaller } from './auth.ts';
import { timeAsked } from './dates.ts';
import { envelope } from './envelope.ts';
import { removeFolder } from './fileops-removals.ts';
import { operationsAfter, runOperation } from './fileops-run.ts';
import { changeFolder } from './folder-changes.ts';
import { allowedRoom } from './look.ts';
import { presentHistory } from './present-history.ts';
import { presentRoot } from './present-folders.ts';
import { blankTitle, titleOf } from './room-input.ts';
import { areaOf, find } from './room-list.ts';
import type { RouteOptions } from './rooms.ts';
import { Count, Flag, IdPath, RoomListQuery, StartIndex, Text, Title } from './schema.ts';

const RenameBody = Type.Object({ title: Title }, { title: 'FolderTitle', examples: [{ title: 'Algebra' }] });
const RemovalBody = Type.Object(
  { deleteAfter: Flag, immediately: Flag },
  { title: 'FolderRemoval', examples: [{ immediately: true }] },
);
const LogQuery = Type.Object({ fromDate: Text, toDate: Text, count: Count, startIndex: StartIndex });

const History = Type.Array(
  Type.Object(
    {
      action: Type.Object({ id: Type.Integer(), key: Type.String() }),
      initiator: Type.Object({}, { additionalProperties: true }),
      date: Type.String({ format: 'date-time' }),
      data: Type.Object({}, { additionalProperties: true }),
      related: Type.Array(Type.Object({}, { additionalProperties: true })),
    },
    { title: 'HistoryEntry' },
  ),
);

/** Rooms as folders among others (DS 6.1), as far as a room needs that. */
export const folderRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);
  const tags = ['Folders'];

  const content = {
    summary: 'List what a folder holds',
    description: 'Rooms and templates hold nothing yet.',
    operationId: 'getFolderContent',
    tags,
    params: IdPath,
    querystring: RoomListQuery,
    response: { 200: answerWith(FolderContent) },
  };
  app.get('/files/:id', { schema: content }, async (request) => {
    const caller = request.docspace;
    const folder = await allowedFolder(desk, caller, request.params.id);
    return envelope(desk, request, {
      files: [],
      folders: [],
      current: await showFolder(desk, caller, folder),
      pathParts: pathPartsOf(folder),
      startIndex: request.query.startIndex,
      count: 0,
      total: 0,
      new: 0,
    });
  });

  const rename = {
    summary: 'Rename a room or a template',
    operationId: 'renameFolder',
    tags,
    params: IdPath,
    body: RenameBody,
    response: { 200: answerWith(Folder) },
  };
  app.put('/files/folder/:id', { schema: rename }, async (request) => {
    const title = titleOf(request.body.title);
    if (title === undefined) throw blankTitle();
    const { id } = request.params;
    return envelope(desk, request, await changeFolder(desk, request.docspace, id, { title, settings: {} }));
  });

  const remove = {
    summary: 'Delete a room or a template for good',
    description: 'Rooms have no trash: without `immediately` the operation fails.',
    operationId: 'deleteFolder',
    tags,
    params: IdPath,
    body: RemovalBody,
    response: { 200: answerWith(Type.Array(FileOperation)) },
  };
  app.delete('/files/folder/:id', { schema: remove }, async (request) => {
    const caller = request.docspace;
    const { deleteAfter = false, immediately = false } = request.body;
    const entries = { folderIds: [request.params.id], deleteAfter };
    const mine = await runOperation(desk, caller, 'delete', entries, (tx, id) =>
      removeFolder(tx, caller, id, immediately),
    );
    return envelope(desk, request, await operationsAfter(desk, caller, mine));
  });

  const path = {
    summary: 'List the folders on the way to a folder, the root first',
    operationId: 'getFolderPath',
    tags,
    params: IdPath,
    response: { 200: answerWith(Type.Array(Folder)) },
  };
  app.get('/files/folder/:id/path', { schema: path }, async (request) => {
    const caller = request.docspace;
    const folder = await allowedFolder(desk, caller, request.params.id);
    const root = presentRoot(folder.root, caller, undefined);
    const isRoot = !('room' in folder) && !('template' in folder);
    return envelope(desk, request, isRoot ? [root] : [root, await showFolder(desk, caller, folder)]);
  });

  const subfolders = {
    summary: 'List the folders in a folder',
    description: 'Of a root, its first 100 rooms or templates; rooms hold no folders yet.',
    operationId: 'getSubfolders',
    tags,
    params: IdPath,
    response: { 200: answerWith(Type.Array(Folder)) },
  };
  app.get('/files/:id/subfolders', { schema: subfolders }, async (request) => {
    const caller = request.docspace;
    const folder = await allowedFolder(desk, caller, request.params.id);
    if ('room' in folder || 'template' in folder) return envelope(desk, request, []);
    const query = { count: 100, startIndex: 0, searchArea: areaOf(folder.root) };
    const { rooms } = await find(desk, caller, query);
    return envelope(
      desk,
      request,
      rooms.map((shown) => shown.room),
    );
  });

  const log = {
    summary: 'Tell what happened to a room, the newest first',
    operationId: 'getFolderHistory',
    tags,
    params: IdPath,
    querystring: LogQuery,
    response: { 200: answerWith(History) },
  };
  app.get('/files/folder/:id/log', { schema: log }, async (request) => {
    const caller = request.docspace;
    const { fromDate, toDate, count: limit, startIndex: offset } = request.query;
    const room = await allowedRoom(desk.db.queries, caller, request.params.id, 'seeMembers');
    const { events, total } = await historyOf(desk.db.queries, caller.project.id, room.id, {
      ...(fromDate && { from: timeAsked(fromDate, 'fromDate') }),
      ...(toDate && { to: timeAsked(toDate, 'toDate') }),
      offset,
      limit,
    });
    const people = await desk.people.of(
      caller.project.id,
      events.map(({ userId }) => userId).filter((id) => id !== undefined),
    );
    const entries = events.map((event) => presentHistory(event, people));
    return envelope(desk, request, entries, total);
  });

  done();
};
