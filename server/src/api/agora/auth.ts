import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import type { Actor } from '../../db/events.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { AccessKey } from '../../projects/access-keys.ts';
import type { Project } from '../../projects/projects.ts';
import {
  claimsOf,
  isSignedWith,
  readToken,
  ROLES,
  type Claims,
  type ReadToken,
  type Role,
} from './tokens.ts';

/** Who is asking, and what their token opens. */
export interface Caller {
  claims: Claims;
  key: AccessKey;
  project: Project;
  actor: Actor;
}

declare module 'fastify' {
  interface FastifyRequest {
    agora: Caller;
  }
}

interface Believed {
  claims: Claims;
  accessKey: string;
  /** The secret that it was verified with; another one means that the key was changed since. */
  secret: string;
}

const REMEMBERED = 10_000;

/** Verifies every request to the routes of `app` before its body is read: `request.agora` then says who is asking. */
export function requireToken(app: FastifyInstance, house: House): void {
  const authenticate = authenticator(house);
  app.decorateRequest('agora');
  app.addHook('onRequest', async (request) => {
    request.agora = await authenticate(request);
  });
}

/**
 * Verifies the `token` header (AG 1.4). Signatures are remembered, expiry and the key are checked every time.
 *
 * @throws token_missing, token_malformed, token_signature, token_expired, key_disabled, wrong_role, rate_limited
 */
function authenticator(house: House): (request: FastifyRequest) => Promise<Caller> {
  const believed = new LruMap<Believed>(REMEMBERED);

  async function believe(text: string): Promise<{ claims: Claims; key: AccessKey }> {
    const known = believed.get(text);
    const key = known && (await house.accessKeys(known.accessKey));
    if (known && key?.secret === known.secret) return { claims: known.claims, key };
    const fresh = await verify(house, text);
    believed.set(text, { claims: fresh.claims, accessKey: fresh.key.accessKey, secret: fresh.key.secret });
    return fresh;
  }

  return async (request) => {
    const text = request.headers['token'];
    if (text === undefined || text === '') throw fail('token_missing');
    if (typeof text !== 'string') throw fail('token_malformed');
    const { claims, key } = await believe(text);
    if (!key.enabled) throw fail('key_disabled');
    if (claims.expireAt !== undefined && Date.now() >= claims.expireAt) throw fail('token_expired');
    await request.server.limits.key(request, key.accessKey);
    const { project } = key;
    return {
      claims,
      key,
      project,
      actor: { projectId: project.id, door: 'agora', who: `access:${key.accessKey}` },
    };
  };
}

/** Believes a token. @throws token_malformed, token_signature, wrong_role */
export async function verify(house: House, text: string): Promise<{ claims: Claims; key: AccessKey }> {
  const token = readToken(text);
  const key = await house.accessKeys(token.accessKey);
  if (!key) throw fail('token_signature');
  if (!isSignedWith(token, key.secret) && !isSignedByPython(text, key.secret)) throw fail('token_signature');
  return { claims: claimsOf(token), key };
}

/** The Python library writes a blank as `+` (AG 1.3). */
function isSignedByPython(text: string, secret: string): boolean {
  let other: ReadToken;
  try {
    other = readToken(text, true);
  } catch {
    return false;
  }
  return isSignedWith(other, secret);
}

/**
 * The matrix of AG 1.5: an SDK token opens everything of its project, a room token its own room.
 *
 * @param room the uuid in the path, where the endpoint is open to room tokens
 * @throws wrong_kind, wrong_room, wrong_role
 */
export function mayUse(caller: Caller, least: Role, room?: string): void {
  const { kind, uuid, role } = caller.claims;
  if (kind === 'task' || (kind === 'room' && room === undefined)) throw fail('wrong_kind');
  if (kind === 'room' && uuid !== room) throw fail('wrong_room');
  if (!isAtLeast(role, least)) throw fail('wrong_role');
}

/**
 * AG 1.5: a task token of any role tells of its own task, an SDK token of all of its project.
 *
 * @throws wrong_kind, wrong_task
 */
export function mayAskForTask({ claims: { kind, uuid } }: Caller, task: string): void {
  if (kind === 'room') throw fail('wrong_kind');
  if (kind === 'task' && uuid !== task) throw fail('wrong_task');
}

/** Whether `role` may do what `least` may. */
export function isAtLeast(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(least);
}
