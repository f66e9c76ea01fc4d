import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Tx } from '../../db/database.ts';
import { badInput, fail } from '../../errors.ts';
import { addApiKey, changeApiKey, deleteApiKey, listApiKeys, type ApiKey } from '../../projects/api-keys.ts';
import { newApiKey } from '../../projects/secrets.ts';
import { answerWith } from './answers.ts';
import { ApiKey as ShownKey } from './answers-portal.ts';
import { requireCaller, type Caller } from './auth.ts';
import { dateOf } from './dates.ts';
import { envelope } from './envelope.ts';
import { presentEmployee, type Viewer } from './present-people.ts';
import type { RouteOptions } from './rooms.ts';
import { IdPath, KeyChangeBody, NewKeyBody } from './schema.ts';
import { SCOPES } from './scopes.ts';

const DAY_MS = 86_400_000;

/**
 * API keys (DS 1.3). Who may write here holds every scope, or has no key at all (DS 1.4), so that no key can make a
 * stronger one.
 */
export const keyRoutes: FastifyPluginCallbackTypebox<RouteOptions> = (app, { desk, identify }, done) => {
  const { db } = desk;
  requireCaller(app, identify);

  const tags = ['Keys'];

  const create = {
    summary: 'Make an API key',
    operationId: 'createApiKey',
    tags,
    body: NewKeyBody,
    response: { 200: answerWith(ShownKey) },
  };
  app.post('/keys', { schema: create }, async (request) => {
    const { actor, user } = request.docspace;
    if (user.kind === 'guest') throw fail('wrong_role', { text: 'Access denied' });
    const { name, permissions, expiresInDays } = request.body;
    const text = newApiKey();
    const wanted = {
      text,
      name: nameOf(name),
      userId: user.id,
      permissions: permissionsOf(permissions ?? []),
      ...(expiresInDays !== undefined && { expiresAt: Date.now() + expiresInDays * DAY_MS }),
    };
    const key = await db.write((tx) => addApiKey(tx, actor, wanted));
    return envelope(desk, request, presentKey(key, request.docspace, text));
  });

  const list = {
    summary: 'List the API keys',
    operationId: 'getApiKeys',
    tags,
    response: { 200: answerWith(Type.Array(ShownKey)) },
  };
  app.get('/keys', { schema: list }, async (request) => {
    const { project, user } = request.docspace;
    const all = await listApiKeys(db.queries, project.id);
    const keys = all.filter((key) => user.kind === 'admin' || key.userId === user.id);
    const people = await desk.people.of(
      project.id,
      keys.map((key) => key.userId),
    );
    return envelope(
      desk,
      request,
      keys.map((key) => presentKey(key, { project, people })),
    );
  });

  const self = {
    summary: 'Get the API key of this call',
    operationId: 'getApiKey',
    tags,
    response: { 200: answerWith(ShownKey), 404: { description: 'It was made without an API key.' } },
  };
  app.get('/keys/@self', { schema: self }, async (request) => {
    const { key } = request.docspace;
    if (!key) throw fail('key_not_found');
    return envelope(desk, request, presentKey(key, request.docspace));
  });

  const permissions = {
    summary: 'List what keys can be limited to',
    operationId: 'getAllPermissions',
    tags,
    response: { 200: answerWith(Type.Array(Type.String())) },
  };
  app.get('/keys/permissions', { schema: permissions }, async (request) => envelope(desk, request, SCOPES));

  const change = {
    summary: 'Rename, limit or disable an API key',
    operationId: 'updateApiKey',
    tags,
    params: IdPath,
    body: KeyChangeBody,
    response: { 200: answerWith(Type.Boolean()) },
  };
  app.put('/keys/:id', { schema: change }, async (request) => {
    const { name, permissions, isActive } = request.body;
    const change = {
      ...(name !== undefined && { name: nameOf(name) }),
      ...(permissions && { permissions: permissionsOf(permissions) }),
      ...(isActive !== undefined && { active: isActive }),
    };
    const caller = request.docspace;
    await db.write(async (tx) =>
      changeApiKey(tx, caller.actor, await keyNamed(tx, caller, request.params.id), change),
    );
    desk.apiKeys.forget();
    return envelope(desk, request, true);
  });

  const remove = {
    summary: 'Delete an API key',
    operationId: 'deleteApiKey',
    tags,
    params: IdPath,
    response: { 200: answerWith(Type.Boolean()) },
  };
  app.delete('/keys/:id', { schema: remove }, async (request) => {
    const caller = request.docspace;
    await db.write(async (tx) =>
      deleteApiKey(tx, caller.actor, await keyNamed(tx, caller, request.params.id)),
    );
    desk.apiKeys.forget();
    return envelope(desk, request, true);
  });

  done();
};

/** The key that a path names: one's own, or for administrators anybody's. @throws key_not_found */
async function keyNamed(tx: Tx, { project, user }: Caller, id: string): Promise<string> {
  const keys = await listApiKeys(tx, project.id);
  const key = keys.find((one) => one.id === id.toLowerCase());
  if (!key || (user.kind !== 'admin' && key.userId !== user.id)) throw fail('key_not_found');
  return key.id;
}

/** @throws bad_input */
function nameOf(text: string): string {
  const name = text.trim();
  if (name === '') throw badInput('name', 'The Name field is required.');
  return name;
}

/** What is stored: nothing for a key that may do everything. @throws bad_input */
function permissionsOf(permissions: readonly string[]): string[] {
  if (!permissions.every((one) => (SCOPES as readonly string[]).includes(one))) {
    throw fail('bad_input', { text: 'Permissions are not valid.' });
  }
  return permissions.includes('*') ? [] : [...new Set(permissions)];
}

/** An ApiKey (DS 1.3). @param text the key in full, when it was made by this call */
function presentKey(key: ApiKey, { people }: Viewer, text?: string) {
  return {
    id: key.id,
    name: key.name,
    key: text ?? `sk-***${key.postfix}`,
    keyPostfix: key.postfix,
    permissions: key.permissions,
    lastUsed: key.lastUsedAt === null ? undefined : dateOf(key.lastUsedAt),
    createOn: dateOf(key.createdAt),
    createBy: presentEmployee(key.userId, people.get(key.userId)),
    expiresAt: key.expiresAt === null ? undefined : dateOf(key.expiresAt),
    isActive: key.active,
  };
}
