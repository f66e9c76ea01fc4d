import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { savePreferences } from '../../projects/users.ts';
import { pinnedRooms } from '../../rooms/pins.ts';
import { sliceOfRooms } from '../../rooms/room-search.ts';
import { answerWith } from './answers.ts';
import { FolderContent } from './answers-folder.ts';
import { requireCaller, type Caller } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope, envelopeBytes } from './envelope.ts';
import { ARCHIVE, presentRoot, ROOMS, TEMPLATES, type Root } from './present-folders.ts';
import { SearchArea } from './enums.ts';
import { askedOrder, columnOf, rootSearched, searchOf, usualOrder, type RoomList } from './room-query.ts';
import type { ShownRoom } from './room-shelf.ts';
import type { RouteOptions } from './rooms.ts';
import { RoomListQuery } from './schema.ts';
import { findTemplates } from './template-list.ts';

interface Found {
  rooms: ShownRoom[];
  total: number;
}

const COMMA = Buffer.from(',');

/** The lists of rooms (DS 5.3), also as the content of their roots. */
export const roomListRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  requireCaller(app, identify);

  const inRooms = { tags: ['Rooms'], querystring: RoomListQuery };
  const content: object = answerWith(FolderContent);

  const list = {
    summary: 'List, filter and search rooms',
    operationId: 'getRoomsFolder',
    ...inRooms,
    response: { 200: content },
  };
  app.get('/files/rooms', { schema: list }, async (request, reply) => {
    const caller = request.docspace;
    const found = await find(desk, caller, request.query);
    if (request.wantedFields) return envelope(desk, request, contentOf(caller, request.query, found));
    reply.type('application/json; charset=utf-8');
    return envelopeBytes(desk, request, bytesOf(caller, request.query, found));
  });

  const roots = {
    summary: 'List the rooms and the archive',
    operationId: 'getRootFolders',
    ...inRooms,
    response: { 200: answerWith(Type.Array(FolderContent)) },
  };
  app.get('/files/@root', { schema: roots }, async (request) => {
    const contents = [];
    for (const root of [ROOMS, ARCHIVE]) {
      const query = { ...request.query, searchArea: areaOf(root) };
      contents.push(contentOf(request.docspace, query, await find(desk, request.docspace, query)));
    }
    return envelope(desk, request, contents);
  });

  for (const root of [ROOMS, ARCHIVE, TEMPLATES]) {
    const schema = {
      summary: `List what is in ${root.title}`,
      operationId: `getFolderOf${root.title}`,
      ...inRooms,
      response: { 200: content },
    };
    app.get(`/files/${root.id}`, { schema }, async (request) => {
      const query = { ...request.query, searchArea: areaOf(root) };
      const found = await find(desk, request.docspace, query);
      return envelope(desk, request, contentOf(request.docspace, query, found));
    });
  }

  done();
};

/** The area of a list that is the content of a root. */
export function areaOf(root: Root): number {
  if (root === ARCHIVE) return SearchArea.Archive;
  return root === TEMPLATES ? SearchArea.Templates : SearchArea.Active;
}

/** The rooms, or templates, that a list is of. */
export async function find(desk: Desk, caller: Caller, query: RoomList): Promise<Found> {
  const { queries } = desk.db;
  const asked = askedOrder(query);
  if (asked) await keepOrder(desk, caller, asked);
  const order = asked ?? usualOrder(caller, query);
  if (query.searchArea === SearchArea.Templates) return findTemplates(desk, caller, query, order);
  const search = searchOf(query, caller);
  if (!search) return { rooms: [], total: 0 };
  const pinned = await pinnedRooms(queries, caller.user.id);
  const slice = {
    order: columnOf(order),
    descending: order.descending,
    offset: query.startIndex,
    limit: query.count,
    first: pinned,
  };
  const rooms = await sliceOfRooms(queries, caller.project.id, search, slice);
  const total = await desk.countRooms(caller.project.id, search);
  return { rooms: await desk.showRooms(caller, rooms, pinned), total };
}

/** DS 2.4: an order that was asked for is the person's usual one from then on. */
async function keepOrder(
  desk: Desk,
  { user, actor }: Caller,
  roomOrder: { by: string; descending: boolean },
) {
  const usual = user.preferences.roomOrder;
  if (usual?.by === roomOrder.by && usual.descending === roomOrder.descending) return;
  await desk.db.write((tx) => savePreferences(tx, actor, user, { ...user.preferences, roomOrder }));
  desk.people.forget(user.projectId);
}

/** A FolderContentDto (DS 4.6) without its folders. */
function frameOf(caller: Caller, query: RoomList, { rooms, total }: Found) {
  const root = rootSearched(query);
  return {
    files: [],
    current: presentRoot(root, caller, total),
    pathParts: [{ id: root.id, title: root.title, folderType: root.type }],
    startIndex: query.startIndex,
    count: rooms.length,
    total,
    new: 0,
  };
}

function contentOf(caller: Caller, query: RoomList, found: Found) {
  return { folders: found.rooms.map((shown) => shown.room), ...frameOf(caller, query, found) };
}

/** The same as JSON, in parts: as bytes, because a string of this length takes four times as long to send. */
function bytesOf(caller: Caller, query: RoomList, found: Found): Buffer[] {
  const folders = found.rooms.flatMap((shown, index) =>
    index === 0 ? [shown.json()] : [COMMA, shown.json()],
  );
  const rest = JSON.stringify(frameOf(caller, query, found)).slice(1);
  return [Buffer.from('{"folders":['), ...folders, Buffer.from(`],${rest}`)];
}
