import { createHmac, randomUUID } from 'node:crypto';

export type TokenKind = 'sdk' | 'room' | 'task';

/** AG 1.1: one underscore, none after the seven letters. */
export const PREFIXES = { sdk: 'NETLESSSDK_', room: 'NETLESSROOM_', task: 'NETLESSTASK_' } as const;

/** AG 1.1: a smaller number is more powerful. */
export const ROLES = ['admin', 'writer', 'reader'] as const;
export type Role = (typeof ROLES)[number];

/** The signature of these fields: HMAC-SHA256 over compact JSON with sorted keys, hex (AG 1.1 signing). */
export function signatureOf(fields: Record<string, string>, secret: string): string {
  const sorted = Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  return createHmac('sha256', secret).update(JSON.stringify(sorted)).digest('hex');
}

/**
 * Mints a token.
 *
 * @param lifespan milliseconds; 0 or less = never expires
 */
export function mintToken(
  key: { accessKey: string; secret: string },
  { kind, role, uuid, lifespan }: { kind: TokenKind; role: Role; uuid?: string; lifespan: number },
): string {
  const fields: Record<string, string> = {
    ak: key.accessKey,
    nonce: timedUuid(),
    role: String(ROLES.indexOf(role)),
    ...(uuid !== undefined && { uuid }),
    ...(lifespan > 0 && { expireAt: String(Date.now() + lifespan) }),
  };
  const signed = { ...fields, sig: signatureOf(fields, key.secret) };
  const query = Object.entries(signed)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  return PREFIXES[kind] + Buffer.from(query, 'utf8').toString('base64url');
}

/** A UUID of version 7: it tells when the token was made. */
function timedUuid(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
