import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { badInput, fail } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
import {
  addRoomTags,
  createTag,
  deleteTags,
  isTagUsed,
  listTags,
  removeRoomTags,
  renameTag,
} from '../../rooms/project-tags.ts';
import { answerWith, NothingToTell } from './answers.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Caller } from './auth.ts';
import { envelope } from './envelope.ts';
import { allowedRoom, showRoom } from './look.ts';
import { namesOf } from './room-input.ts';
import { roomNamed } from './room-named.ts';
import type { RouteOptions } from './rooms.ts';
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

  const inTags = { tags: ['Tags'] };
  const Name = answerWith(Type.String());

  const list = {
    summary: 'List the tags',
    operationId: 'getTagsInfo',
    ...inTags,
    querystring: TagListQuery,
    response: { 200: answerWith(Type.Array(Type.String())) },
  };
  app.get('/files/tags', { schema: list }, async (request) => {
    const { startIndex: offset, count: limit, filterValue: text } = request.query;
    const { project, user } = request.docspace;
    const seenBy = user.kind === 'admin' ? {} : { seenBy: user.id };
    const wanted = { offset, limit, ...(text !== undefined && { text }), ...seenBy };
    const { names, total } = await listTags(db.queries, project.id, wanted);
    return envelope(desk, request, names, total);
  });

  const create = {
    summary: 'Make a tag',
    operationId: 'createRoomTag',
    ...inTags,
    body: NewTagBody,
    response: { 200: Name },
  };
  app.post('/files/tags', { schema: create }, async (request) => {
    demandKind(mayOwnRooms(request.docspace.user.kind));
    const name = nameOf(request.body.name, 'name');
    return envelope(desk, request, await db.write((tx) => createTag(tx, request.docspace.actor, name)));
  });

  const rename = {
    summary: 'Rename a tag, in all rooms',
    operationId: 'updateRoomTag',
    ...inTags,
    body: RenamedTagBody,
    response: { 200: Name, 404: { description: 'There is no such tag.' } },
  };
  app.put('/files/tags', { schema: rename }, async (request) => {
    demandAdmin(request.docspace);
    const from = nameOf(request.body.oldName, 'oldName');
    const to = nameOf(request.body.newName, 'newName');
    await db.write((tx) => renameTag(tx, request.docspace.actor, from, to));
    return envelope(desk, request, to);
  });

  const remove = {
    summary: 'Delete tags, also from the rooms that have them',
    operationId: 'deleteCustomTags',
    ...inTags,
    body: TagNamesBody,
    response: { 200: NothingToTell },
  };
  app.delete('/files/tags', { schema: remove }, async (request) => {
    demandAdmin(request.docspace);
    const names = namesOf(request.body.names ?? []);
    if (names.length === 0) throw badInput('names', 'The Names field is required.');
    await db.write((tx) => deleteTags(tx, request.docspace.actor, names));
    return envelope(desk, request);
  });

  app.get(
    '/files/tags/:tagName/haslinks',
    {
      schema: {
        summary: 'Tell whether a room has a tag',
        operationId: 'hasTagLinks',
        ...inTags,
        params: TagPath,
        querystring: TagQuery,
        response: { 200: answerWith(Type.Boolean()) },
      },
    },
    async (request) => {
      const name = request.query.tagName ?? request.params.tagName;
      return envelope(desk, request, await isTagUsed(db.queries, request.docspace.project.id, name));
    },
  );

  const changes = [
    { method: 'PUT', summary: 'Give tags to a room', operationId: 'addRoomTags', change: addRoomTags },
    {
      method: 'DELETE',
      summary: 'Take tags from a room',
      operationId: 'deleteRoomTags',
      change: removeRoomTags,
    },
  ] as const;
  for (const { method, change, ...about } of changes) {
    app.route({
      method,
      url: '/files/rooms/:id/tags',
      schema: { ...about, ...inTags, params: IdPath, body: TagNamesBody, response: told.folder },
      handler: async (request) => {
        const caller = request.docspace;
        const names = namesOf(request.body.names ?? []);
        const { id } = request.params;
        const room = await db.write(async (tx) => {
          await allowedRoom(tx, caller, id, 'edit');
          return change(tx, caller.actor, roomNamed(id), names);
        });
        return envelope(desk, request, await showRoom(desk, caller, room));
      },
    });
  }

  done();
};

/** Tags are the project's, so administrators rename and delete them (DS 5.11). @throws wrong_role */
function demandAdmin({ user }: Caller): void {
  demandKind(user.kind === 'admin');
}

function demandKind(isRight: boolean): void {
  if (!isRight) throw fail('wrong_role', { text: 'Access denied' });
}

/** @throws bad_input when it is blank */
function nameOf(text: string, member: string): string {
  const name = text.trim();
  if (name === '')
    throw badInput(member, `The ${member[0]?.toUpperCase() ?? ''}${member.slice(1)} field is required.`);
  return name;
}
