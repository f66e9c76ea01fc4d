import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import { Type } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import { addBoardFile, BOARD_FILE_ID, findBoardFile, LARGEST_BOARD_FILE } from '../../files/board-files.ts';
import { readPass, type Pass } from '../../files/passes.ts';
import type { House } from '../../house.ts';
import { allowance } from '../../live/allowance.ts';
import type { LiveRooms } from '../../live/hub.ts';
import type { Room } from '../../rooms/room.ts';
import { findRoom, roomNamed } from '../../rooms/rooms.store.ts';
import { getPresent } from '../../rooms/sessions.ts';
import { sendFile } from './sending.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of whoever asks for a picture of a board. */
    inRoom: { pass: Pass; room: Room };
  }
}

const TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** Uploads of one participant. */
const UPLOADS = { most: 30, perSecond: 0.5 };
const COUNTED = 10_000;

const RoomOfFiles = Type.Object({ room: Type.String() });
const FilePath = Type.Object({ room: Type.String(), id: Type.String() });

/** Pictures on boards, for who has a pass: the room gives one to everybody who comes in. */
export const boardFileRoutes: FastifyPluginCallbackTypebox<{ house: House; rooms: LiveRooms }> = (
  app,
  { house, rooms },
  done,
) => {
  const uploads = new LruMap<(amount: number) => boolean>(COUNTED);

  app.removeAllContentTypeParsers();
  app.addContentTypeParser(TYPES, { parseAs: 'buffer', bodyLimit: LARGEST_BOARD_FILE }, (_, body, parsed) => {
    parsed(null, body);
  });
  app.decorateRequest('inRoom');
  // Before the body is read.
  app.addHook('onRequest', async (request) => {
    request.inRoom = await admit(request);
    if (request.method === 'POST') await mayUpload(request);
  });

  /** @throws token_missing, token_unknown, room_not_found, room_disabled */
  async function admit(request: FastifyRequest): Promise<{ pass: Pass; room: Room }> {
    const [, text] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    const pass = text === undefined ? undefined : readPass(house.box, text);
    if (!pass) {
      await app.limits.refused(request);
      throw fail(text === undefined ? 'token_missing' : 'token_unknown');
    }
    const ref = roomNamed((request.params as { room: string }).room);
    const room = ref && (await findRoom(house.db.queries, pass.projectId, ref));
    if (room?.id !== pass.roomId) throw fail('room_not_found');
    if (!room.enabled && room.archivedAt === null) throw fail('room_disabled');
    return { pass, room };
  }

  /** @throws participant_not_found, wrong_role, room_archived, bad_input, rate_limited */
  async function mayUpload({ inRoom: { pass, room }, headers }: FastifyRequest): Promise<void> {
    const { participantId } = pass;
    const { role } = await getPresent(house.db.queries, room, participantId);
    if (role === 'reader') throw fail('wrong_role', { text: 'readers cannot change the board' });
    if (room.archivedAt !== null) throw fail('room_archived');
    const id = headers['x-file-id'];
    if (typeof id !== 'string' || !BOARD_FILE_ID.test(id)) {
      throw badInput('x-file-id', 'must have 1 to 64 letters, digits, - and _');
    }
    const mine = uploads.get(participantId) ?? allowance(UPLOADS);
    uploads.set(participantId, mine);
    if (!mine(1)) throw fail('rate_limited', { text: 'too many pictures at once' });
  }

  app.post(
    '/live/files/:room',
    { schema: { hide: true, params: RoomOfFiles }, bodyLimit: LARGEST_BOARD_FILE },
    async (request, reply) => {
      const { room } = request.inRoom;
      const id = String(request.headers['x-file-id']);
      if (!Buffer.isBuffer(request.body)) throw fail('unsupported_media_type');
      const isNew = await addBoardFile(house, room, id, request.body);
      rooms.find(room.id)?.addFile(id);
      return reply.code(isNew ? 201 : 200).send({ id });
    },
  );

  app.get(
    '/live/files/:room/:id',
    { schema: { hide: true, params: FilePath } },
    async ({ inRoom: { room }, params }, reply) => {
      const file = BOARD_FILE_ID.test(params.id)
        ? await findBoardFile(house.db.queries, room.num, params.id)
        : undefined;
      if (!file) throw fail('file_not_found');
      return sendFile(house, reply, file);
    },
  );

  done();
};
