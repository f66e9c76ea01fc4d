import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor } from '../../db/events.ts';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { noteKeyUse, type ApiKey } from '../../projects/api-keys.ts';
import type { Project } from '../../projects/projects.ts';
import { isPermitted, type Scope } from './scopes.ts';

/** Who is asking. */
export interface Caller {
  project: Project;
  key: ApiKey;
  actor: Actor;
}

declare module 'fastify' {
  interface FastifyRequest {
    native: Caller;
  }
  interface FastifyContextConfig {
    /** What a key of the native API must be good for; a route without it cannot be registered. */
    scope?: Scope;
  }
}

/**
 * Verifies the API key of every request to the routes of `app` before its body is read: `request.native` then says who
 * is asking. A route that does not say which scope it needs is a fault of ours: nobody could call it.
 */
export function requireKey(app: FastifyInstance, house: House): void {
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.scope === undefined) throw new Error(`${url}: needs config.scope`);
  });
  app.decorateRequest('native');
  app.addHook('onRequest', async (request) => {
    const { key, project } = await find(house, request);
    const { scope } = request.routeOptions.config;
    if (scope !== undefined && !isPermitted(key.permissions, request.method, scope)) {
      throw fail('missing_scope', { text: `the key needs the scope ${needed(request.method, scope)}` });
    }
    // A key acts as the person who made it, and this door opens everything of a project.
    if (!(await house.isAdmin(project, key.userId))) {
      throw fail('wrong_role', { text: 'only keys of administrators open this API' });
    }
    await request.server.limits.key(request, key.id);
    const actor: Actor = { projectId: project.id, door: 'native', who: `key:${key.id}`, userId: key.userId };
    request.native = { project, key, actor };
  });
}

function needed(method: string, scope: Scope): string {
  return method === 'GET' || method === 'HEAD' ? `${scope}:read` : `${scope}:write`;
}

async function find(house: House, request: FastifyRequest) {
  const found = await house.apiKeys.find(textOf(request));
  if (!found?.key.active) throw fail('token_unknown', { text: 'the API key is not known' });
  const { key } = found;
  if (key.expiresAt !== null && key.expiresAt <= Date.now()) throw fail('token_expired');
  noteKeyUse(house.db, key).catch((reason: unknown) => {
    request.log.warn({ err: reason }, 'the last use of a key could not be noted');
  });
  return found;
}

function textOf({ headers: { authorization } }: FastifyRequest): string {
  if (authorization === undefined || authorization === '') {
    throw fail('token_missing', { text: 'the header Authorization: Bearer sk-… is required' });
  }
  const [, text] = /^Bearer +(sk-[\x21-\x7e]{1,256}) *$/i.exec(authorization) ?? [];
  if (text === undefined) throw fail('token_malformed', { text: 'the credential must be Bearer sk-…' });
  return text;
}
