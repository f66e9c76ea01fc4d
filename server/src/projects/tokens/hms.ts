import { createHmac, randomUUID } from 'node:crypto';

/** HM 1.1: the two kinds of token that one secret signs. */
export type TokenType = 'management' | 'app';

/** Epoch seconds, and seconds. */
interface Time {
  now: number;
  lifespan: number;
}

interface Key {
  accessKey: string;
  secret: string;
}

/**
 * Mints an app token (HM 1.1). What could become `-` or `_` in base64url is escaped in the payload, because the
 * browser SDK reads it with `atob`.
 */
export function mintAppToken(
  key: Key,
  who: { roomId: string; role: string; userId?: string | undefined },
  time: Time,
): string {
  return mint(key, 'app', { room_id: who.roomId, user_id: who.userId, role: who.role }, time);
}

/** Mints a management token (HM 1.1), which opens the REST API. */
export function mintManagementToken(key: Key, time: Time): string {
  return mint(key, 'management', {}, time);
}

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

function mint(key: Key, type: TokenType, own: object, { now, lifespan }: Time): string {
  const claims = {
    access_key: key.accessKey,
    type,
    version: 2,
    ...own,
    iat: now,
    nbf: now,
    exp: now + lifespan,
    jti: randomUUID(),
  };
  const text = JSON.stringify(claims).replace(/[>?~]|[^ -~]/g, escape);
  const signed = `${HEADER}.${Buffer.from(text).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', key.secret).update(signed).digest('base64url')}`;
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
