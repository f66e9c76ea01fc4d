import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  Key,
  KeyChange,
  KeyListQuery,
  KeyPage,
  KeyPath,
  NewKey,
  Removed,
  RollKey,
  ShownKey,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import {
  addApiKey,
  changeApiKey,
  deleteApiKey,
  getApiKey,
  listApiKeys,
  rollApiKey,
  type ApiKey,
} from '../../projects/api-keys.ts';
import { covers, keptScopes } from '../../projects/scopes.ts';
import { newApiKey } from '../../projects/secrets.ts';
import { isoTime } from '../shared/iso-time.ts';
import { afterChange } from '../shared/after-change.ts';
import type { Caller } from './auth.ts';
import { cursorOf, placeOf } from './cursors.ts';
import { pageFrom } from './pages.ts';
import { presentKey, presentShownKey } from './present-projects.ts';
import { sliceOf } from './small-lists.ts';
import { timeIn } from './times.ts';

/** API keys. */
export const keyRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'keys' } as const;
  const tags = ['Keys'];

  afterChange(app, () => house.apiKeys.forget());

  app.post(
    '/keys',
    {
      config,
      schema: {
        summary: 'Make an API key',
        description:
          'For the person whose key this call has, with no more scopes than it has itself, and for no longer.',
        operationId: 'createKey',
        tags,
        body: NewKey,
        response: { 201: ShownKey, 409: { description: 'The project has as many keys as it may have.' } },
      },
    },
    async ({ native, body }, reply) => {
      const permissions = scopesFrom(native, body.scopes);
      const expiresAt = expiryIn(body.expires_at);
      const { userId, expiresAt: end } = native.key;
      if (end !== null && (expiresAt === undefined || expiresAt > end)) {
        throw badInput(
          'expires_at',
          `must be given, and not be later than ${isoTime(end)}: the key that asks ends then`,
        );
      }
      const text = newApiKey();
      const wanted = { text, userId, permissions, name: body.name.trim(), ...(expiresAt && { expiresAt }) };
      const key = await db.write((tx) => addApiKey(tx, native.actor, wanted));
      reply.code(201).header('location', `${app.prefix}/keys/${key.id}`);
      return presentShownKey(key, text);
    },
  );

  app.get(
    '/keys',
    {
      config,
      schema: {
        summary: 'List API keys',
        description: 'Oldest first, without their texts.',
        operationId: 'listKeys',
        tags,
        querystring: KeyListQuery,
        response: { 200: KeyPage },
      },
    },
    async ({ native, query }) =>
      pageFrom(query, {
        placeOf: (cursor, member) => String(placeOf(cursor, member, ['string'])[0]),
        find: async (page) => sliceOf(await listApiKeys(db.queries, native.project.id), ({ id }) => id, page),
        cursorOf: ({ id }) => cursorOf([id]),
        show: presentKey,
      }),
  );

  app.get(
    '/keys/:key_id',
    {
      config,
      schema: {
        summary: 'Get an API key',
        operationId: 'getKey',
        tags,
        params: KeyPath,
        response: { 200: Key },
      },
    },
    async ({ native, params }) =>
      presentKey(await getApiKey(db.queries, native.project.id, idOf(native, params.key_id))),
  );

  app.patch(
    '/keys/:key_id',
    {
      config,
      schema: {
        summary: 'Change an API key',
        description: 'Here at once; other nodes go on for 5 seconds at most.',
        operationId: 'updateKey',
        tags,
        params: KeyPath,
        body: KeyChange,
        response: { 200: Key },
      },
    },
    async ({ native, params, body }) => {
      const { name, scopes, active } = body;
      const change = {
        ...(name !== undefined && { name: name.trim() }),
        ...(scopes && { permissions: scopesFrom(native, scopes) }),
        ...(active !== undefined && { active }),
      };
      const id = idOf(native, params.key_id);
      const key = await db.write(async (tx) => {
        const known = await getApiKey(tx, native.project.id, id);
        if (active && !scopes) checkCovers(native, known.permissions);
        return Object.keys(change).length === 0 ? known : changeApiKey(tx, native.actor, id, change);
      });
      return presentKey(key);
    },
  );

  app.delete(
    '/keys/:key_id',
    {
      config,
      schema: {
        summary: 'Revoke an API key',
        description: 'It opens nothing any more: here at once, at other nodes within 5 seconds.',
        operationId: 'deleteKey',
        tags,
        params: KeyPath,
        response: { 200: Removed },
      },
    },
    async ({ native, params }): Promise<wire.Removed> => {
      const id = idOf(native, params.key_id);
      await db.write((tx) => deleteApiKey(tx, native.actor, id));
      return { id, undoable: false };
    },
  );

  app.post(
    '/keys/:key_id/roll',
    {
      config,
      schema: {
        summary: 'Give an API key a new text',
        description:
          'The old text is good for `overlap_seconds` more; one that it replaced before ends at once. A key that the server’s configuration gives is to be changed there as well: the next start brings it back.',
        operationId: 'rollKey',
        tags,
        params: KeyPath,
        body: RollKey,
        response: { 201: ShownKey },
      },
    },
    async ({ native, params, body }, reply) => {
      const id = idOf(native, params.key_id);
      const text = newApiKey();
      const { overlap_seconds: overlap } = body;
      const until = overlap === 0 ? undefined : Date.now() + overlap * 1000;
      const key = await db.write(async (tx) => {
        checkCovers(native, (await getApiKey(tx, native.project.id, id)).permissions);
        return rollApiKey(tx, native.actor, id, { text, until });
      });
      reply.code(201);
      return presentShownKey(key, text);
    },
  );

  done();
};

function idOf({ key }: Caller, text: string): ApiKey['id'] {
  return text === 'self' ? key.id : text;
}

/** @throws missing_scope when the caller could do less than the key */
function checkCovers({ key }: Caller, scopes: readonly string[]): void {
  if (covers(key.permissions, scopes)) return;
  throw fail('missing_scope', { text: 'a key can give no scopes that it does not have itself' });
}

/** The scopes as they are kept. @throws missing_scope */
function scopesFrom(caller: Caller, scopes: readonly string[]): string[] {
  const kept = keptScopes(scopes);
  checkCovers(caller, kept);
  return kept;
}

/** @throws bad_input */
function expiryIn(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null) return undefined;
  const time = timeIn(text, 'expires_at');
  if (time <= Date.now()) throw badInput('expires_at', 'must be in the future');
  return time;
}
