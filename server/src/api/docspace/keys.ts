import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import { badInput, fail } from '../../errors.ts';
import { addApiKey, changeApiKey, deleteApiKey, listApiKeys, type ApiKey } from '../../projects/api-keys.ts';
import { newApiKey } from '../../projects/secrets.ts';
import { requireCaller } from './auth.ts';
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

  app.post('/keys', { schema: { body: NewKeyBody } }, async (request) => {
    const { actor, user } = request.docspace;
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

  app.get('/keys', async (request) => {
    const keys = await listApiKeys(db.queries, request.docspace.project.id);
    return envelope(
      desk,
      request,
      keys.map((key) => presentKey(key, request.docspace)),
    );
  });

  app.get('/keys/@self', async (request) => {
    const { key } = request.docspace;
    if (!key) throw fail('key_not_found');
    return envelope(desk, request, presentKey(key, request.docspace));
  });

  app.get('/keys/permissions', async (request) => envelope(desk, request, SCOPES));

  app.put('/keys/:id', { schema: { params: IdPath, body: KeyChangeBody } }, async (request) => {
    const { name, permissions, isActive } = request.body;
    const change = {
      ...(name !== undefined && { name: nameOf(name) }),
      ...(permissions && { permissions: permissionsOf(permissions) }),
      ...(isActive !== undefined && { active: isActive }),
    };
    await db.write((tx) => changeApiKey(tx, request.docspace.actor, request.params.id.toLowerCase(), change));
    desk.apiKeys.forget();
    return envelope(desk, request, true);
  });

  app.delete('/keys/:id', { schema: { params: IdPath } }, async (request) => {
    await db.write((tx) => deleteApiKey(tx, request.docspace.actor, request.params.id.toLowerCase()));
    desk.apiKeys.forget();
    return envelope(desk, request, true);
  });

  done();
};

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
