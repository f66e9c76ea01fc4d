import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { groupsOfPeople, sizesOfGroups } from '../../projects/groups.ts';
import {
  candidateGroups,
  candidatePeople,
  type CandidateSlice,
  type Candidates,
} from '../../rooms/candidates.ts';
import type { Group } from '../../projects/groups.ts';
import type { User } from '../../projects/users.ts';
import type { Room } from '../../rooms/room.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedRoom } from './look.ts';
import { peopleSearched } from './people-query.ts';
import { presentGroup } from './present-groups.ts';
import { presentPerson } from './present-people.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { CandidatesQuery } from './schema-people.ts';

type Query = Static<typeof CandidatesQuery>;

/** Whom a room could be shared with, and whom it is shared with (DS 7.1); for those who may share it. */
export const peopleInRoomsRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { queries } = desk.db;
  requireCaller(app, identify);
  const schema = { params: IdPath, querystring: CandidatesQuery };

  app.get(
    '/people/room/:id',
    {
      schema: {
        ...schema,
        summary: 'List people, and whether a room is shared with them',
        operationId: 'getUsersWithRoomShared',
        response: told.people,
        tags: ['People'],
      },
    },
    async (request) => {
      const caller = request.docspace;
      const room = await allowedRoom(queries, caller, request.params.id, 'share');
      const { startIndex: offset, count: limit } = request.query;
      const found = await people(caller, room, request.query, { offset, limit });
      return envelope(desk, request, await showPeople(caller, found), found.total);
    },
  );

  app.get(
    '/group/room/:id',
    {
      schema: {
        ...schema,
        summary: 'List groups, and whether a room is shared with them',
        operationId: 'getGroupsWithRoomShared',
        response: told.groups,
        tags: ['Groups'],
      },
    },
    async (request) => {
      const caller = request.docspace;
      const room = await allowedRoom(queries, caller, request.params.id, 'share');
      const { startIndex: offset, count: limit } = request.query;
      const found = await groups(room, request.query, { offset, limit });
      return envelope(desk, request, await showGroups(caller, found), found.total);
    },
  );

  app.get(
    '/accounts/room/:id/search',
    {
      schema: {
        ...schema,
        summary: 'List groups and people, and whether a room is shared with them',
        operationId: 'getAccountsWithRoomShared',
        response: told.accounts,
        tags: ['People'],
      },
    },
    async (request) => {
      const caller = request.docspace;
      const room = await allowedRoom(queries, caller, request.params.id, 'share');
      const { startIndex, count } = request.query;
      const first = await groups(room, request.query, { offset: startIndex, limit: count });
      const rest = {
        offset: Math.max(0, startIndex - first.total),
        limit: count - first.found.length,
      };
      const then = await people(caller, room, request.query, rest);
      const all = [...(await showGroups(caller, first)), ...(await showPeople(caller, then))];
      return envelope(desk, request, all, first.total + then.total);
    },
  );

  async function people(
    caller: Caller,
    room: Room,
    query: Query,
    slice: Pick<CandidateSlice, 'offset' | 'limit'>,
  ): Promise<Candidates<User>> {
    const search = peopleSearched(query, caller);
    if (!search) return { found: [], total: 0, shared: new Set() };
    return candidatePeople(queries, room, search, { ...slice, ...sharedOnly(query) });
  }

  function groups(room: Room, query: Query, slice: Pick<CandidateSlice, 'offset' | 'limit'>) {
    return candidateGroups(queries, room, query.filterValue?.trim(), { ...slice, ...sharedOnly(query) });
  }

  async function showPeople({ project }: Caller, { found, shared }: Candidates<User>) {
    const ids = found.map((user) => user.id);
    const theirs = await groupsOfPeople(queries, ids);
    return found.map((user) => ({
      ...presentPerson(user, project.ownerId, theirs.get(user.id)),
      shared: shared.has(user.id),
    }));
  }

  async function showGroups({ project }: Caller, { found, shared }: Candidates<Group>) {
    const managers = found.map((group) => group.managerId).filter((id) => id !== null);
    const known = await desk.people.of(project.id, managers);
    const sizes = await sizesOfGroups(
      queries,
      found.map((group) => group.id),
    );
    return found.map((group) => ({
      ...presentGroup.one(group, known, project.ownerId, sizes.get(group.id) ?? 0),
      shared: shared.has(group.id),
    }));
  }

  done();
};

/** `excludeShared` leaves out who has access, `includeShared` everybody else; both, or neither: nobody is left out. */
function sharedOnly({ excludeShared, includeShared }: Query): Pick<CandidateSlice, 'shared'> {
  if (excludeShared === includeShared) return {};
  return { shared: includeShared === true };
}
