import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Group,
  GroupChange,
  GroupListQuery,
  GroupMemberPath,
  GroupPage,
  GroupPath,
  NewGroup,
  Removed,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import type { Queries } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import {
  changeGroup,
  createGroup,
  getGroup,
  peopleInGroup,
  sizesOfGroups,
  type Group as ProjectGroup,
} from '../../projects/groups.ts';
import { pageOfGroups } from '../../projects/people-pages.ts';
import { removeGroup } from '../../rooms/leaving.ts';
import { cursorOf } from './cursors.ts';
import { cutPage } from './pages.ts';
import { presentGroup } from './present-people.ts';
import { namePlaceOf } from './users.ts';

/** Groups of people, who are given access together. */
export const groupRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'accounts' } as const;
  const tags = ['Groups'];

  app.post(
    '/groups',
    {
      config,
      schema: {
        summary: 'Make a group',
        operationId: 'createGroup',
        tags,
        body: NewGroup,
        response: { 201: Group, 404: { description: 'One of its people is not there.' } },
      },
    },
    async ({ native, body }, reply) => {
      const { name, manager_id: managerId = null, member_ids: members = [] } = body;
      const group = await db.write(async (tx) =>
        shown(tx, await createGroup(tx, native.actor, { name, managerId, members })),
      );
      reply.code(201).header('location', `${app.prefix}/groups/${group.id}`);
      return group;
    },
  );

  app.get(
    '/groups',
    {
      config,
      schema: {
        summary: 'List and search groups',
        description: 'By name.',
        operationId: 'listGroups',
        tags,
        querystring: GroupListQuery,
        response: { 200: GroupPage },
      },
    },
    async ({ native, query }) => {
      const { items, next, previous } = await cutPage(query, {
        placeOf: namePlaceOf,
        find: (page) => pageOfGroups(db.queries, native.project.id, query.q, page),
        cursorOf: ({ place }) => cursorOf([place.name, place.id]),
      });
      const ids = items.map(({ group }) => group.id);
      const sizes = await sizesOfGroups(db.queries, ids);
      const data = items.map(({ group }) => presentGroup(group, sizes.get(group.id) ?? 0));
      return { data, next, previous };
    },
  );

  app.get(
    '/groups/:group_id',
    {
      config,
      schema: {
        summary: 'Get a group',
        operationId: 'getGroup',
        tags,
        params: GroupPath,
        response: { 200: Group },
      },
    },
    async ({ native, params }) =>
      shown(db.queries, await getGroup(db.queries, native.project.id, params.group_id)),
  );

  app.patch(
    '/groups/:group_id',
    {
      config,
      schema: {
        summary: 'Change a group',
        description: 'A new manager becomes one of its people.',
        operationId: 'updateGroup',
        tags,
        params: GroupPath,
        body: GroupChange,
        response: { 200: Group },
      },
    },
    async ({ native, params, body }) => {
      const { name, manager_id: managerId } = body;
      const change = { ...(name !== undefined && { name }), ...(managerId !== undefined && { managerId }) };
      return db.write(async (tx) => shown(tx, await changeGroup(tx, native.actor, params.group_id, change)));
    },
  );

  app.delete(
    '/groups/:group_id',
    {
      config,
      schema: {
        summary: 'Delete a group',
        description: 'For good, and out of all rooms. Its people stay.',
        operationId: 'deleteGroup',
        tags,
        params: GroupPath,
        response: { 200: Removed },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const { id } = await db.write((tx) => removeGroup(tx, native.actor, params.group_id));
      return { id, undoable: false };
    },
  );

  app.put(
    '/groups/:group_id/members/:user_id',
    {
      config,
      schema: {
        summary: 'Put a person into a group',
        description: 'Who is in it already stays.',
        operationId: 'addGroupMember',
        tags,
        params: GroupMemberPath,
        response: { 200: Group },
      },
    },
    async ({ native, params }) =>
      db.write(async (tx) =>
        shown(tx, await changeGroup(tx, native.actor, params.group_id, { add: [params.user_id] })),
      ),
  );

  app.delete(
    '/groups/:group_id/members/:user_id',
    {
      config,
      schema: {
        summary: 'Take a person out of a group',
        operationId: 'removeGroupMember',
        tags,
        params: GroupMemberPath,
        response: { 200: Group },
      },
    },
    async ({ native, params }) => {
      const { group_id: id, user_id: userId } = params;
      return db.write(async (tx) => {
        await getGroup(tx, native.project.id, id);
        if (!(await peopleInGroup(tx, id)).includes(userId)) throw fail('user_not_found');
        return shown(tx, await changeGroup(tx, native.actor, id, { remove: [userId] }));
      });
    },
  );

  done();
};

async function shown(queries: Queries, group: ProjectGroup): Promise<wire.Group> {
  const sizes = await sizesOfGroups(queries, [group.id]);
  return presentGroup(group, sizes.get(group.id) ?? 0);
}
