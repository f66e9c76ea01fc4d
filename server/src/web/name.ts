import type { FastifyInstance } from 'fastify';
import type { AdmissionDoor } from '../rooms/join-credential.ts';
import { withCredential } from './credential.ts';

/**
 * `GET /live/name`: which name a credential gives its bearer, so that the page need not ask for one, and which room it
 * opens (null: any of its project).
 */
export function nameRoute(app: FastifyInstance, doors: readonly AdmissionDoor[]): void {
  app.get('/live/name', { schema: { hide: true } }, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    return withCredential(app, request, doors, ({ name, roomId }) => ({ name, room: roomId }));
  });
}
