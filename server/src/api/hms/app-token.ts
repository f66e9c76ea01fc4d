import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';
import type { AccessKey } from '../../projects/access-keys.ts';
import type { Room } from '../../rooms/room.ts';
import { getRoom } from '../../rooms/rooms.ts';
import { accessKeyOfToken, checkTime, LEEWAY, verifyToken } from './tokens.ts';

/** An app token that was believed: somebody may come into a room with a role (HM 1.1). */
export interface AppClaims {
  key: AccessKey;
  room: Room;
  role: string;
  userId: string | null;
  /** Epoch milliseconds. */
  issuedAt: number | null;
  /** When it is no longer good for anything; epoch milliseconds. */
  endsAt: number;
}

/**
 * Makes what believes app tokens.
 *
 * @returns a function that @throws token_malformed, token_unknown, token_signature, token_expired, key_disabled,
 * wrong_kind, room_not_found
 */
export function appTokenReader({ db, accessKeys }: House): (text: string) => Promise<AppClaims> {
  return async (text) => {
    const key = await accessKeys(accessKeyOfToken(text));
    if (!key) throw fail('token_unknown');
    const claims = verifyToken(text, key.secret);
    checkTime(claims);
    if (!key.enabled) throw fail('key_disabled');
    const { roomId, role, userId = null } = claims;
    if (claims.type !== 'app' || roomId === undefined || role === undefined) throw fail('wrong_kind');
    const room = await getRoom(db.queries, key.project.id, { shortId: roomId });
    const issuedAt = claims.issuedAt === undefined ? null : claims.issuedAt * 1000;
    return { key, room, role, userId, issuedAt, endsAt: (claims.expiresAt + LEEWAY) * 1000 };
  };
}
