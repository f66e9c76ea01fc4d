import type { FastifyRequest } from 'fastify';
import type { Actor } from '../../db/events.ts';
import { fail } from '../../errors.ts';
import { noteKeyUse, type ApiKey } from '../../projects/api-keys.ts';
import type { Project } from '../../projects/projects.ts';
import type { Identify } from './auth.ts';
import { basicLogins } from './basic.ts';
import { credentialOf, type Credential } from './credentials.ts';
import type { Desk } from './desk.ts';
import { isPermitted, neededScopes } from './scopes.ts';

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

  async function find(
    credential: Exclude<Credential, { kind: 'none' }>,
    request: FastifyRequest,
  ): Promise<Found> {
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
    const people = await desk.people.of(project.id, [userId, project.ownerId]);
    const user = people.get(userId);
    if (!user || user.status === 'disabled') throw fail('token_unknown');
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
