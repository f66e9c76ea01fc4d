import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import { groupsOfPeople } from '../../projects/groups.ts';
import { listUsers } from '../../projects/user-lists.ts';
import { findUser, findUserByAddress, type User } from '../../projects/users.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { EmployeeStatus } from './enums-sharing.ts';
import { peopleSearched, peopleSlice } from './people-query.ts';
import { presentEmployee, presentPerson } from './present-people.ts';
import { invitationOf } from './present-sharing.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { EmailQuery, PeopleQuery, SearchQuery, StatusPath } from './schema-people.ts';
import type { FastifyRequest } from 'fastify';

/** Who is asking, and the people of the project (DS 7.1). */
export const peopleRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { queries } = desk.db;
  requireCaller(app, identify);
  const tags = ['People'];

  app.get(
    '/people/@self',
    { schema: { summary: 'Get the caller', operationId: 'getSelfProfile', response: told.person, tags } },
    async (request) => {
      const [self] = await full(request.docspace, [request.docspace.user]);
      return envelope(desk, request, self);
    },
  );

  for (const path of ['/people', '/people/filter']) {
    const schema = {
      summary: 'List people',
      operationId: path === '/people' ? 'getAllProfiles' : 'getPeopleByFilter',
      tags,
      querystring: PeopleQuery,
      response: told.people,
    };
    const usual = path === '/people' ? EmployeeStatus.Default : 0;
    app.get(path, { schema }, (request) =>
      list(request, { ...request.query, employeeStatus: request.query.employeeStatus ?? usual }),
    );
  }

  app.get(
    '/people/simple/filter',
    {
      schema: {
        summary: 'List people briefly',
        operationId: 'getSimplePeople',
        response: told.employees,
        tags,
        querystring: PeopleQuery,
      },
    },
    async (request) => {
      const { users, total } = await find(request.docspace, request.query);
      const brief = users.map((user) => presentEmployee(user.id, user));
      return envelope(desk, request, brief, total);
    },
  );

  app.get(
    '/people/status/:status',
    {
      schema: {
        summary: 'List people of a status',
        operationId: 'getPeopleByStatus',
        response: told.people,
        tags,
        params: StatusPath,
        querystring: PeopleQuery,
      },
    },
    (request) => list(request, { ...request.query, employeeStatus: request.params.status }),
  );

  app.get(
    '/people/status/:status/search',
    {
      schema: {
        summary: 'Search people of a status',
        operationId: 'searchPeopleByStatus',
        response: told.people,
        tags,
        params: StatusPath,
        querystring: SearchQuery,
      },
    },
    (request) =>
      list(request, { ...request.query, employeeStatus: request.params.status }, request.query.query),
  );

  app.get(
    '/people/search',
    {
      schema: {
        summary: 'Search people',
        operationId: 'searchPeople',
        response: told.people,
        tags,
        querystring: SearchQuery,
      },
    },
    (request) => list(request, request.query, request.query.query),
  );

  app.get(
    '/people/email',
    {
      schema: {
        summary: 'Get a person by e-mail address',
        operationId: 'getPersonByEmail',
        response: { ...told.person, 404: { description: 'Nobody has this address.' } },
        tags,
        querystring: EmailQuery,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demandLook(caller);
      const { email = '' } = request.query;
      return one(request, await findUserByAddress(queries, caller.project.id, email.trim()));
    },
  );

  app.get(
    '/people/:id',
    {
      schema: {
        summary: 'Get a person by id or user name',
        operationId: 'getPerson',
        response: told.person,
        tags,
        params: IdPath,
      },
    },
    async (request) => {
      const { user, project } = request.docspace;
      const { id } = request.params;
      if (id.toLowerCase() !== user.id) demandLook(request.docspace);
      const found = id.includes('@')
        ? await findUserByAddress(queries, project.id, id)
        : await findUser(queries, project.id, id.toLowerCase());
      return one(request, found);
    },
  );

  async function one(request: FastifyRequest, user: User | undefined) {
    if (!user) throw fail('user_not_found');
    const [shown] = await full(request.docspace, [user]);
    return envelope(desk, request, shown);
  }

  async function list(request: FastifyRequest, query: Parameters<typeof peopleSearched>[0], text?: string) {
    const { users, total } = await find(request.docspace, query, text);
    return envelope(desk, request, await full(request.docspace, users), total);
  }

  async function find(caller: Caller, query: Parameters<typeof peopleSearched>[0], text?: string) {
    demandLook(caller);
    const search = peopleSearched(query, caller, text ?? query.filterValue);
    if (!search) return { users: [], total: 0 };
    return listUsers(queries, caller.project.id, search, peopleSlice(query));
  }

  async function full(caller: Caller, users: readonly User[]) {
    const ids = users.map((user) => user.id);
    const groups = await groupsOfPeople(queries, ids);
    return users.map((user) => ({
      ...presentPerson(user, caller.project.ownerId, groups.get(user.id)),
      ...invitationOf(desk, caller, user),
    }));
  }

  done();
};

/** People from outside see only those they share a room with, and those in the room. @throws wrong_role */
export function demandLook({ user }: Caller): void {
  if (user.kind === 'guest') throw fail('wrong_role', { text: 'Access denied' });
}
