import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput } from '../../errors.ts';
import { pinnedRooms } from '../../rooms/pins.ts';
import {
  addRoomTags,
  createTag,
  deleteTags,
  isTagUsed,
  listTags,
  removeRoomTags,
  renameTag,
} from '../../rooms/project-tags.ts';
import { requireCaller } from './auth.ts';
import { envelope } from './envelope.ts';
import { presentRoom } from './present.ts';
import { namesOf } from './room-input.ts';
import { roomNamed, type RouteOptions } from './rooms.ts';
import {
  IdPath,
  NewTagBody,
  RenamedTagBody,
  TagListQuery,
  TagNamesBody,
  TagPath,
  TagQuery,
} from './schema.ts';

/** The project's tags, and those of a room (DS 5.11). */
export const tagRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);

  app.get('/files/tags', { schema: { querystring: TagListQuery } }, async (request) => {
    const { startIndex: offset, count: limit, filterValue: text } = request.query;
    const wanted = { offset, limit, ...(text !== undefined && { text }) };
    const { names, total } = await listTags(db.queries, request.docspace.project.id, wanted);
    return envelope(desk, request, names, total);
  });

  app.post('/files/tags', { schema: { body: NewTagBody } }, async (request) => {
    const name = nameOf(request.body.name, 'name');
    return envelope(desk, request, await db.write((tx) => createTag(tx, request.docspace.actor, name)));
  });

  app.put('/files/tags', { schema: { body: RenamedTagBody } }, async (request) => {
    const from = nameOf(request.body.oldName, 'oldName');
    const to = nameOf(request.body.newName, 'newName');
    await db.write((tx) => renameTag(tx, request.docspace.actor, from, to));
    return envelope(desk, request, to);
  });

  app.delete('/files/tags', { schema: { body: TagNamesBody } }, async (request) => {
    const names = namesOf(request.body.names ?? []);
    if (names.length === 0) throw badInput('names', 'The Names field is required.');
    await db.write((tx) => deleteTags(tx, request.docspace.actor, names));
    return envelope(desk, request);
  });

  app.get(
    '/files/tags/:tagName/haslinks',
    { schema: { params: TagPath, querystring: TagQuery } },
    async (request) => {
      const name = request.query.tagName ?? request.params.tagName;
      return envelope(desk, request, await isTagUsed(db.queries, request.docspace.project.id, name));
    },
  );

  const changes = [
    { method: 'PUT', change: addRoomTags },
    { method: 'DELETE', change: removeRoomTags },
  ] as const;
  for (const { method, change } of changes) {
    app.route({
      method,
      url: '/files/rooms/:id/tags',
      schema: { params: IdPath, body: TagNamesBody },
      handler: async (request) => {
        const caller = request.docspace;
        const names = namesOf(request.body.names ?? []);
        const room = await db.write(async (tx) =>
          change(tx, caller.actor, roomNamed(request.params.id), names),
        );
        const pinned = await pinnedRooms(db.queries, caller.user.id);
        return envelope(desk, request, presentRoom(room, caller, pinned.has(room.num)));
      },
    });
  }

  done();
};

/** @throws bad_input when it is blank */
function nameOf(text: string, member: string): string {
  const name = text.trim();
  if (name === '')
    throw badInput(member, `The ${member[0]?.toUpperCase() ?? ''}${member.slice(1)} field is required.`);
  return name;
}
