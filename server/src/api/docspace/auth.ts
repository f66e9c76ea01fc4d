import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../../db/events.ts';
import { fail, HouseError } from '../../errors.ts';
import type { ApiKey } from '../../projects/api-keys.ts';
import type { Project } from '../../projects/projects.ts';
import type { People, User } from '../../projects/users.ts';
import type { NewPicture } from '../../rooms/pictures.ts';

/** Who is asking. */
export interface Caller {
  project: Project;
  user: User;
  people: People;
  actor: Actor;
  /** The API key, where it was one. */
  key?: ApiKey;
  /** The login token, where it was one. */
  token?: string;
  /** The logo that the request brings along, where it was made before the request's transaction. */
  logo?: Promise<NewPicture>;
}

declare module 'fastify' {
  interface FastifyRequest {
    docspace: Caller;
  }
}

/** Finds out who is asking; undefined when the request does not say. */
export type Identify = (request: FastifyRequest) => Promise<Caller | undefined>;

/** Verifies every request to the routes of `app` before its body is read: `request.docspace` then says who is asking. */
export function requireCaller(app: FastifyInstance, identify: Identify): void {
  app.decorateRequest('docspace');
  app.addHook('onRequest', async (request) => {
    const caller = await identify(request);
    if (!caller) throw fail('token_missing');
    request.docspace = caller;
  });
}

/** Finds out who is asking where anybody may ask, but a credential that opens nothing is a fault: `callerOf` tells then. */
export function admitCaller(app: FastifyInstance, identify: Identify): void {
  app.decorateRequest('docspace');
  app.addHook('onRequest', async (request) => {
    const caller = await identify(request);
    if (caller) request.docspace = caller;
  });
}

/** Who is asking; undefined where it is nobody in particular, or not known yet. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return request.docspace;
}

/**
 * Who is asking where anybody may ask: a credential that opens nothing is no fault there, but is counted as everywhere.
 *
 * @throws missing_scope, rate_limited
 */
export async function visitor(identify: Identify, request: FastifyRequest): Promise<Caller | undefined> {
  try {
    return await identify(request);
  } catch (reason) {
    if (!(reason instanceof HouseError) || reason.status !== 401) throw reason;
    await request.server.limits.refused(request);
    return undefined;
  }
}
