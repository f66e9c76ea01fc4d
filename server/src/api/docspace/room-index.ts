import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import { forgetTask, keepTask, lastTask, newOperationId } from '../../rooms/operations.ts';
import { displayTitle, type Room } from '../../rooms/room.ts';
import { answerWith, Folder, NothingToTell } from './answers.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { COMPLETED } from './enums.ts';
import { allowedRoom, showRoom } from './look.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';

const NO_INDEX = 'Indexing is off in this room';

const Task = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    error: Type.String({ description: 'Always empty.' }),
    percentage: Type.Literal(100),
    isCompleted: Type.Literal(true),
    status: Type.Integer({ description: '2 completed.' }),
    resultFileId: Type.Null({ description: 'The file lies in no folder.' }),
    resultFileName: Type.String(),
    resultFileUrl: Type.String({ description: 'Where it is; the same credentials are needed.' }),
  },
  { title: 'IndexExport' },
);

/** The index of a room, where that is on (DS 5.13): the order of its content, and a list of it. */
export const roomIndexRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db } = desk;
  requireCaller(app, identify);
  const tags = ['Index'];

  const reorder = {
    summary: 'Number the content of an indexed room anew',
    description: 'Rooms hold no content yet, so nothing changes.',
    operationId: 'reorderRoom',
    tags,
    params: IdPath,
    response: { 200: answerWith(Folder) },
  };
  app.put('/files/rooms/:id/reorder', { schema: reorder }, async (request) => {
    const caller = request.docspace;
    const room = await allowedRoom(db.queries, caller, request.params.id, 'edit');
    mustBeIndexed(room);
    return envelope(desk, request, await showRoom(desk, caller, room));
  });

  const start = {
    summary: 'List the content of an indexed room in a file',
    operationId: 'startRoomIndexExport',
    tags,
    params: IdPath,
    response: { 200: answerWith(Task) },
  };
  app.post('/files/rooms/:id/indexexport', { schema: start }, async (request) => {
    const caller = request.docspace;
    const { id } = request.params;
    const room = await allowedRoom(db.queries, caller, id, 'read');
    mustBeIndexed(room);
    await allowedRoom(db.queries, caller, id, 'exportIndex');
    const content = {
      id: newOperationId(),
      error: '',
      percentage: 100,
      isCompleted: true,
      status: COMPLETED,
      resultFileId: null,
      resultFileName: fileNameOf(room),
      resultFileUrl: `${desk.publicUrl()}/api/2.0/files/rooms/${room.num}/indexexport`,
    };
    await db.write((tx) => keepTask(tx, caller.user.id, { id: content.id, kind: 'index-export', content }));
    return envelope(desk, request, content);
  });

  const last = {
    summary: 'Tell what became of the last list',
    description: 'The caller’s last one; no `response` where there was none in the last minute.',
    operationId: 'getRoomIndexExport',
    tags,
    response: { 200: answerWith(Type.Optional(Task)) },
  };
  app.get('/files/rooms/indexexport', { schema: last }, async (request) => {
    const task = await lastTask(db.queries, request.docspace.user.id, 'index-export');
    return envelope(desk, request, task?.content);
  });

  const stop = {
    summary: 'Forget the last list',
    operationId: 'terminateRoomIndexExport',
    tags,
    response: { 200: NothingToTell },
  };
  app.delete('/files/rooms/indexexport', { schema: stop }, async (request) => {
    await db.write((tx) => forgetTask(tx, request.docspace.user.id, 'index-export'));
    return envelope(desk, request);
  });

  const download = {
    summary: 'Download the list of the content of an indexed room',
    description: 'CSV, as things are now.',
    operationId: 'downloadRoomIndex',
    tags,
    params: IdPath,
    openapi: { responses: { 200: { description: 'The list.', content: { 'text/csv': {} } } } },
  };
  app.get('/files/rooms/:id/indexexport', { schema: download }, async (request, reply) => {
    const { id } = request.params;
    mustBeIndexed(await allowedRoom(db.queries, request.docspace, id, 'read'));
    const room = await allowedRoom(db.queries, request.docspace, id, 'exportIndex');
    const name = encodeURIComponent(fileNameOf(room));
    reply
      .type('text/csv; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', `attachment; filename="index.csv"; filename*=UTF-8''${name}`);
    return reply.send(indexOf(room));
  });

  done();
};

/** @throws wrong_role */
function mustBeIndexed(room: Room): void {
  if (room.settings.indexing !== true) throw fail('wrong_role', { text: NO_INDEX });
}

function fileNameOf(room: Room): string {
  return `${displayTitle(room)
    .replace(/[^\p{L}\p{N} ._-]+/gu, '_')
    .slice(0, 150)} - index.csv`;
}

/** The room itself, and what it holds, which is nothing yet. */
function indexOf(room: Room): string {
  const rows = [
    ['Index', 'Name', 'Type', 'Created', 'Changed'],
    ['', displayTitle(room), 'Room', isoOf(room.createdAt), isoOf(room.updatedAt)],
  ];
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}

/** A cell that no program reads as a formula. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
