import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import {
  LONGEST_HMS_TOKEN,
  MintedToken,
  NewProjectToken,
  NewRoomToken,
  Revoked,
  RevokeTokens,
  RoomPath,
  TOKEN_DOORS,
  USUAL_TOKEN,
} from '@enfilade/protocol';
import type * as wire from '@enfilade/protocol';
import { badInput, fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import { accessKeyOf, type AccessKey } from '../../projects/access-keys.ts';
import { ROLES, type Role } from '../../projects/tokens/agora.ts';
import {
  mintProjectToken,
  mintRoomToken,
  type Minted,
  type ProjectTokenWish,
  type RoomTokenWish,
} from '../../rooms/tokens.ts';
import { ban, forgiveAll, type Ban } from '../../rooms/bans.ts';
import { hashOfCredential, type AdmissionDoor } from '../../rooms/join-credential.ts';
import { hashOfJoinToken, mintJoinToken } from '../../rooms/join-tokens.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { isoTime } from '../shared/iso-time.ts';
import type { Caller } from './auth.ts';
import { timeOrNull } from './present-projects.ts';
import { roomNamed } from './refs.ts';
import { isPermitted, type Scope } from './scopes.ts';

/** Tokens for the APIs that go by signed ones. */
export const tokenRoutes: FastifyPluginCallbackTypebox<{ house: House }> = (app, { house }, done) => {
  const { db } = house;
  const config = { scope: 'tokens' } as const;
  const tags = ['Tokens'];

  app.post(
    '/rooms/:room_id/tokens',
    {
      config,
      schema: {
        summary: 'Make a token that lets somebody into a room',
        description:
          'An admin may look after the people, and by agora ban the room: for that the key must have the scope `rooms:write` as well.',
        operationId: 'createRoomToken',
        tags,
        params: RoomPath,
        body: NewRoomToken,
        response: {
          201: MintedToken,
          403: { description: 'The room is not open yet, or the key may not make tokens.' },
          409: { description: 'The room is archived or disabled.' },
        },
      },
    },
    async ({ native, params, body }, reply) => {
      const ref = roomNamed(params.room_id);
      if ((body.door ?? 'native') === 'native') {
        const wish = joinWish(body);
        if (wish.role === 'admin') checkMay(native, ['rooms']);
        const minted = await db.write(async (tx) => {
          const room = await getRoom(tx, native.project.id, ref);
          return { room, ...(await mintJoinToken(tx, native.actor, house.box, ref, wish)) };
        });
        reply.code(201);
        const { token, id, expiresAt } = minted;
        const url = `${house.publicUrl()}/r/${minted.room.id}#${token}`;
        return { token, id, url, door: 'native', role: wish.role, expires_at: timeOrNull(expiresAt) };
      }
      const wish = roomWish(body);
      if (wish.door === 'agora' && wish.role === 'admin') checkMay(native, ['rooms']);
      const key = await signingKey(house, native.project.id);
      const minted = await db.write((tx) => mintRoomToken(tx, native.actor, key, ref, wish));
      reply.code(201);
      return presentToken(minted, wish.door, wish.role);
    },
  );

  app.post(
    '/rooms/:room_id/tokens/revoke',
    {
      config,
      schema: {
        summary: 'Revoke what lets people into a room',
        description:
          'Whoever came in with it has to leave, and nobody can come in with it. `all` set to false lets credentials in again that were made before. Room codes and links can also be disabled.',
        operationId: 'revokeRoomTokens',
        tags,
        params: RoomPath,
        body: RevokeTokens,
        response: { 200: Revoked },
      },
    },
    async ({ native, params, body }): Promise<wire.Revoked> => {
      const ref = roomNamed(params.room_id);
      if (body.all === false && body.token === undefined && body.token_id === undefined) {
        await db.write((tx) => forgiveAll(tx, native.actor, ref));
        return { revoked_at: null };
      }
      const { bans, facts } = revocation(house.doors, body);
      const told = { type: 'token.revoked', data: facts } as const;
      const at = await db.write((tx) => ban(tx, native.actor, ref, bans, told));
      return { revoked_at: isoTime(at) };
    },
  );

  app.post(
    '/tokens',
    {
      config,
      schema: {
        summary: 'Make a token that opens the Agora or the 100ms API',
        description:
          'For servers: it opens everything of the project there. The key must have the scope `rooms:write` as well, unless the role is reader, and for 100ms `templates:write`.',
        operationId: 'createToken',
        tags,
        body: NewProjectToken,
        response: { 201: MintedToken },
      },
    },
    async ({ native, body }, reply) => {
      const wish = projectWish(body);
      checkMay(native, opens(wish));
      const key = await signingKey(house, native.project.id);
      const minted = await db.write((tx) => mintProjectToken(tx, native.actor, key, wish));
      reply.code(201);
      return presentToken(minted, wish.door, wish.door === 'agora' ? wish.role : null);
    },
  );

  done();
};

/** The areas that a token writes to at its door. */
function opens(wish: ProjectTokenWish): readonly Scope[] {
  if (wish.door === '100ms') return ['rooms', 'templates'];
  return wish.role === 'reader' ? [] : ['rooms'];
}

/** A token opens nothing that its maker may not do here. @throws missing_scope */
function checkMay({ key }: Caller, areas: readonly Scope[]): void {
  const missing = areas.find((area) => !isPermitted(key.permissions, 'POST', area));
  if (missing === undefined) return;
  throw fail('missing_scope', { text: `for such a token the key needs the scope ${missing}:write as well` });
}

/** @throws key_disabled */
async function signingKey({ db, accessKeys }: House, projectId: string): Promise<AccessKey> {
  const accessKey = await accessKeyOf(db.queries, projectId);
  const key = accessKey === undefined ? undefined : await accessKeys(accessKey);
  if (!key?.enabled) throw fail('key_disabled');
  return key;
}

/** What is banned when tokens are revoked. @throws bad_input */
function revocation(
  doors: readonly AdmissionDoor[],
  { token_id: id, token, all }: wire.RevokeTokens,
): { bans: Ban[]; facts: Record<string, unknown> } {
  if ([id, token, all].filter((one) => one !== undefined).length !== 1) {
    throw badInput('token_id', 'or token or all must be given, and only one of them');
  }
  if (id !== undefined)
    return { bans: [{ kind: 'token', subject: hashOfJoinToken(id) }], facts: { token: id } };
  if (token !== undefined)
    return { bans: [{ kind: 'token', subject: hashOfCredential(doors, token) }], facts: {} };
  return { bans: [{ kind: 'all', subject: String(Date.now()) }], facts: { all: true } };
}

/** @throws bad_input */
function joinWish({
  role,
  user_id: userId,
  name,
  lifetime_seconds: seconds = USUAL_TOKEN,
}: wire.NewRoomToken) {
  return { role: agoraRole(role), userId, name, seconds };
}

/** @throws bad_input */
function roomWish({
  door = 'native',
  name,
  role,
  user_id: userId,
  lifetime_seconds: given,
}: wire.NewRoomToken): RoomTokenWish {
  if (door === 'native') throw badInput('door', `must be one of ${TOKEN_DOORS.join(', ')}`);
  if (name !== undefined) throw badInput('name', 'is of native tokens only');
  const seconds = secondsOf(door, given);
  if (door === '100ms') return { door, role, userId, seconds };
  if (userId !== undefined) throw badInput('user_id', 'is of native tokens and of those for 100ms only');
  return { door, role: agoraRole(role), seconds };
}

/** @throws bad_input */
function projectWish({ door, role, lifetime_seconds: given }: wire.NewProjectToken): ProjectTokenWish {
  const seconds = secondsOf(door, given);
  if (door === 'agora') return { door, role: agoraRole(role ?? 'admin'), seconds };
  if (role !== undefined) throw badInput('role', 'is of tokens for agora only: a management token has none');
  return { door, seconds };
}

function secondsOf(door: RoomTokenWish['door'], seconds = USUAL_TOKEN): number {
  if (door === '100ms' && (seconds < 1 || seconds > LONGEST_HMS_TOKEN)) {
    throw badInput('lifetime_seconds', `must be from 1 to ${LONGEST_HMS_TOKEN} for 100ms`);
  }
  return seconds;
}

function agoraRole(text: string): Role {
  const role = ROLES.find((one) => one === text);
  if (!role) throw badInput('role', `must be one of ${ROLES.join(', ')}`);
  return role;
}

function presentToken(
  { token, expiresAt }: Minted,
  door: wire.MintedToken['door'],
  role: string | null,
): wire.MintedToken {
  return { token, door, id: null, url: null, role, expires_at: timeOrNull(expiresAt) };
}
