import { createDecoder, createVerifier, TokenError } from 'fast-jwt';
import { fail, type HouseError } from '../../errors.ts';
import type { TokenType } from '../../projects/tokens/hms.ts';

export { mintAppToken, type TokenType } from '../../projects/tokens/hms.ts';

/** A token that was believed. */
export interface Claims {
  accessKey: string;
  type: TokenType;
  /** Epoch seconds. */
  expiresAt: number;
  notBefore: number;
  issuedAt?: number;
  /** Of app tokens: the short id of the room, the role in it, and what their application calls them. */
  roomId?: string;
  role?: string;
  userId?: string;
}

/** Longer than any that a client library makes; bounds what an unknown caller can have us compute. */
const LONGEST = 4096;
/** HM 1.1: clients' clocks may be off by this much, either way; seconds. */
export const LEEWAY = 60;

const decode = createDecoder({ complete: true }) as (token: string) => {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  signature: string;
};

/**
 * Reads the access key of a token that is not believed yet.
 *
 * @throws token_malformed telling what is wrong with it
 */
export function accessKeyOfToken(token: string): string {
  if (token.length > LONGEST) throw malformed('the token is too long');
  const { header, payload, signature } = read(token);
  if (header['alg'] !== 'HS256') throw malformed('the algorithm must be HS256');
  // The last character has bits that mean nothing; a signature that was altered there is still an altered one.
  if (Buffer.from(signature, 'base64url').toString('base64url') !== signature) throw fail('token_signature');
  const accessKey = payload['access_key'];
  if (typeof accessKey !== 'string') throw malformed('the claim access_key is missing');
  return accessKey;
}

function read(token: string): ReturnType<typeof decode> {
  try {
    return decode(token);
  } catch (cause) {
    throw fail('token_malformed', { cause });
  }
}

/**
 * Believes a token that was signed with this secret; whether it is in time is `checkTime`'s to say.
 *
 * @throws token_signature; token_malformed for claims that are missing or of a wrong type
 */
export function verifyToken(token: string, secret: string): Claims {
  const verify = createVerifier({
    key: secret,
    algorithms: ['HS256'],
    ignoreExpiration: true,
    ignoreNotBefore: true,
  });
  let payload: Record<string, unknown>;
  try {
    payload = verify(token) as Record<string, unknown>;
  } catch (cause) {
    const mismatch = cause instanceof TokenError && cause.code === TokenError.codes.invalidSignature;
    throw fail(mismatch ? 'token_signature' : 'token_malformed', { cause });
  }
  const { access_key: accessKey, type, exp, nbf = 0 } = payload;
  if (typeof accessKey !== 'string') throw malformed('the claim access_key is missing');
  if (type !== 'management' && type !== 'app') throw malformed('the claim type must be management or app');
  if (typeof exp !== 'number' || typeof nbf !== 'number')
    throw malformed('the claims exp and nbf must be numbers');
  const { iat, room_id: roomId, role, user_id: userId } = payload;
  return {
    ...{ accessKey, type, expiresAt: exp, notBefore: nbf },
    ...(typeof iat === 'number' && { issuedAt: iat }),
    ...(typeof roomId === 'string' && { roomId }),
    ...(typeof role === 'string' && { role }),
    ...(typeof userId === 'string' && userId !== '' && { userId }),
  };
}

/** @throws token_expired, token_malformed when it is not valid yet */
export function checkTime({ expiresAt, notBefore }: Claims, now = Date.now()): void {
  const seconds = now / 1000;
  if (seconds >= expiresAt + LEEWAY) throw fail('token_expired');
  if (seconds < notBefore - LEEWAY) throw malformed('the token is not valid yet');
}

function malformed(text: string): HouseError {
  return fail('token_malformed', { text });
}
