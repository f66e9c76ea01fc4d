import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LiveRoom } from '@enfilade/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail, HouseError } from '../errors.ts';
import { makePass } from '../files/passes.ts';
import type { House } from '../house.ts';
import { bansOf, holds } from '../rooms/bans.ts';
import { newestStep, pageOfSteps, stepsJson } from '../rooms/board-history.ts';
import type { Admission, ReadAdmission } from '../rooms/join-credential.ts';
import { displayTitle, stateOf, type Room } from '../rooms/room.ts';
import { findRoom, roomNamed } from '../rooms/rooms.store.ts';

const LONGEST = 8192;
const STEPS = 1000;
const packed = promisify(gzip);

/**
 * `GET /live/history/{room}`: what happened on the board of a room, for who may enter it. Each page of it asks for the
 * credential: who is banned meanwhile learns nothing more. The answer has a pass for the pictures.
 */
export function replayRoute(app: FastifyInstance, house: House, doors: readonly ReadAdmission[]): void {
  const { db, box } = house;

  app.get<{ Params: { room: string }; Querystring: { after?: string } }>(
    '/live/history/:room',
    { schema: { hide: true } },
    async (request, reply) => {
      await app.limits.address(request);
      await app.limits.guess(request);
      const { room, admission } = await enter(request, request.params.room).catch(async (reason: unknown) => {
        if (reason instanceof HouseError && reason.status < 500) await app.limits.refused(request);
        throw reason;
      });
      const { steps, next } = await pageOfSteps(db.queries, room, {
        after: clockIn(request.query.after),
        limit: STEPS,
      });
      const { projectId } = admission;
      const head = JSON.stringify({
        room: roomFacts(room),
        // Nobody is in the room for it, so nothing can be sent with this pass.
        files: makePass(box, { projectId, roomId: room.id, participantId: 'replay' }),
        newest: (await newestStep(db.queries, room)) ?? null,
        next,
      });
      const json = `${head.slice(0, -1)},"data":${stepsJson(steps)}}`;
      reply.type('application/json; charset=utf-8').header('cache-control', 'no-store');
      if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return json;
      return reply.header('content-encoding', 'gzip').send(await packed(json, { level: 1 }));
    },
  );

  /** @throws token_…, room_not_found, room_disabled, room_not_open, and what the doors throw */
  async function enter(
    { headers }: FastifyRequest,
    name: string,
  ): Promise<{ room: Room; admission: Admission }> {
    const [, token = ''] = /^Bearer +(\S.*)$/i.exec(headers.authorization ?? '') ?? [];
    const admission = token.length <= LONGEST ? await admit(token) : undefined;
    if (!admission) throw fail('token_unknown');
    const ref = roomNamed(name);
    const room = ref && (await findRoom(db.queries, admission.projectId, ref));
    if (!room || (admission.roomId !== null && admission.roomId !== room.id)) throw fail('room_not_found');
    const state = stateOf(room);
    if (state === 'disabled') throw fail('room_disabled');
    if (state === 'scheduled') throw fail('room_not_open');
    const bans = await bansOf(db.queries, room.num);
    if (bans.some((ban) => holds(ban, admission))) throw fail('token_unknown');
    return { room, admission };
  }

  async function admit(token: string): Promise<Admission | undefined> {
    for (const door of doors) {
      const admission = await door(token);
      if (admission) return admission;
    }
    return undefined;
  }
}

function roomFacts(room: Room): LiveRoom {
  const { id, record, archivedAt } = room;
  return { id, title: displayTitle(room), state: archivedAt === null ? 'open' : 'archived', record };
}

function clockIn(text = '0'): number {
  const clock = Number(text);
  return Number.isSafeInteger(clock) && clock >= 0 ? clock : 0;
}
