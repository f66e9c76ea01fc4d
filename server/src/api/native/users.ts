import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { NewUser, Removed, User, UserChange, UserListQuery, UserPage, UserPath } from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { changeUser, createUser, getUser } from '../../projects/people.ts';
import { pageOfUsers, type NamePlace } from '../../projects/people-pages.ts';
import { isUnrestricted } from '../../projects/scopes.ts';
import { removePerson } from '../../rooms/leaving.ts';
import { afterChange } from '../shared/after-change.ts';
import type { Caller } from './auth.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentUser } from './present-people.ts';

/** The people of a project. */
export const userRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'accounts' } as const;
  const tags = ['Users'];

  // Keys go with the person who made them, and are an administrator's.
  afterChange(app, () => {
    house.apiKeys.forget();
    house.isAdmin.forget();
  });

  app.post(
    '/users',
    {
      config,
      schema: {
        summary: 'Add a person',
        description: 'They are pending until they come by their invitation. Nothing is sent to them.',
        operationId: 'createUser',
        tags,
        body: NewUser,
        response: { 201: User, 409: { description: 'The project has somebody with this address.' } },
      },
    },
    async ({ native, body }, reply) => {
      const { email, first_name: firstName, last_name: lastName, type = 'user' } = body;
      mayMake(native, type);
      const wanted = {
        email,
        kind: type,
        ...(firstName !== undefined && { firstName }),
        ...(lastName !== undefined && { lastName }),
      };
      const user = await db.write((tx) => createUser(tx, native.actor, wanted));
      reply.code(201).header('location', `${app.prefix}/users/${user.id}`);
      return presentUser(house, native, user);
    },
  );

  app.get(
    '/users',
    {
      config,
      schema: {
        summary: 'List and search people',
        description: 'By name.',
        operationId: 'listUsers',
        tags,
        querystring: UserListQuery,
        response: { 200: UserPage },
      },
    },
    async ({ native, query }) => {
      const { q, type, status, group_id: groupId } = query;
      const search = {
        ...(q && { text: q }),
        ...(type && { kinds: type }),
        ...(status && { statuses: status }),
        ...(groupId !== undefined && { groupId }),
      };
      return pageFrom(query, {
        placeOf: namePlaceOf,
        find: (page) => pageOfUsers(db.queries, native.project.id, search, page),
        cursorOf: ({ place }) => cursorOf([place.name, place.id]),
        show: ({ user }) => presentUser(house, native, user),
      });
    },
  );

  app.get(
    '/users/:user_id',
    {
      config,
      schema: {
        summary: 'Get a person',
        operationId: 'getUser',
        tags,
        params: UserPath,
        response: { 200: User },
      },
    },
    async ({ native, params }) =>
      presentUser(house, native, await getUser(db.queries, native.project.id, params.user_id)),
  );

  app.patch(
    '/users/:user_id',
    {
      config,
      schema: {
        summary: 'Change a person, or shut them out',
        operationId: 'updateUser',
        tags,
        params: UserPath,
        body: UserChange,
        response: { 200: User, 409: { description: 'The project has somebody with this address.' } },
      },
    },
    async ({ native, params, body }) => {
      const { email, first_name: firstName, last_name: lastName, type, status } = body;
      const change = {
        ...(email !== undefined && { email }),
        ...(firstName !== undefined && { firstName }),
        ...(lastName !== undefined && { lastName }),
        ...(type !== undefined && { kind: type }),
        ...(status !== undefined && { enabled: status === 'active' }),
      };
      const user = await db.write(async (tx) => {
        const known = await getUser(tx, native.project.id, params.user_id);
        if (type !== known.kind) mayMake(native, type);
        return changeUser(tx, native.actor, known.id, change);
      });
      return presentUser(house, native, user);
    },
  );

  app.delete(
    '/users/:user_id',
    {
      config,
      schema: {
        summary: 'Take a person out of the project',
        description:
          'For good, out of all rooms and groups, with their API keys. Rooms that they own stay. The owner of the project stays.',
        operationId: 'deleteUser',
        tags,
        params: UserPath,
        response: { 200: Removed },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const { id } = await db.write((tx) => removePerson(tx, native.actor, params.user_id));
      return { id, undoable: false };
    },
  );

  done();
};

/** An administrator may make keys without scopes, so that a limited key could help itself. @throws missing_scope */
function mayMake({ key }: Caller, type: wire.User['type'] | undefined): void {
  if (type !== 'admin' || isUnrestricted(key.permissions)) return;
  throw fail('missing_scope', { text: 'only a key that may do everything makes administrators' });
}

/** A place in a list by name. @throws bad_input */
export function namePlaceOf(cursor: string, member: string): NamePlace {
  const [name, id] = placeOf(cursor, member, ['string', 'string']);
  return { name: String(name), id: String(id) };
}
