import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import { mayOwnRooms } from '../../projects/users.ts';
import { addFirstLink } from '../../rooms/links.ts';
import { spelled } from '../../rooms/project-tags.ts';
import { hangPictures } from '../../rooms/pictures.ts';
import { createRoom } from '../../rooms/rooms.ts';
import { told } from './answers-sharing.ts';
import { requireCaller, type Identify } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { unknownIsDenied } from './errors.ts';
import { changeFolder } from './folder-changes.ts';
import { showRoom } from './look.ts';
import { newRoomOf, roomChangeOf, withoutGaps } from './room-input.ts';
import { picturesFor } from './room-pictures.ts';
import { IdPath, NewRoomBody, RoomChangeBody } from './schema.ts';
import { giveAll } from './share-input.ts';

export interface RouteOptions {
  desk: Desk;
  identify: Identify;
}

/** Create and update (DS 5.2, 5.5). */
export const roomRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);

  const create = {
    summary: 'Create a room',
    operationId: 'createRoom',
    tags: ['Rooms'],
    body: NewRoomBody,
    response: {
      ...told.folder,
      404: { description: 'The required person or group of `share` was not found.' },
    },
  };
  app.post('/files/rooms', { schema: create }, async (request) => {
    const caller = request.docspace;
    if (!mayOwnRooms(caller.user.kind)) throw fail('wrong_role', { text: NO_CREATION });
    const wanted = newRoomOf(request.body);
    const { logo, share = [] } = request.body;
    const given = { ...(logo && { logo }), watermark: wanted.settings.watermark };
    const brought = await picturesFor(desk, caller, given);
    const settings = withoutGaps({ ...wanted.settings, ...brought.settings });
    const room = await db.write(async (tx) => {
      const tags = await spelled(tx, caller.project.id, wanted.tags);
      const bare = await createRoom(tx, caller.actor, { ...wanted, tags, settings });
      await hangPictures(tx, caller.actor, caller.user.id, bare, brought.fresh);
      const made = await addFirstLink(tx, caller.actor, bare);
      return share.length === 0 ? made : giveAll(tx, caller, made, share);
    });
    return envelope(desk, request, await showRoom(desk, caller, room, { pinned: false }));
  });

  const change = {
    summary: 'Change a room or a template',
    description: 'What is left out stays as it is; `tags` are all that it has then.',
    operationId: 'updateRoom',
    tags: ['Rooms'],
    params: IdPath,
    body: RoomChangeBody,
    response: told.folder,
  };
  app.put('/files/rooms/:id', { schema: change }, async (request) => {
    const caller = request.docspace;
    const { id } = request.params;
    const { logo } = request.body;
    const wanted = { ...roomChangeOf(request.body), ...(logo && { logo }) };
    const shown = await changeFolder(desk, caller, id, wanted).catch(unknownIsDenied(NO_EDIT));
    return envelope(desk, request, shown);
  });

  done();
};

const NO_CREATION = "You don't have enough permission to create";
const NO_EDIT = "You don't have enough permission to edit the room";

export { roomNamed } from './room-named.ts';
