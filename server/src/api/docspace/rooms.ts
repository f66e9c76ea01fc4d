import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { fail } from '../../errors.ts';
import { pinnedRooms } from '../../rooms/pins.ts';
import { spelled } from '../../rooms/project-tags.ts';
import type { RoomRef } from '../../rooms/rooms.store.ts';
import { changeRoom, createRoom, getRoom } from '../../rooms/rooms.ts';
import { requireCaller, type Caller, type Identify } from './auth.ts';
import type { Desk } from './desk.ts';
import { envelope } from './envelope.ts';
import { unknownIsDenied } from './errors.ts';
import { presentRoom } from './present.ts';
import { presentRoot, rootOf } from './present-folders.ts';
import { newRoomOf, roomChangeOf } from './room-input.ts';
import { IdPath, NewRoomBody, RoomChangeBody } from './schema.ts';

export interface RouteOptions {
  desk: Desk;
  identify: Identify;
}

/** Create, get and update (DS 5.2, 5.4, 5.5). */
export const roomRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);

  app.post('/files/rooms', { schema: { body: NewRoomBody } }, async (request) => {
    const caller = request.docspace;
    const wanted = newRoomOf(request.body);
    const room = await db.write(async (tx) => {
      const tags = await spelled(tx, caller.project.id, wanted.tags ?? []);
      return createRoom(tx, caller.actor, { ...wanted, tags });
    });
    return envelope(desk, request, presentRoom(room, caller, false));
  });

  app.get('/files/rooms/:id', { schema: { params: IdPath } }, async (request) => {
    return envelope(desk, request, await folder(request.docspace, request.params.id));
  });

  app.get('/files/folder/:id', { schema: { params: IdPath } }, async (request) => {
    return envelope(desk, request, await folder(request.docspace, request.params.id));
  });

  app.put('/files/rooms/:id', { schema: { params: IdPath, body: RoomChangeBody } }, async (request) => {
    const caller = request.docspace;
    const wanted = roomChangeOf(request.body);
    const denied = unknownIsDenied("You don't have enough permission to edit the room");
    const room = await db
      .write(async (tx) => {
        const tags = wanted.tags && (await spelled(tx, caller.project.id, wanted.tags));
        return changeRoom(tx, caller.actor, roomNamed(request.params.id), {
          ...wanted,
          ...(tags && { tags }),
        });
      })
      .catch(denied);
    const pinned = await pinnedRooms(db.queries, caller.user.id);
    return envelope(desk, request, presentRoom(room, caller, pinned.has(room.num)));
  });

  /** A room, or one of the roots, as a folder. @throws room_not_found */
  async function folder(caller: Caller, id: string) {
    const root = rootOf(id);
    if (root) return presentRoot(root, caller, undefined);
    const room = await getRoom(db.queries, caller.project.id, roomNamed(id));
    const pinned = await pinnedRooms(db.queries, caller.user.id);
    return presentRoom(room, caller, pinned.has(room.num));
  }

  done();
};

/** The room that a path names by its number (DS 2.1 path ids). @throws room_not_found */
export function roomNamed(id: string): RoomRef {
  if (!/^\d{1,15}$/.test(id)) throw fail('room_not_found');
  return { num: Number(id) };
}
