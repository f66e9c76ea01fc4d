import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import { shortId } from '../../rooms/ids.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { activeKey, createStreamKey, disableStreamKey, type StreamKey } from '../../rooms/stream-keys.ts';
import { isoTime } from '../shared/iso-time.ts';
import { roomIdOf } from './pages.ts';
import { Said } from './responses-live.ts';
import { Id, Time } from './responses.ts';
import { RoomPath } from './schema.ts';

const tags = ['Stream keys'];
const StreamKeyAnswer = Type.Object(
  {
    id: Id,
    url: Type.String({ description: 'Empty: nothing takes streams yet.' }),
    key: Type.String(),
    room_id: Id,
    customer_id: Type.String(),
    app_id: Type.String(),
    enabled: Type.Boolean(),
    created_at: Time,
    updated_at: Time,
  },
  { title: 'StreamKey' },
);
const StreamKeyList = Type.Object(
  { data: Type.Array(StreamKeyAnswer), last: Type.String() },
  { title: 'StreamKeys' },
);

/** HM 2.10: keys are kept, one for each room; nothing takes streams with them. */
export const streamKeyRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, box } = house;

  const create = {
    summary: 'Make the stream key of a room',
    description: 'A room has one at a time. Nothing takes streams with it yet: its `url` is empty.',
    operationId: 'createStreamKey',
    ...{ tags, params: RoomPath, response: { 200: StreamKeyAnswer } },
  };
  app.post('/stream-keys/room/:room_id', { schema: create }, async ({ caller, params }) => {
    const ref = roomIdOf(params.room_id);
    const { room, key } = await db.write((tx) => createStreamKey(tx, caller.actor, ref, box));
    return present(key, room, caller.project);
  });

  const get = {
    summary: 'Get the stream key of a room',
    operationId: 'getStreamKey',
    ...{ tags, params: RoomPath, response: { 200: StreamKeyList } },
  };
  app.get('/stream-keys/room/:room_id', { schema: get }, async ({ caller, params }) => {
    const room = await getRoom(db.queries, caller.project.id, roomIdOf(params.room_id));
    const key = await activeKey(db.queries, room);
    if (!key) throw fail('stream_key_not_found');
    return { data: [present(key, room, caller.project)], last: shortId(key.id) };
  });

  const disable = {
    summary: 'Disable the stream key of a room',
    operationId: 'disableStreamKey',
    ...{ tags, params: RoomPath, response: { 201: Said } },
  };
  app.post('/stream-keys/room/:room_id/disable', { schema: disable }, async (request, reply) => {
    const ref = roomIdOf(request.params.room_id);
    await db.write((tx) => disableStreamKey(tx, request.caller.actor, ref));
    reply.code(201);
    return { message: 'key disabled successfully' };
  });

  function present(
    { id, sealedKey, enabled, createdAt, updatedAt }: StreamKey,
    room: Room,
    project: Project,
  ) {
    return {
      ...{ id: shortId(id), url: '', key: box.open(sealedKey), room_id: shortId(room.id) },
      ...{ customer_id: project.customerId, app_id: project.appId, enabled },
      ...{ created_at: isoTime(createdAt), updated_at: isoTime(updatedAt) },
    };
  }

  done();
};
