import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { Project } from '../../projects/projects.ts';
import type { CallPeer } from '../../rooms/call-control.ts';
import { shortId } from '../../rooms/ids.ts';
import { changeRoom, getRoom } from '../../rooms/rooms.ts';
import { isoTime } from '../shared/iso-time.ts';
import { roomIdOf } from './pages.ts';
import { ActiveRoom, Peers, PeerWithTracks, Said } from './responses-live.ts';
import { RoomPath } from './schema.ts';
import { EndBody, MessageBody, PeerBody, PeerPath, PeersQuery, RemovalBody } from './schema-live.ts';

const tags = ['Active rooms'];
/** What people in a room are told cannot be taken back, so that no key makes it one with its answer. */
const config = { unkeyed: true };

/** HM 2.3: what runs in a room now. */
export const activeRoomRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, calls } = house;
  const roomOf = (project: Project, id: string) => getRoom(db.queries, project.id, roomIdOf(id));

  const get = {
    summary: 'Get what runs in a room',
    description: 'Not found while nobody is in.',
    operationId: 'getActiveRoom',
    ...{ tags, params: RoomPath, response: { 200: ActiveRoom } },
  };
  app.get('/active-rooms/:room_id', { schema: get }, async ({ caller: { project }, params }) => {
    const room = await roomOf(project, params.room_id);
    const { sessionId, startedAt, peers } = await calls.running(room.id);
    const session = {
      id: shortId(sessionId),
      created_at: isoTime(startedAt),
      peers: peers.map(({ id }) => id),
    };
    return { id: shortId(room.id), name: room.alias, customer_id: project.customerId, session };
  });

  const list = {
    summary: 'List the people in a room',
    operationId: 'listPeers',
    ...{ tags, params: RoomPath, querystring: PeersQuery, response: { 200: Peers } },
  };
  app.get('/active-rooms/:room_id/peers', { schema: list }, async ({ caller, params, query }) => {
    const room = await roomOf(caller.project, params.room_id);
    const listed = (await calls.running(room.id)).peers.filter(({ userId, role }) => {
      return (query.user_id ?? userId) === userId && (query.role ?? role) === role;
    });
    return { peers: Object.fromEntries(listed.map((peer) => [peer.id, presentPeer(peer)])) };
  });

  const getPeer = {
    summary: 'Get somebody in a room, with what they publish',
    operationId: 'getPeer',
    ...{ tags, params: PeerPath, response: { 200: PeerWithTracks } },
  };
  app.get('/active-rooms/:room_id/peers/:peer_id', { schema: getPeer }, async ({ caller, params }) => {
    const room = await roomOf(caller.project, params.room_id);
    return presentWithTracks(calls.peer(room.id, params.peer_id));
  });

  const change = {
    summary: 'Change somebody in a room',
    description: 'What is left out stays. Their page, and those of the others, go by it at once.',
    operationId: 'updatePeer',
    ...{ tags, params: PeerPath, body: PeerBody, response: { 200: PeerWithTracks } },
  };
  app.post(
    '/active-rooms/:room_id/peers/:peer_id',
    { schema: change, config },
    async ({ caller, params, body }) => {
      const room = await roomOf(caller.project, params.room_id);
      return presentWithTracks(await calls.change(caller.actor, room.id, params.peer_id, body));
    },
  );

  const send = {
    summary: 'Send a message to people in a room',
    description: 'To one of them, or to those with a role, or to all. It comes from nobody in the room.',
    operationId: 'sendMessage',
    ...{ tags, params: RoomPath, body: MessageBody, response: { 200: Said } },
  };
  app.post(
    '/active-rooms/:room_id/send-message',
    { schema: send, config },
    async ({ caller, params, body }) => {
      const room = await roomOf(caller.project, params.room_id);
      const { message, type = 'chat', role } = body;
      const peerId = given(body.peer_id) ?? given(body.peerId);
      const to = { ...(peerId !== undefined && { peerId }), ...(given(role) !== undefined && { role }) };
      calls.send(room.id, { message, type, ...to });
      return { message: 'message sent' };
    },
  );

  const remove = {
    summary: 'Make somebody leave, or everybody with a role',
    description: 'They are told why, and may come again.',
    operationId: 'removePeers',
    ...{ tags, params: RoomPath, body: RemovalBody, response: { 200: Said } },
  };
  app.post(
    '/active-rooms/:room_id/remove-peers',
    { schema: remove, config },
    async ({ caller, params, body }) => {
      const room = await roomOf(caller.project, params.room_id);
      const { reason = '' } = body;
      const [peerId, role] = [given(body.peer_id), given(body.role)];
      const who = peerId === undefined ? role !== undefined && { role } : { peerId };
      if (!who) throw badInput('peer_id', 'is required, or role');
      await calls.remove(caller.actor, room.id, who, reason);
      return { message: 'peer remove request submitted' };
    },
  );

  const end = {
    summary: 'End what runs in a room',
    description: 'Everybody has to leave. Unless it is locked, they may come again.',
    operationId: 'endRoom',
    ...{ tags, params: RoomPath, body: EndBody, response: { 200: Said } },
  };
  app.post('/active-rooms/:room_id/end-room', { schema: end }, async ({ caller, params, body }) => {
    const room = await roomOf(caller.project, params.room_id);
    const { lock = false, reason = '' } = body;
    if (room.archivedAt !== null) throw fail('session_not_found');
    await db.write(async (tx) => {
      await calls.end(tx, caller.actor, room.id, { reason, lock });
      if (lock) await changeRoom(tx, caller.actor, { num: room.num }, { enabled: false });
    });
    return { message: 'session is ending' };
  });

  done();
};

/** What is empty was left out. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function presentPeer({ id, name, userId, metadata, role, joinedAt }: CallPeer) {
  return { id, name, user_id: userId ?? '', metadata, role, joined_at: isoTime(joinedAt) };
}

function presentWithTracks(peer: CallPeer) {
  const tracks = peer.tracks.map(({ streamId, startedAt, ...track }) => {
    return [track.id, { ...track, stream_id: streamId, started_at: isoTime(startedAt) }] as const;
  });
  return { ...presentPeer(peer), tracks: Object.fromEntries(tracks) };
}
