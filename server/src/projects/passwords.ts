import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(pbkdf2);
const stretch = promisify(scrypt) as (secret: string, salt: Buffer, bytes: number) => Promise<Buffer>;
const HASH_BYTES = 32;

/** What clients hash a password with before they send it (DS 1.2 `passwordHash`): PBKDF2, SHA-256, hex. */
export interface ClientHash {
  size: number;
  iterations: number;
  salt: string;
}

/** The hash that a client would send for this password. */
export async function clientHashOf(
  password: string,
  { size, iterations, salt }: ClientHash,
): Promise<string> {
  return (await derive(password, salt, iterations, size / 8, 'sha256')).toString('hex');
}

/** What is stored: scrypt over the client's hash with a salt of its own. */
export async function storedHashOf(clientHash: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await stretch(clientHash, salt, HASH_BYTES);
  return `scrypt.${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

/** Whether a client's hash is the stored one. */
export async function matchesStoredHash(clientHash: string, stored: string): Promise<boolean> {
  const [, salt = '', hash = ''] = stored.split('.');
  const expected = Buffer.from(hash, 'base64url');
  const found = await stretch(clientHash, Buffer.from(salt, 'base64url'), HASH_BYTES);
  return expected.length === found.length && timingSafeEqual(expected, found);
}
