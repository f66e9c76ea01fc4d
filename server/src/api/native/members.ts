import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Member,
  MemberAccess,
  MemberListQuery,
  MemberPage,
  MemberPath,
  NewMember,
  Removed,
  RoomPath,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import { pageOfMembers, placeOfMember, type MemberPlace } from '../../rooms/member-pages.ts';
import { removeMember, setMember, type WantedSubject } from '../../rooms/members.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentMember } from './present-people.ts';
import { roomNamed } from './refs.ts';

/** Who of the project's people and groups may do what in a room. */
export const memberRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Members'];
  const refusals = {
    403: { description: 'This access cannot be given to them in this room, or they own it.' },
    409: { description: 'The room is archived, or has as many members as it may have.' },
  };

  app.get(
    '/rooms/:room_id/members',
    {
      config,
      schema: {
        summary: 'List the members of a room',
        description: 'The owner, then who was given access, oldest first.',
        operationId: 'listMembers',
        tags,
        params: RoomPath,
        querystring: MemberListQuery,
        response: { 200: MemberPage },
      },
    },
    async ({ native, params, query }) => {
      const room = await getRoom(db.queries, native.project.id, roomNamed(params.room_id));
      return pageFrom(query, {
        placeOf: memberPlaceOf,
        find: (page) => pageOfMembers(db.queries, room, page),
        cursorOf: (member) => {
          const { at, id } = placeOfMember(member);
          return cursorOf([at, id]);
        },
        show: presentMember,
      });
    },
  );

  app.post(
    '/rooms/:room_id/members',
    {
      config,
      schema: {
        summary: 'Give somebody access to a room',
        description: 'Who has access already gets this one instead.',
        operationId: 'addMember',
        tags,
        params: RoomPath,
        body: NewMember,
        response: { 201: Member, ...refusals },
      },
    },
    async ({ native, params, body }, reply) => {
      const wanted = subjectIn(body);
      const ref = roomNamed(params.room_id);
      const member = await db.write((tx) => setMember(tx, native.actor, ref, wanted, body.access));
      reply.code(201);
      return presentMember(member);
    },
  );

  app.put(
    '/rooms/:room_id/members/:member_id',
    {
      config,
      schema: {
        summary: 'Set what a person or a group may do in a room',
        operationId: 'setMember',
        tags,
        params: MemberPath,
        body: MemberAccess,
        response: { 200: Member, ...refusals },
      },
    },
    async ({ native, params, body }) => {
      const ref = roomNamed(params.room_id);
      const wanted = { id: params.member_id };
      return presentMember(await db.write((tx) => setMember(tx, native.actor, ref, wanted, body.access)));
    },
  );

  app.delete(
    '/rooms/:room_id/members/:member_id',
    {
      config,
      schema: {
        summary: 'Take access to a room away',
        description: 'What they have through a group stays.',
        operationId: 'removeMember',
        tags,
        params: MemberPath,
        response: { 200: Removed, ...refusals },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const { member_id: id } = params;
      await db.write((tx) => removeMember(tx, native.actor, roomNamed(params.room_id), id));
      return { id, undoable: false };
    },
  );

  done();
};

/** @throws bad_input */
function subjectIn({ id, email }: wire.NewMember): WantedSubject {
  if (id !== undefined && email !== undefined) throw badInput('email', 'must not stand beside id');
  if (id !== undefined) return { id };
  if (email !== undefined) return { email };
  throw badInput('id', 'is required, or email');
}

function memberPlaceOf(cursor: string, member: string): MemberPlace {
  const [at, id] = placeOf(cursor, member, ['number', 'string']);
  return { at: Number(at), id: String(id) };
}
