import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import type { Actor } from '../../db/events.ts';
import { badInput, fail } from '../../errors.ts';
import { changeUser, createUser, getUser } from '../../projects/people.ts';
import { clientHashOf, storedHashOf } from '../../projects/passwords.ts';
import { findProject, type Project } from '../../projects/projects.ts';
import { clientHash, type User } from '../../projects/users.ts';
import { followInvitation, invitedPerson } from '../../rooms/invitations.ts';
import { findVisit } from '../../rooms/visits.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { told } from './answers-sharing.ts';
import { admitCaller, callerOf, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { EmployeeType, userKindOf } from './enums-sharing.ts';
import { mayAdd } from './people-kinds.ts';
import { presentPerson } from './present-people.ts';
import { invitationOf } from './present-sharing.ts';
import type { RouteOptions } from './rooms.ts';
import { NewPersonBody } from './schema-people.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What to store of the password that a person is added with. */
    storedHash: string | undefined;
  }
}

type NewPerson = Static<typeof NewPersonBody>;

/** As the vendor asks for. */
const SHORTEST_PASSWORD = 8;

/** Adding people, and people who come by an invitation (DS 7.1). */
export const peopleJoiningRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db } = desk;
  admitCaller(app, identify);
  app.decorateRequest('storedHash');
  // Before the transaction of an `Idempotency-Key`, because it takes long.
  app.addHook('preHandler', async (request) => {
    const caller = callerOf(request);
    if (caller && mayAdd(caller, 'guest')) request.storedHash = await hashOf(request.body as NewPerson);
  });

  app.post(
    '/people',
    {
      bodyLimit: OPEN_BODY_LIMIT,
      schema: {
        summary: 'Add a person, or come by an invitation',
        operationId: 'addMember',
        security: [{}, { key: [] }, { password: [] }, { cookie: [] }],
        response: { ...told.person, 404: { description: 'The invitation is not good any more.' } },
        description:
          'With `fromInviteLink` and the `key` of an invitation (the last part of its address) anybody may come: a personal one takes the place of the person it was made for, one to a room makes a guest of it. Otherwise it adds a person; without a password they are pending.',
        tags: ['People'],
        body: NewPersonBody,
      },
    },
    async (request) => {
      const { body } = request;
      const caller = callerOf(request);
      if (body.fromInviteLink && body.key !== undefined) {
        await request.server.limits.login(request);
        const { user, project } = await come(body, body.key, request.storedHash);
        desk.people.forget(project.id);
        return envelope(desk, request, presentPerson(user, project.ownerId));
      }
      if (!caller) throw fail('token_missing');
      const user = await add(caller, body, request.storedHash);
      const shown = { ...presentPerson(user, caller.project.ownerId), ...invitationOf(desk, caller, user) };
      return envelope(desk, request, shown);
    },
  );

  async function add(caller: Caller, body: NewPerson, passwordHash: string | undefined): Promise<User> {
    const kind = userKindOf(body.type ?? EmployeeType.User) ?? 'user';
    if (!mayAdd(caller, kind)) throw fail('wrong_role', { text: 'Access denied' });
    const { firstName, lastName, email = '' } = body;
    return db.write((tx) =>
      createUser(tx, caller.actor, {
        email,
        kind,
        ...(firstName !== undefined && { firstName }),
        ...(lastName !== undefined && { lastName }),
        ...(passwordHash !== undefined && { passwordHash }),
      }),
    );
  }

  /** Somebody comes who is not known yet. @throws link_not_found for a key that opens nothing */
  async function come(
    body: NewPerson,
    key: string,
    storedHash: string | undefined,
  ): Promise<{ user: User; project: Project }> {
    const invited = invitedPerson(desk.box, key);
    const visit = invited ? undefined : await findVisit(db.queries, desk.box, key);
    const projectId = invited?.projectId ?? (visit?.link.kind === 'invitation' ? visit.room.projectId : '');
    const project = await findProject(db.queries, projectId);
    if (!project) throw fail('link_not_found');
    const passwordHash = storedHash ?? (await hashOf(body));
    if (passwordHash === undefined) throw badInput('password', 'The Password field is required.');
    const { firstName, lastName } = body;
    const names = {
      ...(firstName !== undefined && { firstName }),
      ...(lastName !== undefined && { lastName }),
    };
    const user = await db.write(async (tx) => {
      if (invited) {
        const actor = actorOf(projectId, invited.userId);
        const person = await getUser(tx, projectId, invited.userId);
        // It is good once: who came already has a password of their own.
        if (person.status !== 'pending') throw fail('link_not_found');
        return changeUser(tx, actor, person.id, { ...names, passwordHash });
      }
      const nobody: Actor = { projectId, door: 'docspace', who: 'invitation' };
      const made = await createUser(tx, nobody, {
        email: body.email ?? '',
        ...names,
        kind: 'guest',
        passwordHash,
      });
      await followInvitation(tx, actorOf(projectId, made.id), key, made);
      return made;
    });
    return { user, project };
  }

  done();
};

function actorOf(projectId: string, userId: string): Actor {
  return { projectId, door: 'docspace', who: `user:${userId}`, userId };
}

/** What to store of a password that was given; undefined where none was. @throws bad_input */
async function hashOf({ password, passwordHash }: NewPerson): Promise<string | undefined> {
  if (passwordHash) return storedHashOf(passwordHash.toLowerCase());
  if (!password) return undefined;
  if (password.length < SHORTEST_PASSWORD) {
    throw badInput('password', `The field Password must have at least ${SHORTEST_PASSWORD} characters.`);
  }
  return storedHashOf(await clientHashOf(password, clientHash));
}
