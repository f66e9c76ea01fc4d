import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { fail } from '../errors.ts';
import { makePass } from '../files/passes.ts';
import type { House } from '../house.ts';
import { bansOf, holds } from '../rooms/bans.ts';
import { newestStep, pageOfSteps, stepsJson } from '../rooms/board-history.ts';
import { roomAdmittedTo, type Admission } from '../rooms/join-credential.ts';
import { factsForPeople, stateOf, type Room } from '../rooms/room.ts';
import { withCredential } from './credential.ts';

const STEPS = 1000;
const packed = promisify(gzip);

/**
 * `GET /live/history/{room}`: what happened on the board of a room, for who may enter it. Each page of it asks for the
 * credential: who is banned meanwhile learns nothing more. The answer has a pass for the pictures.
 */
export function replayRoute(app: FastifyInstance, house: House): void {
  const { db, box, doors } = house;

  app.get<{ Params: { room: string }; Querystring: { after?: string } }>(
    '/live/history/:room',
    { schema: { hide: true } },
    async (request, reply) => {
      const { room, projectId } = await withCredential(app, request, doors, async (admission) => ({
        room: await enter(admission, request.params.room),
        projectId: admission.projectId,
      }));
      const { steps, next } = await pageOfSteps(db.queries, room, {
        after: clockIn(request.query.after),
        limit: STEPS,
      });
      const head = JSON.stringify({
        room: factsForPeople(room),
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

  /** @throws token_unknown for who is banned, room_not_found, room_disabled, room_not_open */
  async function enter(admission: Admission, name: string): Promise<Room> {
    const room = await roomAdmittedTo(db.queries, admission, name);
    if (!room) throw fail('room_not_found');
    const state = stateOf(room);
    if (state === 'disabled') throw fail('room_disabled');
    if (state === 'scheduled') throw fail('room_not_open');
    const bans = await bansOf(db.queries, room.num);
    if (bans.some((ban) => holds(ban, admission))) throw fail('token_unknown');
    return room;
  }
}

function clockIn(text = '0'): number {
  const clock = Number(text);
  return Number.isSafeInteger(clock) && clock >= 0 ? clock : 0;
}
