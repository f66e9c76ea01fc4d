import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Code,
  CodeChange,
  CodeListQuery,
  CodePage,
  CodePath,
  Codes,
  NewCodes,
  RoomPath,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { createCode, createCodes, enableCode, listCodes } from '../../rooms/codes.ts';
import type { RoomCode } from '../../rooms/codes.store.ts';
import { isoTime } from '../shared/iso-time.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { roomNamed } from './refs.ts';
import { sliceOf } from './small-lists.ts';

/** Codes that let people into rooms. */
export const codeRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Codes'];

  app.get(
    '/rooms/:room_id/codes',
    {
      config,
      schema: {
        summary: 'List the codes of a room',
        description: 'Newest first.',
        operationId: 'listCodes',
        tags,
        params: RoomPath,
        querystring: CodeListQuery,
        response: { 200: CodePage },
      },
    },
    async ({ native, params, query }) =>
      pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: async (page) => {
          const codes = await listCodes(db.queries, native.project.id, roomNamed(params.room_id));
          return sliceOf(codes, ({ code }) => code, page);
        },
        cursorOf: ({ code }) => cursorOf([code]),
        show: presentCode,
      }),
  );

  app.post(
    '/rooms/:room_id/codes',
    {
      config,
      schema: {
        summary: 'Make codes for a room',
        description:
          'Without a role, one for each role that has none; codes of roles that are gone are disabled then.',
        operationId: 'createCodes',
        tags,
        params: RoomPath,
        body: NewCodes,
        response: {
          201: Codes,
          409: { description: 'The room is archived or disabled, or has a hundred codes.' },
        },
      },
    },
    async ({ native, params, body }, reply) => {
      const { actor, project } = native;
      const ref = roomNamed(params.room_id);
      const { role } = body;
      const codes = await db.write(async (tx) =>
        role === undefined
          ? createCodes(tx, actor, ref, project)
          : [await createCode(tx, actor, ref, role, project)],
      );
      reply.code(201);
      return { data: codes.map(presentCode) };
    },
  );

  app.patch(
    '/codes/:code',
    {
      config,
      schema: {
        summary: 'Disable a code, or enable it again',
        operationId: 'updateCode',
        tags,
        params: CodePath,
        body: CodeChange,
        response: { 200: Code, 409: { description: 'The room is archived.' } },
      },
    },
    async ({ native, params, body }) => {
      const wanted = { code: params.code, enabled: body.enabled };
      return presentCode(await db.write((tx) => enableCode(tx, native.actor, wanted, native.project)));
    },
  );

  done();
};

function presentCode({ code, roomId, role, enabled, createdAt }: RoomCode): wire.Code {
  return { code, room_id: roomId, role, enabled, created_at: isoTime(createdAt) };
}
