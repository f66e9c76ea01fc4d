import type { FastifyInstance } from 'fastify';
import { fail, HouseError } from '../errors.ts';
import type { ReadAdmission } from '../rooms/join-credential.ts';

const LONGEST = 8192;

/** `GET /live/name`: which name a credential gives its bearer, so that the page need not ask for one. */
export function nameRoute(app: FastifyInstance, doors: readonly ReadAdmission[]): void {
  app.get('/live/name', { schema: { hide: true } }, async (request, reply) => {
    await app.limits.address(request);
    await app.limits.guess(request);
    const [, token = ''] = /^Bearer +(\S.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    reply.header('cache-control', 'no-store');
    for (const door of token.length <= LONGEST ? doors : []) {
      const admission = await door(token).catch(async (reason: unknown) => {
        if (reason instanceof HouseError && reason.status < 500) await app.limits.refused(request);
        throw reason;
      });
      if (admission) return { name: admission.name };
    }
    await app.limits.refused(request);
    throw fail('token_unknown');
  });
}
