import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { DuplicateRoom, Room, RoomPath } from '@enfilade/protocol';
import type { Tx } from '../../db/database.ts';
import type { Actor } from '../../db/events.ts';
import type { House } from '../../house.ts';
import { duplicateRoom } from '../../rooms/duplicate.ts';
import { addFirstLink } from '../../rooms/links.ts';
import type * as rules from '../../rooms/room.ts';
import type { RoomRef } from '../../rooms/rooms.store.ts';
import { archiveRoom, changeRoom, holdRoom, restoreRoom } from '../../rooms/rooms.ts';
import { matched } from './description.ts';
import { checkMatch, tagOf } from './matching.ts';
import { presentRoom } from './present.ts';
import { roomNamed } from './refs.ts';

interface Action {
  summary: string;
  description: string;
  operationId: string;
  act: (tx: Tx, actor: Actor, ref: RoomRef) => Promise<rules.Room>;
}

const ACTIONS: Record<string, Action> = {
  archive: {
    summary: 'Archive a room',
    description: 'Readable, and nothing in it changes until it is restored. Pins and the lifetime are lost.',
    operationId: 'archiveRoom',
    act: archiveRoom,
  },
  restore: {
    summary: 'Restore an archived room',
    description: 'An `expires_at` that has passed is taken away.',
    operationId: 'restoreRoom',
    act: restoreRoom,
  },
  disable: {
    summary: 'Disable a room',
    description: 'Nobody may enter until it is enabled.',
    operationId: 'disableRoom',
    act: (tx, actor, ref) => changeRoom(tx, actor, ref, { enabled: false }),
  },
  enable: {
    summary: 'Enable a room',
    description: 'An `expires_at` that has passed is taken away.',
    operationId: 'enableRoom',
    act: (tx, actor, ref) => changeRoom(tx, actor, ref, { enabled: true }),
  },
};

/** What is done with one room. */
export const roomActionRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const config = { scope: 'rooms' } as const;
  const tags = ['Rooms'];

  for (const [word, { act, ...about }] of Object.entries(ACTIONS)) {
    const schema = { ...about, tags, params: RoomPath, response: { 200: Room }, openapi: matched };
    app.post(`/rooms/:room_id/${word}`, { config, schema }, async (request, reply) => {
      const { native, params, headers } = request;
      const room = await house.db.write(async (tx) => {
        const { num, edition } = await holdRoom(tx, native.project.id, roomNamed(params.room_id));
        checkMatch(headers['if-match'], edition);
        return act(tx, native.actor, { num });
      });
      reply.header('etag', tagOf(room.edition));
      return presentRoom(room);
    });
  }

  app.post(
    '/rooms/:room_id/duplicate',
    {
      config,
      schema: {
        summary: 'Duplicate a room',
        description: 'Settings, tags, metadata and pictures; not its members, links and codes.',
        operationId: 'duplicateRoom',
        tags,
        params: RoomPath,
        body: DuplicateRoom,
        response: { 201: Room },
      },
    },
    async (request, reply) => {
      const { native, params, body } = request;
      const { name, title, with_content: withContent = true } = body;
      const wanted = {
        ...(name !== undefined && { alias: name }),
        ...(title !== undefined && { title: title.trim() }),
        withContent,
      };
      const room = await house.db.write(async (tx) =>
        addFirstLink(
          tx,
          native.actor,
          await duplicateRoom(tx, native.actor, roomNamed(params.room_id), wanted),
        ),
      );
      reply
        .code(201)
        .header('location', `${app.prefix}/rooms/${room.id}`)
        .header('etag', tagOf(room.edition));
      return presentRoom(room);
    },
  );

  done();
};
