import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '../../errors.ts';
import { rightsOf } from '../../rooms/rights.ts';
import { findRoom } from '../../rooms/rooms.store.ts';
import { findVisit, isPasswordOf, passFor, type Visit } from '../../rooms/visits.ts';
import { OPEN_BODY_LIMIT } from '../shared/door.ts';
import { told } from './answers-sharing.ts';
import { visitor, type Caller } from './auth.ts';
import { keepPass, shareKeyOf } from './cookie.ts';
import { envelope } from './envelope.ts';
import { LinkStatus } from './enums-sharing.ts';
import { showRoom } from './look.ts';
import { presentRoot, rootOf } from './present-folders.ts';
import { showTemplate } from './present-templates.ts';
import { presentVisit, presentVisited, statusOf } from './present-visits.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { KeyPath, PasswordBody } from './schema-sharing.ts';
import { allowedTemplate, isTemplateId } from './template-doors.ts';
import { wrongPasswords } from './wrong-passwords.ts';

const NO_VIEW = "You don't have enough permission to view the folder content";

const ANYBODY = [{}, { key: [] }, { password: [] }, { cookie: [] }];
const REQUEST_TOKEN = {
  name: 'Request-Token',
  in: 'header',
  description: 'The `requestToken` of a link, for who comes by it.',
  schema: { type: 'string' },
};

/** What people see who may have come by a link: a room (DS 5.4), and what became of the link (DS 5.10). */
export const visitorRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { queries } = desk.db;
  const guesses = wrongPasswords();

  for (const path of ['/files/rooms/:id', '/files/folder/:id']) {
    const schema = {
      summary: path.includes('rooms') ? 'Get a room' : 'Get a room or a root as a folder',
      operationId: path.includes('rooms') ? 'getRoomInfo' : 'getFolderInfo',
      response: told.folder,
      security: ANYBODY,
      openapi: { parameters: [REQUEST_TOKEN] },
      description: 'Also for somebody who comes by a link and sends its key as `Request-Token`.',
      tags: ['Rooms'],
      params: IdPath,
    };
    app.get(path, { schema }, async (request) => {
      const { id } = request.params;
      const caller = await identify(request);
      const root = rootOf(id);
      if (root && caller) return envelope(desk, request, presentRoot(root, caller, undefined));
      if (caller && isTemplateId(id)) {
        const { template, rights } = await allowedTemplate(queries, caller, id, 'read');
        return envelope(desk, request, await showTemplate(desk, caller, template, rights));
      }
      const ref = roomNamed(id);
      if (!caller) return envelope(desk, request, await visitedRoom(request, ref.num));
      const room = await findRoom(queries, caller.project.id, ref);
      const seen = room && (await rightsOf(queries, room, caller.project.ownerId, caller.user));
      if (room && seen?.rights.has('read')) {
        return envelope(desk, request, await showRoom(desk, caller, room, { seen }));
      }
      if (!room && shareKeyOf(request) === undefined) throw fail('room_not_found');
      return envelope(desk, request, await visitedRoom(request, ref.num, caller));
    });
  }

  app.get(
    '/files/share/:key',
    {
      schema: {
        summary: 'Tell what became of an external link',
        operationId: 'getExternalShareData',
        security: ANYBODY,
        response: told.visit,
        description:
          '`status`: 0 good, 1 invalid, 2 expired, 3 it has a password, 5 for people of the portal only.',
        tags: ['Sharing'],
        params: KeyPath,
      },
    },
    async (request) => {
      const caller = await visitor(identify, request);
      const visit = await visitBy(request.params.key, request);
      return envelope(desk, request, await presentVisit(queries, visit, caller, statusOf(visit, caller)));
    },
  );

  app.post(
    '/files/share/:key/password',
    {
      bodyLimit: OPEN_BODY_LIMIT,
      schema: {
        summary: 'Give the password of an external link',
        operationId: 'applyExternalSharePassword',
        security: ANYBODY,
        response: told.visit,
        description: '`requestToken` of the answer is what to send as `Request-Token` for a day.',
        tags: ['Sharing'],
        params: KeyPath,
        body: PasswordBody,
      },
    },
    async (request, reply) => {
      await request.server.limits.login(request);
      const caller = await visitor(identify, request);
      const visit = await visitBy(request.params.key, request);
      const { password = '' } = request.body;
      const status = statusOf(visit, caller);
      if (!visit || status !== LinkStatus.RequiredPassword) {
        return envelope(desk, request, await presentVisit(queries, visit, caller, status));
      }
      const isRight = guesses.check(visit.link.id, () => isPasswordOf(desk.box, visit.link, password));
      if (!isRight) {
        await request.server.limits.refused(request);
        return envelope(
          desk,
          request,
          await presentVisit(queries, visit, caller, LinkStatus.InvalidPassword),
        );
      }
      return envelope(desk, request, await letIn(visit, caller, reply));
    },
  );

  /** The visit of this key; keys that are no link's are counted as wrong credentials are. */
  async function visitBy(key: string, request: FastifyRequest): Promise<Visit | undefined> {
    const visit = await findVisit(queries, desk.box, key);
    if (visit?.link.kind === 'external') return visit;
    await request.server.limits.refused(request);
    return undefined;
  }

  async function letIn(visit: Visit, caller: Caller | undefined, reply: FastifyReply) {
    const requestToken = passFor(desk.box, visit.link);
    keepPass(desk, reply, requestToken);
    return { ...(await presentVisit(queries, visit, caller, LinkStatus.Ok)), requestToken };
  }

  /** A room as the link shows it that the request carries. @throws token_missing; wrong_role */
  async function visitedRoom(request: FastifyRequest, num: number, caller?: Caller) {
    const key = shareKeyOf(request);
    const visit = key === undefined ? undefined : await findVisit(queries, desk.box, key);
    const isHere = visit?.link.kind === 'external' && visit.room.num === num;
    if (!isHere) throw caller ? fail('wrong_role', { text: NO_VIEW }) : fail('token_missing');
    if (statusOf(visit, caller) !== LinkStatus.Ok) throw fail('wrong_role', { text: NO_VIEW });
    return presentVisited(queries, visit, key ?? '');
  }

  done();
};
