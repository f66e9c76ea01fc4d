import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail } from '../../errors.ts';
import { readPass, type Pass } from '../../files/passes.ts';
import type { House } from '../../house.ts';
import { stateOf, type Room } from '../../rooms/room.ts';
import { findRoom, roomNamed } from '../../rooms/rooms.store.ts';
import { getPresent, isKeptOut } from '../../rooms/participants.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who of which room asks for its files. */
    inRoom: { pass: Pass; room: Room };
  }
}

/** Lets in who has a pass to the files of the room in the path, before the body is read: `request.inRoom` says who. */
export function requirePass(app: FastifyInstance, { box, db }: House): void {
  app.decorateRequest('inRoom');
  app.addHook('onRequest', async (request) => {
    const [, text] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    const pass = text === undefined ? undefined : readPass(box, text);
    if (!pass) {
      await app.limits.refused(request);
      throw fail(text === undefined ? 'token_missing' : 'token_unknown');
    }
    const ref = roomNamed((request.params as { room: string }).room);
    const room = ref && (await findRoom(db.queries, pass.projectId, ref));
    if (room?.id !== pass.roomId) throw fail('room_not_found');
    if (stateOf(room) === 'disabled') throw fail('room_disabled');
    if (await isKeptOut(db.queries, room, pass.participantId)) throw fail('participant_not_found');
    request.inRoom = { pass, room };
  });
}

/** Whether they are there and may change the board. @throws participant_not_found, wrong_role, room_archived */
export async function mayChange({ db }: House, { inRoom: { pass, room } }: FastifyRequest): Promise<void> {
  const { role } = await getPresent(db.queries, room, pass.participantId);
  if (role === 'reader') throw fail('wrong_role', { text: 'readers cannot change the board' });
  if (room.archivedAt !== null) throw fail('room_archived');
}
