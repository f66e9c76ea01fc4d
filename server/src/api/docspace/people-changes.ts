import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Tx } from '../../db/database.ts';
import { fail } from '../../errors.ts';
import { changeUser, getUser, inviteUser } from '../../projects/people.ts';
import { listUsers } from '../../projects/user-lists.ts';
import { findUsers, type User } from '../../projects/users.ts';
import { removePerson } from '../../rooms/leaving.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { EmployeeStatus, EmployeeType, userKindOf } from './enums-sharing.ts';
import { mayAdd } from './people-kinds.ts';
import { presentEmployee, presentPerson } from './present-people.ts';
import { invitationOf } from './present-sharing.ts';
import type { RouteOptions } from './rooms.ts';
import { InviteBody, PeopleBody, StatusPath, TypePath } from './schema-people.ts';

/** As many as are told in one answer. */
const PENDING_AT_ONCE = 100;

/** Inviting, shutting out and changing people (DS 7.1). */
export const peopleChangeRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db } = desk;
  requireCaller(app, identify);
  const tags = ['People'];

  app.post(
    '/people/invite',
    {
      schema: {
        summary: 'Invite people',
        operationId: 'inviteUsers',
        response: told.employees,
        description: 'No mail is sent: `invitationLink` is what to give them.',
        tags,
        body: InviteBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const invited = await db.write(async (tx) => {
        const users: User[] = [];
        for (const { email, type } of request.body.invitations) {
          const kind = userKindOf(type ?? EmployeeType.User) ?? 'user';
          demand(mayAdd(caller, kind));
          users.push(await inviteUser(tx, caller.actor, email, kind));
        }
        return users;
      });
      const shown = invited.map((user) => ({
        ...presentEmployee(user.id, user),
        ...invitationOf(desk, caller, user),
      }));
      return envelope(desk, request, shown);
    },
  );

  app.put(
    '/people/invite',
    {
      schema: {
        summary: 'Make the invitations of people who have not come yet again',
        operationId: 'resendUserInvites',
        response: told.people,
        description: 'No mail is sent: `invitationLink` is what to give them.',
        tags,
        body: PeopleBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      demand(mayAdd(caller, 'guest'));
      const { userIds = [], resendAll = false } = request.body;
      const isTheirs = (user: User) =>
        user.status === 'pending' && (caller.user.kind === 'admin' || user.invitedBy === caller.user.id);
      const users = resendAll
        ? await newestPending(caller)
        : await findUsers(
            db.queries,
            caller.project.id,
            userIds.map((id) => id.toLowerCase()),
          );
      return envelope(
        desk,
        request,
        users.filter(isTheirs).map((user) => present(caller, user)),
      );
    },
  );

  app.put(
    '/people/status/:status',
    {
      schema: {
        summary: 'Let people in, or shut them out',
        operationId: 'updateUserStatus',
        response: told.people,
        tags,
        params: StatusPath,
        body: PeopleBody,
      },
    },
    async (request) => {
      const enabled = request.params.status === EmployeeStatus.Active;
      if (!enabled && request.params.status !== EmployeeStatus.Terminated) {
        throw fail('bad_input', { text: 'The status must be Active or Terminated.' });
      }
      const caller = request.docspace;
      const users = await each(caller, request.body.userIds, (tx, user) =>
        changeUser(tx, caller.actor, user.id, { enabled }),
      );
      return envelope(
        desk,
        request,
        users.map((user) => present(caller, user)),
      );
    },
  );

  app.put(
    '/people/type/:type',
    {
      schema: {
        summary: 'Change what people are',
        operationId: 'updateUserType',
        response: told.people,
        tags,
        params: TypePath,
        body: PeopleBody,
      },
    },
    async (request) => {
      const kind = userKindOf(request.params.type);
      if (!kind) throw fail('bad_input', { text: 'The type must be one that a person can have.' });
      const caller = request.docspace;
      demand(mayAdd(caller, kind));
      const users = await each(caller, request.body.userIds, (tx, user) =>
        changeUser(tx, caller.actor, user.id, { kind }),
      );
      return envelope(
        desk,
        request,
        users.map((user) => present(caller, user)),
      );
    },
  );

  app.put(
    '/people/delete',
    {
      schema: {
        summary: 'Delete people for good',
        operationId: 'removeUsers',
        response: { ...told.people, 404: { description: 'There is no such person.' } },
        description:
          'Those who were shut out, and those who were invited and have not come; the others stay. It cannot be undone: their rooms stay, with an owner who is not known.',
        tags,
        body: PeopleBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const users = await each(caller, request.body.userIds, async (tx, user) =>
        user.status === 'active' ? undefined : removePerson(tx, caller.actor, user.id),
      );
      return envelope(
        desk,
        request,
        users.map((user) => presentPerson(user, caller.project.ownerId)),
      );
    },
  );

  /** Changes people whom the caller may change, all of them or nobody. */
  async function each(
    caller: Caller,
    ids: readonly string[] = [],
    change: (tx: Tx, user: User) => Promise<User | undefined>,
  ): Promise<User[]> {
    const changed = await db.write(async (tx) => {
      const users: User[] = [];
      for (const id of ids) {
        const user = await getUser(tx, caller.project.id, id.toLowerCase());
        demand(mayChange(caller, user));
        const after = await change(tx, user);
        if (after) users.push(after);
      }
      return users;
    });
    desk.people.forget(caller.project.id);
    desk.logins.forget();
    desk.isAdmin.forget();
    return changed;
  }

  async function newestPending({ project, user }: Caller): Promise<User[]> {
    const invitedBy = user.kind === 'admin' ? {} : { invitedBy: user.id };
    const slice = { order: 'created', descending: true, offset: 0, limit: PENDING_AT_ONCE } as const;
    return (await listUsers(db.queries, project.id, { statuses: ['pending'], ...invitedBy }, slice)).users;
  }

  function present(caller: Caller, user: User) {
    return { ...presentPerson(user, caller.project.ownerId), ...invitationOf(desk, caller, user) };
  }

  done();
};

/** Administrators change everybody but themselves; other administrators are the owner's to change. */
function mayChange({ user, project }: Caller, other: User): boolean {
  if (user.kind !== 'admin' || other.id === user.id) return false;
  return other.kind !== 'admin' || user.id === project.ownerId;
}

/** @throws wrong_role */
function demand(isRight: boolean): void {
  if (!isRight) throw fail('wrong_role', { text: 'Access denied' });
}
