import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Ban,
  BanListQuery,
  BanPage,
  BanPath,
  Participant,
  ParticipantChange,
  ParticipantListQuery,
  ParticipantPage,
  ParticipantPath,
  Removed,
  RemoveParticipantQuery,
  RoomPath,
  SessionListQuery,
  SessionPage,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { House } from '../../house.ts';
import { ban, unban } from '../../rooms/bans.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { changeRole, removeParticipant } from '../../rooms/participants.ts';
import { pageOfBans, pageOfParticipants, pageOfSessions } from '../../rooms/who-was-there.ts';
import { isoTime } from '../shared/iso-time.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentParticipant } from './present-live.ts';
import { roomNamed } from './refs.ts';

/** Who is and was in a room, and who may not come in. */
export const participantRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Participants'];

  app.get(
    '/rooms/:room_id/participants',
    {
      config,
      schema: {
        summary: 'List who is or was in a room',
        description: 'Newest first; `present=true` tells who is in it now.',
        operationId: 'listParticipants',
        tags,
        params: RoomPath,
        querystring: ParticipantListQuery,
        response: { 200: ParticipantPage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      const { present, session_id: sessionId, user_id: userId } = query;
      const filter = {
        ...(present !== undefined && { present }),
        ...(sessionId !== undefined && { sessionId }),
        ...(userId !== undefined && { userId }),
      };
      return pageFrom(query, {
        placeOf: placeOfId,
        find: (page) => pageOfParticipants(db.queries, room, filter, page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: presentParticipant,
      });
    },
  );

  app.patch(
    '/rooms/:room_id/participants/:participant_id',
    {
      config,
      schema: {
        summary: 'Give somebody in a room another role',
        description: 'At once, until they leave.',
        operationId: 'updateParticipant',
        tags,
        params: ParticipantPath,
        body: ParticipantChange,
        response: { 200: Participant, 409: { description: 'The room is full.' } },
      },
    },
    async ({ native, params, body }) => {
      const change = { id: params.participant_id, role: body.role };
      const ref = roomNamed(params.room_id);
      return presentParticipant(await db.write((tx) => changeRole(tx, native.actor, ref, change)));
    },
  );

  app.delete(
    '/rooms/:room_id/participants/:participant_id',
    {
      config,
      schema: {
        summary: 'Make somebody leave a room',
        operationId: 'removeParticipant',
        tags,
        params: ParticipantPath,
        querystring: RemoveParticipantQuery,
        response: { 200: Removed },
      },
    },
    async ({ native, params, query }): Promise<wire.Removed> => {
      const { participant_id: id } = params;
      const ref = roomNamed(params.room_id);
      await db.write((tx) => removeParticipant(tx, native.actor, ref, { id, isBanned: query.ban }));
      return { id, undoable: false };
    },
  );

  app.get(
    '/rooms/:room_id/sessions',
    {
      config,
      schema: {
        summary: 'List the times when somebody was in a room',
        description: 'Newest first.',
        operationId: 'listSessions',
        tags,
        params: RoomPath,
        querystring: SessionListQuery,
        response: { 200: SessionPage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      return pageFrom(query, {
        placeOf: placeOfId,
        find: (page) => pageOfSessions(db.queries, room, page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: ({ id, startedAt, endedAt, participants }) => ({
          ...{ id, participants, started_at: isoTime(startedAt) },
          ended_at: endedAt === null ? null : isoTime(endedAt),
        }),
      });
    },
  );

  app.get(
    '/rooms/:room_id/bans',
    {
      config,
      schema: {
        summary: 'List the people who may not come into a room',
        operationId: 'listBans',
        tags,
        params: RoomPath,
        querystring: BanListQuery,
        response: { 200: BanPage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      return pageFrom(query, {
        placeOf: placeOfId,
        find: (page) => pageOfBans(db.queries, room, page),
        cursorOf: ({ userId }) => cursorOf([userId]),
        show: ({ userId, at, by }) => ({ user_id: userId, created_at: isoTime(at), created_by: by }),
      });
    },
  );

  app.put(
    '/rooms/:room_id/bans/:user_id',
    {
      config,
      schema: {
        summary: 'Ban a person from a room',
        description: 'Whoever is in it with this user id has to leave; nobody with it can come in again.',
        operationId: 'banUser',
        tags,
        params: BanPath,
        response: { 200: Ban },
      },
    },
    async ({ native, params }): Promise<wire.Ban> => {
      const { user_id: userId } = params;
      const ref = roomNamed(params.room_id);
      const told = { type: 'participant.banned', data: { userId } } as const;
      const bans = [{ kind: 'user', subject: userId } as const];
      const at = await db.write((tx) => ban(tx, native.actor, ref, bans, told));
      return { user_id: userId, created_at: isoTime(at), created_by: native.actor.who };
    },
  );

  app.delete(
    '/rooms/:room_id/bans/:user_id',
    {
      config,
      schema: {
        summary: 'Let a banned person in again',
        description: 'With a new credential, where the one that they had was banned as well.',
        operationId: 'unbanUser',
        tags,
        params: BanPath,
        response: { 200: Removed },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const { user_id: userId } = params;
      await db.write((tx) => unban(tx, native.actor, roomNamed(params.room_id), userId));
      return { id: userId, undoable: false };
    },
  );

  done();
};

function placeOfId(cursor: string, member: string): string {
  return String(placeOf(cursor, member, ['string'])[0]);
}
