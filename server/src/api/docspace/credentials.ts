import type { FastifyRequest } from 'fastify';
import { cookieOf } from './cookie.ts';

/** What a request carries to show who is asking, not yet believed (DS 1.1). */
export type Credential =
  | { kind: 'none' }
  | { kind: 'key'; text: string }
  | { kind: 'login'; token: string }
  | { kind: 'basic'; text: string }
  | { kind: 'oauth' };

/** Reads the `Authorization` header, or the cookie where there is none. */
export function credentialOf(request: FastifyRequest): Credential {
  const { authorization } = request.headers;
  if (authorization === undefined || authorization.trim() === '') {
    const token = cookieOf(request);
    return token === undefined || token === '' ? { kind: 'none' } : { kind: 'login', token };
  }
  if (/^basic /i.test(authorization)) return { kind: 'basic', text: authorization.slice(6).trim() };
  // The samples and Zapier send keys and tokens bare.
  const text = authorization.replace(/^bearer /i, '').trim();
  if (text.startsWith('sk-')) return { kind: 'key', text };
  return isReadableJwt(text) ? { kind: 'oauth' } : { kind: 'login', token: text };
}

function isReadableJwt(text: string): boolean {
  return /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(text);
}

/** The address and the password of Basic credentials; undefined when they are not readable. */
export function readBasic(text: string): { email: string; password: string } | undefined {
  const pair = Buffer.from(text, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon < 0 || pair.includes('\0')) return undefined;
  return { email: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
