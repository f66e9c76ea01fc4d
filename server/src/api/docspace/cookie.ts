import { fastifyCookie } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { House } from '../../house.ts';

const NAME = 'asc_auth_key';

/** The login token that the browser keeps. */
export function cookieOf(request: FastifyRequest): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : fastifyCookie.parse(cookie)[NAME];
}

export function hasCookie(request: FastifyRequest): boolean {
  return cookieOf(request) !== undefined;
}

/**
 * Keeps a login in the browser.
 *
 * A page of somebody else can make a browser send requests, but not forge what changes anything here: `SameSite`
 * keeps the cookie out of what other sites ask for, and a neighbour on the same site (another port of this host, say)
 * can send neither PUT, DELETE nor a JSON body without a CORS preflight, which is never granted; a body of any other
 * type is refused with 415, and no POST does anything but sign out without a body.
 *
 * @param expiresAt epoch milliseconds; undefined = until the browser is closed
 */
export function loginCookie(house: House, token: string, expiresAt: number | undefined): string {
  return fastifyCookie.serialize(NAME, token, { ...manners(house), ...(expiresAt !== undefined && { expires: new Date(expiresAt) }) });
}

export function clearedCookie(house: House): string {
  return fastifyCookie.serialize(NAME, '', { ...manners(house), expires: new Date(0) });
}

function manners(house: House) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: house.publicUrl().startsWith('https:') } as const;
}
