import type { FastifyInstance, FastifyRequest } from 'fastify';
import { LruMap } from 'toad-cache';
import type { Actor } from '../../db/events.ts';
import { fail, HouseError } from '../../errors.ts';
import { noteKeyUse, type ApiKey } from '../../projects/api-keys.ts';
import { findProject, type Project } from '../../projects/projects.ts';
import { hashOf } from '../../projects/secrets.ts';
import type { People, User } from '../../projects/users.ts';
import { credentialOf, readBasic, type Credential } from './credentials.ts';
import type { Desk } from './desk.ts';
import { isPermitted, neededScopes } from './scopes.ts';

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

/** Who is asking where anybody may ask: a credential that opens nothing is no fault there. @throws missing_scope */
export async function visitor(identify: Identify, request: FastifyRequest): Promise<Caller | undefined> {
  try {
    return await identify(request);
  } catch (reason) {
    if (reason instanceof HouseError && reason.status === 401) return undefined;
    throw reason;
  }
}

interface Found {
  project: Project;
  userId: string;
  key?: ApiKey;
  token?: string;
}

/**
 * Makes the door's check of credentials (DS 1.1) and of scopes (DS 1.4).
 *
 * @returns a function that @throws token_unknown, token_expired, wrong_login, user_not_found, missing_scope, rate_limited
 */
export function identifier(desk: Desk, prefix: string): Identify {
  const basic = basicLogins(desk);

  async function find(credential: Exclude<Credential, { kind: 'none' }>, request: FastifyRequest): Promise<Found> {
    switch (credential.kind) {
      case 'key':
        return findKey(desk, credential.text, request);
      case 'login':
        return findLogin(desk, credential.token);
      case 'basic':
        return basic(credential.text, request);
      case 'oauth':
        throw fail('token_unknown', { text: 'OAuth 2.0 is not offered; use an API key' });
    }
  }

  return async (request) => {
    const credential = credentialOf(request);
    if (credential.kind === 'none') return undefined;
    const { project, userId, key, token } = await find(credential, request);
    const people = await desk.people.of(project.id);
    const user = people.get(userId);
    if (!user) throw fail('token_unknown');
    const { method, routeOptions } = request;
    const route = (routeOptions.url ?? '').slice(prefix.length);
    if (key && !isPermitted(key.permissions, method, route)) {
      throw fail('missing_scope', { text: neededScopes(method, route).join(' ') });
    }
    await request.server.limits.key(request, key?.id ?? user.id);
    const who = key ? `key:${key.id}` : `user:${user.id}`;
    const actor: Actor = { projectId: project.id, door: 'docspace', who, userId };
    return { project, user, people, actor, ...(key && { key }), ...(token !== undefined && { token }) };
  };
}

async function findKey(desk: Desk, text: string, request: FastifyRequest): Promise<Found> {
  const found = await desk.apiKeys.find(text);
  if (!found?.key.active) throw fail('token_unknown');
  const { key, project } = found;
  if (key.expiresAt !== null && key.expiresAt <= Date.now()) throw fail('token_expired');
  noteKeyUse(desk.db, key).catch((reason: unknown) => {
    request.log.warn({ err: reason }, 'the last use of a key could not be noted');
  });
  return { project, userId: key.userId, key };
}

async function findLogin(desk: Desk, token: string): Promise<Found> {
  const login = await desk.logins.find(token);
  if (!login) throw fail('token_unknown');
  return { project: login.project, userId: login.userId, token };
}

/** A client with Basic credentials sends them with every request; the password is hashed once a minute. */
const BASIC_REMEMBERED_MS = 60_000;
const BASIC_REMEMBERED = 1000;

function basicLogins(desk: Desk): (text: string, request: FastifyRequest) => Promise<Found> {
  const believed = new LruMap<Found>(BASIC_REMEMBERED, BASIC_REMEMBERED_MS);
  return async (text, request) => {
    const name = hashOf(text);
    const known = believed.get(name);
    if (known) return known;
    const given = readBasic(text);
    if (!given) throw fail('token_malformed');
    await request.server.limits.login(request);
    const user = await desk.checkPassword(given.email, given).catch(unknownIsWrong);
    const project = await findProject(desk.db.queries, user.projectId);
    if (!project) throw fail('wrong_login');
    const found = { project, userId: user.id };
    believed.set(name, found);
    return found;
  };
}

/** DS 1.1: whatever is wrong with Basic credentials is a 401. */
function unknownIsWrong(reason: unknown): never {
  if (reason instanceof HouseError && reason.code === 'user_not_found') throw fail('wrong_login');
  throw reason;
}
