import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { LruMap } from 'toad-cache';
import { Type } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import { addBoardFile, BOARD_FILE_ID, findBoardFile, LARGEST_BOARD_FILE } from '../../files/board-files.ts';
import type { House } from '../../house.ts';
import { allowance } from '../../live/allowance.ts';
import type { LiveRooms } from '../../live/hub.ts';
import { mayChange, requirePass } from './passing.ts';
import { sendFile } from './sending.ts';

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
  requirePass(app, house);
  app.addHook('onRequest', async (request) => {
    if (request.method !== 'POST') return;
    await mayChange(house, request);
    const id = request.headers['x-file-id'];
    if (typeof id !== 'string' || !BOARD_FILE_ID.test(id)) {
      throw badInput('x-file-id', 'must have 1 to 64 letters, digits, - and _');
    }
    const { participantId } = request.inRoom.pass;
    const mine = uploads.get(participantId) ?? allowance(UPLOADS);
    uploads.set(participantId, mine);
    if (!mine(1)) throw fail('rate_limited', { text: 'too many pictures at once' });
  });

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
