import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Link,
  LinkChange,
  LinkListQuery,
  LinkPage,
  LinkPath,
  NewLink,
  RemovedLink,
  RoomPath,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { badInput } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { LinkKind, RoomLink } from '../../rooms/links.store.ts';
import {
  changeLink,
  createLink,
  getLink,
  listLinks,
  removeLink,
  type LinkChange as Change,
} from '../../rooms/links.ts';
import { holdRoom } from '../../rooms/rooms.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentLink } from './present-people.ts';
import { roomNamed } from './refs.ts';
import { sliceOf } from './small-lists.ts';
import { timeIn } from './times.ts';

/** Links that invite into rooms, or open them without an account. */
export const linkRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db, box } = house;
  const config = { scope: 'rooms' } as const;
  const tags = ['Links'];
  const refusals = {
    403: { description: 'A link of this kind cannot give this access in this room.' },
    409: { description: 'The room is archived, or has as many links of this kind as it may have.' },
  };

  app.get(
    '/rooms/:room_id/links',
    {
      config,
      schema: {
        summary: 'List the links of a room',
        description: 'The primary one first, then the oldest.',
        operationId: 'listLinks',
        tags,
        params: RoomPath,
        querystring: LinkListQuery,
        response: { 200: LinkPage },
      },
    },
    async ({ native, params, query }) =>
      pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: async (page) => {
          const links = await listLinks(db.queries, native.project.id, roomNamed(params.room_id));
          return sliceOf(links, ({ id }) => id, page);
        },
        cursorOf: ({ id }) => cursorOf([id]),
        show: (link) => presentLink(house, native, link),
      }),
  );

  app.post(
    '/rooms/:room_id/links',
    {
      config,
      schema: {
        summary: 'Make a link to a room',
        operationId: 'createLink',
        tags,
        params: RoomPath,
        body: NewLink,
        response: { 201: Link, ...refusals },
      },
    },
    async ({ native, params, body }, reply) => {
      const { kind, ...rest } = body;
      const wanted = { kind, ...changeIn(rest) };
      checkKind(kind, rest);
      const ref = roomNamed(params.room_id);
      const link = await db.write(async (tx) =>
        asWanted(wanted, await createLink(tx, native.actor, box, ref, wanted)),
      );
      reply.code(201);
      return presentLink(house, native, link);
    },
  );

  app.patch(
    '/rooms/:room_id/links/:link_id',
    {
      config,
      schema: {
        summary: 'Change a link',
        operationId: 'updateLink',
        tags,
        params: LinkPath,
        body: LinkChange,
        response: { 200: Link, ...refusals },
      },
    },
    async ({ native, params, body }) => {
      const wanted = changeIn(body);
      const link = await db.write(async (tx) => {
        const room = await holdRoom(tx, native.project.id, roomNamed(params.room_id));
        checkKind((await getLink(tx, room, params.link_id)).kind, body);
        const { num } = room;
        return asWanted(wanted, await changeLink(tx, native.actor, box, { num }, params.link_id, wanted));
      });
      return presentLink(house, native, link);
    },
  );

  app.delete(
    '/rooms/:room_id/links/:link_id',
    {
      config,
      schema: {
        summary: 'Delete a link',
        description: 'For good. A room that always has a primary link gets a new one.',
        operationId: 'deleteLink',
        tags,
        params: LinkPath,
        response: { 200: RemovedLink, ...refusals },
      },
    },
    async ({ native, params }): Promise<wire.RemovedLink> => {
      const { link_id: id } = params;
      const ref = roomNamed(params.room_id);
      const next = await db.write((tx) => removeLink(tx, native.actor, ref, id));
      return { id, undoable: false, replaced_by: next ? presentLink(house, native, next) : null };
    },
  );

  done();
};

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** @throws bad_input */
function changeIn(body: wire.LinkChange): Change {
  const { access, title, password, deny_download: denyDownload, internal, max_uses: maxUses } = body;
  const expiresAt = expiryIn(body.expires_at);
  return {
    ...(access !== undefined && { access }),
    ...(title !== undefined && { title }),
    ...(password !== undefined && { password }),
    ...(denyDownload !== undefined && { denyDownload }),
    ...(internal !== undefined && { internal }),
    ...(maxUses !== undefined && { maxUses }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

function expiryIn(text: string | null | undefined): number | null | undefined {
  if (text === undefined || text === null) return text;
  const time = timeIn(text, 'expires_at');
  const now = Date.now();
  if (time <= now || time > now + TEN_YEARS_MS) {
    throw badInput('expires_at', 'must be in the future, within ten years');
  }
  return time;
}

const OF_EXTERNAL = ['password', 'deny_download', 'internal'] as const;

/** What a kind of link does not have is refused here, where other doors drop it. @throws bad_input */
function checkKind(kind: LinkKind, body: wire.LinkChange): void {
  const wrong =
    kind === 'invitation' ? OF_EXTERNAL.find((name) => body[name] !== undefined) : maxUsesIn(body);
  if (wrong !== undefined) {
    throw badInput(wrong, `is of ${kind === 'invitation' ? 'external' : 'invitation'} links only`);
  }
}

function maxUsesIn(body: wire.LinkChange): 'max_uses' | undefined {
  return body.max_uses === undefined ? undefined : 'max_uses';
}

/** What a room of its type does not allow a link is refused here, where other doors drop it. @throws bad_input */
function asWanted({ expiresAt, internal }: Change, link: RoomLink): RoomLink {
  if (expiresAt && link.expiresAt !== expiresAt) {
    throw badInput('expires_at', 'must be null: the primary link of a room of this type does not end');
  }
  if (internal && !link.internal) throw badInput('internal', 'must be false: the room is public');
  return link;
}
