import type { Tx } from '../db/database.ts';
import type { Actor } from '../db/events.ts';
import { fail } from '../errors.ts';
import type { AccessKey } from '../projects/access-keys.ts';
import { writeProjectEvent } from '../projects/projects.ts';
import { mintToken, type Role } from '../projects/tokens/agora.ts';
import { mintAppToken, mintManagementToken } from '../projects/tokens/hms.ts';
import { checkEnterable, rolesOf } from './codes.ts';
import { shortId } from './ids.ts';
import type { Room } from './room.ts';
import { holdRoom, noteRoomEvent } from './rooms.ts';
import type { RoomRef } from './rooms.store.ts';

/** What opens one room at one of the APIs that go by signed tokens; `seconds` 0 = for good. */
export type RoomTokenWish =
  | { door: 'agora'; role: Role; seconds: number }
  | { door: '100ms'; role: string; userId: string | undefined; seconds: number };

/** What opens everything of a project there. */
export type ProjectTokenWish =
  { door: 'agora'; role: Role; seconds: number } | { door: '100ms'; seconds: number };

export interface Minted {
  token: string;
  /** Epoch milliseconds; null = never. */
  expiresAt: number | null;
}

/**
 * Makes a token that lets somebody into a room, and writes `token.minted`.
 *
 * @throws room_not_found, room_archived, room_disabled, room_not_open; role_not_found where the room's template has no
 * such role
 */
export async function mintRoomToken(
  tx: Tx,
  actor: Actor,
  key: AccessKey,
  ref: RoomRef,
  wish: RoomTokenWish,
): Promise<Minted> {
  const room = await holdRoom(tx, actor.projectId, ref);
  checkEnterable(room);
  if (wish.door === '100ms') {
    const roles = await rolesOf(tx, room, key.project);
    if (!roles.includes(wish.role)) throw fail('role_not_found', { member: 'role' });
  }
  const now = Date.now();
  const token = signedFor(key, room, wish, now);
  const expiresAt = endOf(wish.seconds, now);
  const { door, role } = wish;
  const userId = wish.door === '100ms' && wish.userId !== undefined ? { userId: wish.userId } : {};
  await noteRoomEvent(tx, actor, room, 'token.minted', { door, role, ...userId, expiresAt });
  return { token, expiresAt };
}

/** Makes a token that opens the project, and writes `token.minted`. */
export async function mintProjectToken(
  tx: Tx,
  actor: Actor,
  key: AccessKey,
  wish: ProjectTokenWish,
): Promise<Minted> {
  const now = Date.now();
  const token =
    wish.door === 'agora'
      ? mintToken(key, { kind: 'sdk', role: wish.role, lifespan: wish.seconds * 1000 })
      : mintManagementToken(key, { now: Math.floor(now / 1000), lifespan: wish.seconds });
  const expiresAt = endOf(wish.seconds, now);
  const { seconds: _seconds, ...facts } = wish;
  await writeProjectEvent(tx, actor, 'token.minted', { ...facts, expiresAt });
  return { token, expiresAt };
}

function signedFor(key: AccessKey, room: Room, wish: RoomTokenWish, now: number): string {
  if (wish.door === 'agora') {
    return mintToken(key, { kind: 'room', role: wish.role, uuid: room.id, lifespan: wish.seconds * 1000 });
  }
  const who = { roomId: shortId(room.id), role: wish.role, userId: wish.userId };
  return mintAppToken(key, who, { now: Math.floor(now / 1000), lifespan: wish.seconds });
}

function endOf(seconds: number, now: number): number | null {
  return seconds === 0 ? null : now + seconds * 1000;
}
