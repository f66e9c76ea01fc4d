import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { createCode, createCodes, enableCode, listCodes } from '../../rooms/codes.ts';
import type { RoomCode } from '../../rooms/codes.store.ts';
import { pageSize, roomIdOf } from './pages.ts';
import { presentCode } from './present.ts';
import { Code, CodePage, Codes } from './responses.ts';
import { CodeBody, CodesQuery, RoleOfRoomPath, RoomPath } from './schema.ts';

/** HM 2.2: codes have a default of their own. */
const DEFAULT_LIMIT = 20;

/** HM 2.2. */
export const codeRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;

  const createAll = {
    summary: 'Make a code for each role of a room',
    description: 'A role that has one keeps it.',
    operationId: 'createRoomCodes',
    tags: ['Room codes'],
    params: RoomPath,
    response: { 200: Codes },
  };
  app.post('/room-codes/room/:room_id', { schema: createAll }, async (request) => {
    const { actor, project } = request.caller;
    const ref = roomIdOf(request.params.room_id);
    const codes = await db.write((tx) => createCodes(tx, actor, ref, project));
    return { data: codes.map(presentCode) };
  });

  const create = {
    summary: 'Make a code for one role of a room',
    operationId: 'createRoomCode',
    tags: ['Room codes'],
    params: RoleOfRoomPath,
    response: { 200: Code },
  };
  app.post('/room-codes/room/:room_id/role/:role', { schema: create }, async (request) => {
    const { actor, project } = request.caller;
    const ref = roomIdOf(request.params.room_id);
    const { role } = request.params;
    return presentCode(await db.write((tx) => createCode(tx, actor, ref, role, project)));
  });

  const list = {
    summary: 'List the codes of a room',
    operationId: 'listRoomCodes',
    tags: ['Room codes'],
    params: RoomPath,
    querystring: CodesQuery,
    response: { 200: CodePage },
  };
  app.get('/room-codes/room/:room_id', { schema: list }, async (request) => {
    const { project } = request.caller;
    const { role, enabled, start, limit } = request.query;
    const all = await listCodes(db.queries, project.id, roomIdOf(request.params.room_id));
    const rest = all.slice(start ? placeAfter(all, start) : 0);
    const listed = rest.filter(
      (code) => (!role || code.role === role) && (enabled ?? code.enabled) === code.enabled,
    );
    const size = pageSize(limit ?? DEFAULT_LIMIT);
    const data = listed.slice(0, size).map(presentCode);
    return { limit: size, data, last: listed.length > size ? (data.at(-1)?.code ?? '') : '' };
  });

  const change = {
    summary: 'Disable a code, or enable it again',
    operationId: 'updateRoomCode',
    tags: ['Room codes'],
    body: CodeBody,
    response: { 200: Code, 404: { description: 'There is no such code.' } },
  };
  app.post('/room-codes/code', { schema: change }, async (request) => {
    const { actor, project } = request.caller;
    return presentCode(await db.write((tx) => enableCode(tx, actor, request.body, project)));
  });

  done();
};

function placeAfter(codes: readonly RoomCode[], start: string): number {
  const at = codes.findIndex(({ code }) => code === start);
  if (at < 0) throw badInput('start', 'must be the last of a page before');
  return at + 1;
}
