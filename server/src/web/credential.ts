import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fail, HouseError } from '../errors.ts';
import { admissionOf, type Admission, type AdmissionDoor } from '../rooms/join-credential.ts';

const LONGEST = 8192;

/**
 * Does something for who shows a credential that lets them into a room. Refusals are counted by address, so that nobody
 * finds one by trying.
 *
 * @throws token_unknown, rate_limited, and what the doors and `use` throw
 */
export async function withCredential<T>(
  app: FastifyInstance,
  request: FastifyRequest,
  doors: readonly AdmissionDoor[],
  use: (admission: Admission) => T | Promise<T>,
): Promise<T> {
  await app.limits.address(request);
  await app.limits.guess(request);
  try {
    const [, token = ''] = /^Bearer +(\S.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    const admission = token.length <= LONGEST ? await admissionOf(doors, token) : undefined;
    if (!admission) throw fail('token_unknown');
    return await use(admission);
  } catch (reason) {
    if (reason instanceof HouseError && reason.status < 500) await app.limits.refused(request);
    throw reason;
  }
}
