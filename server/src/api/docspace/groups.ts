import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { badInput, fail } from '../../errors.ts';
import {
  changeGroup,
  createGroup,
  getGroup,
  listGroups,
  peopleInGroup,
  sizesOfGroups,
  type Group,
  type GroupChange,
} from '../../projects/groups.ts';
import { findUsers } from '../../projects/users.ts';
import { removeGroup } from '../../rooms/leaving.ts';
import { NothingToTell } from './answers.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { demandLook } from './people.ts';
import { presentGroup } from './present-groups.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import {
  GroupChangeBody,
  GroupListQuery,
  GroupManagerBody,
  GroupMembersBody,
  GroupQuery,
  NewGroupBody,
} from './schema-people.ts';

/** As many people of a group as one answer holds; `membersCount` tells how many there are. */
const SHOWN_MEMBERS = 1000;

/** Groups of people (DS 7.1): administrators make and change them. */
export const groupRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);
  const tags = ['Groups'];

  app.get(
    '/group',
    {
      schema: {
        summary: 'List groups',
        operationId: 'getGroups',
        response: told.groups,
        tags,
        querystring: GroupListQuery,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demandLook(caller);
      const { startIndex: offset, count: limit, filterValue: text, userId } = request.query;
      const wanted = {
        offset,
        limit,
        ...(text && { text: text.trim() }),
        ...(userId && { userId: userId.toLowerCase() }),
      };
      const { groups, total } = await listGroups(db.queries, caller.project.id, wanted);
      return envelope(desk, request, await show(caller, groups), total);
    },
  );

  app.post(
    '/group',
    {
      schema: {
        summary: 'Make a group',
        operationId: 'addGroup',
        response: { ...told.group, 404: { description: 'There is no such person.' } },
        tags,
        body: NewGroupBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demandAdmin(caller);
      const { groupName, groupManager, members = [] } = request.body;
      const wanted = {
        name: groupName,
        managerId: idOf(groupManager) ?? null,
        members: members.map((id) => id.toLowerCase()),
      };
      const group = await db.write((tx) => createGroup(tx, caller.actor, wanted));
      return tell(request, group, true);
    },
  );

  app.get(
    '/group/:id',
    {
      schema: {
        summary: 'Get a group',
        operationId: 'getGroup',
        response: told.group,
        tags,
        params: IdPath,
        querystring: GroupQuery,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demandLook(caller);
      const group = await getGroup(db.queries, caller.project.id, request.params.id.toLowerCase());
      return tell(request, group, request.query.includeMembers ?? true);
    },
  );

  app.put(
    '/group/:id',
    {
      schema: {
        summary: 'Change a group',
        operationId: 'updateGroup',
        response: told.group,
        tags,
        params: IdPath,
        body: GroupChangeBody,
      },
    },
    (request) => {
      const { groupName, groupManager, membersToAdd = [], membersToRemove = [] } = request.body;
      const manager = idOf(groupManager);
      return change(request, request.params.id, {
        ...(groupName !== undefined && { name: groupName }),
        ...(manager !== undefined && { managerId: manager }),
        add: membersToAdd.map((id) => id.toLowerCase()),
        remove: membersToRemove.map((id) => id.toLowerCase()),
      });
    },
  );

  app.delete(
    '/group/:id',
    {
      schema: {
        summary: 'Take a group away',
        operationId: 'deleteGroup',
        response: { 200: NothingToTell },
        tags,
        params: IdPath,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demandAdmin(caller);
      await db.write((tx) => removeGroup(tx, caller.actor, request.params.id.toLowerCase()));
      return envelope(desk, request);
    },
  );

  const members = { params: IdPath, body: GroupMembersBody, tags };
  app.put(
    '/group/:id/members',
    {
      schema: {
        ...members,
        summary: 'Add people to a group',
        operationId: 'addMembersTo',
        response: told.group,
      },
    },
    (request) => change(request, request.params.id, { add: idsOf(request.body.members) }),
  );
  app.delete(
    '/group/:id/members',
    {
      schema: {
        ...members,
        summary: 'Take people out of a group',
        operationId: 'removeMembersFrom',
        response: told.group,
      },
    },
    (request) => change(request, request.params.id, { remove: idsOf(request.body.members) }),
  );
  app.post(
    '/group/:id/members',
    {
      schema: {
        ...members,
        summary: 'Make these people the people of a group',
        operationId: 'setMembersTo',
        response: told.group,
      },
    },
    async (request) => {
      const { project } = request.docspace;
      demandAdmin(request.docspace);
      const id = request.params.id.toLowerCase();
      // No body at all is not nobody: a page of somebody else can send that (`cookie.ts`).
      if (!request.body.members) throw badInput('members', 'The Members field is required.');
      const wanted = idsOf(request.body.members);
      await getGroup(db.queries, project.id, id);
      const remove = (await peopleInGroup(db.queries, id)).filter((one) => !wanted.includes(one));
      return change(request, id, { add: wanted, remove });
    },
  );

  app.put(
    '/group/:id/manager',
    {
      schema: {
        summary: 'Give a group another manager',
        operationId: 'setGroupManager',
        response: told.group,
        tags,
        params: IdPath,
        body: GroupManagerBody,
      },
    },
    (request) => change(request, request.params.id, { managerId: idOf(request.body.userId) ?? null }),
  );

  async function change(request: FastifyRequest, id: string, wanted: GroupChange) {
    const caller = request.docspace;
    demandAdmin(caller);
    const group = await db.write((tx) => changeGroup(tx, caller.actor, id.toLowerCase(), wanted));
    return tell(request, group, true);
  }

  async function tell(request: FastifyRequest, group: Group, withMembers: boolean) {
    const caller = request.docspace;
    const [shown] = await show(caller, [group]);
    if (!withMembers) return envelope(desk, request, shown);
    const ids = await peopleInGroup(db.queries, group.id);
    const people = await findUsers(db.queries, caller.project.id, ids.slice(0, SHOWN_MEMBERS));
    return envelope(desk, request, { ...shown, ...presentGroup.members(people, caller.project.ownerId) });
  }

  async function show(caller: Caller, groups: readonly Group[]) {
    const managers = groups.map((group) => group.managerId).filter((id) => id !== null);
    const people = await desk.people.of(caller.project.id, managers);
    const sizes = await sizesOfGroups(
      db.queries,
      groups.map((group) => group.id),
    );
    return groups.map((group) =>
      presentGroup.one(group, people, caller.project.ownerId, sizes.get(group.id) ?? 0),
    );
  }

  done();
};

/** @throws wrong_role */
function demandAdmin({ user }: Caller): void {
  if (user.kind !== 'admin') throw fail('wrong_role', { text: 'Access denied' });
}

/** An id that was given; none and all zeros are nobody. */
function idOf(id: string | undefined): string | undefined {
  return id === undefined || /^[0-]*$/.test(id) ? undefined : id.toLowerCase();
}

function idsOf(ids: readonly string[] = []): string[] {
  return ids.map((id) => id.toLowerCase());
}
