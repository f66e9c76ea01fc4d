import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { Static } from 'typebox';
import { badInput, fail, HouseError } from '../../errors.ts';
import { linksOf, type LinkKind } from '../../rooms/links.store.ts';
import { changeLink, createLink, primaryLink, removeLink, type LinkChange } from '../../rooms/links.ts';
import { rightsOf } from '../../rooms/rights.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import type { Tx } from '../../db/database.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { accessOfShare, LinkType } from './enums-sharing.ts';
import { demand } from './look.ts';
import { presentLink } from './present-sharing.ts';
import { mayCopyLink } from './present-rights.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath } from './schema.ts';
import { LinkBody, LinkListQuery } from './schema-sharing.ts';

/** Links to rooms (DS 5.10). */
export const shareLinkRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (
  app,
  { desk, identify },
  done,
) => {
  const { db, box } = desk;
  requireCaller(app, identify);

  app.get(
    '/files/rooms/:id/link',
    {
      schema: {
        summary: 'Get the primary external link of a room; it is made where there is none',
        operationId: 'getRoomsPrimaryExternalLink',
        response: told.share,
        tags: ['Sharing'],
        params: IdPath,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const { room, rights, link } = await db.write(async (tx) => {
        const known = await getRoom(tx, caller.project.id, roomNamed(request.params.id));
        const may = await demand(tx, caller, known, 'seeLinks');
        if (!mayCopyLink(may, known.kind)) throw fail('link_not_found');
        const { num } = known;
        return { room: known, rights: may, link: await primaryLink(tx, caller.actor, { num }) };
      });
      return envelope(desk, request, presentLink(desk, rights, room, link));
    },
  );

  app.get(
    '/files/rooms/:id/links',
    {
      schema: {
        summary: 'List the links of a room',
        operationId: 'getRoomLinks',
        response: told.shares,
        tags: ['Sharing'],
        params: IdPath,
        querystring: LinkListQuery,
      },
    },
    async (request) => {
      const { project, user } = request.docspace;
      const room = await getRoom(db.queries, project.id, roomNamed(request.params.id));
      const { rights } = await rightsOf(db.queries, room, project.ownerId, user);
      // As with members: who may not see them sees none.
      const links = rights.has('seeLinks')
        ? await linksOf(db.queries, room.num, kindOf(request.query.type))
        : [];
      return envelope(
        desk,
        request,
        links.map((link) => presentLink(desk, rights, room, link)),
      );
    },
  );

  app.put(
    '/files/rooms/:id/links',
    {
      schema: {
        summary: 'Make, change or take away a link of a room',
        operationId: 'setRoomLink',
        response: told.shareIfAny,
        description:
          'Without a `linkId` one is made; `access` 0 takes it away. A change replaces all members but `title` and `access`.',
        tags: ['Sharing'],
        params: IdPath,
        body: LinkBody,
      },
    },
    async (request) => {
      const caller = request.docspace;
      const { room, rights, link } = await db.write(async (tx) => {
        const known = await getRoom(tx, caller.project.id, roomNamed(request.params.id));
        const may = await demand(tx, caller, known, 'share');
        const made = await put(tx, caller, known, request.body).catch(inWordsOfThisDoor);
        return { room: known, rights: may, link: made };
      });
      return envelope(desk, request, link && presentLink(desk, rights, room, link));
    },
  );

  function put(tx: Tx, { actor }: Caller, { num }: Room, body: Static<typeof LinkBody>) {
    const id = body.linkId?.toLowerCase();
    const isNew = id === undefined || /^[0-]*$/.test(id);
    if (!isNew && body.access === 0) return removeLink(tx, actor, { num }, id);
    const change = changeOf(body);
    if (!isNew) return changeLink(tx, actor, box, { num }, id, { ...EMPTY, ...change });
    const kind = kindOf(body.linkType ?? LinkType.Invitation) ?? 'invitation';
    return createLink(tx, actor, box, { num }, { kind, ...change });
  }

  done();
};

/** What a change takes away that does not name it. */
const EMPTY: LinkChange = {
  password: null,
  denyDownload: false,
  internal: false,
  expiresAt: null,
  maxUses: null,
};

/** @throws bad_input; access_not_allowed for an access that no link has */
function changeOf(body: Static<typeof LinkBody>): LinkChange {
  const { access, title, password, denyDownload, internal, expirationDate, maxUseCount } = body;
  const given = access === undefined ? undefined : accessOfShare(access);
  if (access !== undefined && given === undefined) throw fail('access_not_allowed');
  return {
    ...(given && { access: given }),
    ...(title !== undefined && { title }),
    ...(password !== undefined && { password }),
    ...(denyDownload !== undefined && { denyDownload }),
    ...(internal !== undefined && { internal }),
    ...(expirationDate !== undefined && { expiresAt: timeOf(expirationDate) }),
    ...(maxUseCount !== undefined && { maxUses: maxUseCount }),
  };
}

/** A date as DS 2.3 reads it: without an offset it is UTC. @throws bad_input */
function timeOf(text: string): number | null {
  if (text.trim() === '') return null;
  const hasOffset = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const day = /^\d{4}-\d\d-\d\d/.exec(text)?.[0];
  const time = Date.parse(hasOffset || day === text ? text : `${text}Z`);
  if (day === undefined || !isInCalendar(day) || Number.isNaN(time)) {
    throw badInput('expirationDate', 'The value must be a date.');
  }
  return time;
}

/** `Date` takes the 31st of February for the 3rd of March. */
function isInCalendar(day: string): boolean {
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The rules name a member as they call it. */
function inWordsOfThisDoor(reason: unknown): never {
  if (reason instanceof HouseError && reason.member === 'expiresAt') {
    throw badInput('expirationDate', reason.message);
  }
  throw reason;
}

function kindOf(type: number | undefined): LinkKind | undefined {
  if (type === undefined) return undefined;
  return type === LinkType.External ? 'external' : 'invitation';
}
