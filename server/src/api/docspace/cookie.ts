import type { FastifyReply, FastifyRequest } from 'fastify';
import type { House } from '../../house.ts';

const NAME = 'asc_auth_key';

/** The login token that the browser keeps. */
export function cookieOf(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}

const PASS_NAME = 'asc_share_pass';

/** What a visitor shows who comes by a link (DS 5.4): the header, a parameter, or what the browser keeps. */
export function shareKeyOf(request: FastifyRequest): string | undefined {
  const header = request.headers['request-token'];
  const { share, key } = request.query as Record<string, unknown>;
  const given = [header, share, key, request.cookies[PASS_NAME]];
  return given.find((one) => typeof one === 'string' && one !== '') as string | undefined;
}

/** Keeps in the browser, until it is closed, that the password of a link was given. */
export function keepPass(house: House, reply: FastifyReply, pass: string): void {
  reply.setCookie(PASS_NAME, pass, manners(house));
}

/**
 * Keeps a login in the browser.
 *
 * A page of somebody else can make a browser send requests, but not forge what changes anything here: `SameSite`
 * keeps the cookie out of what other sites ask for, and a neighbour on the same site (another port of this host, say)
 * can send neither PUT, DELETE nor a JSON body without a CORS preflight, which is never granted; a body of any other
 * type, or of none, is refused with 415, and no POST does anything but sign out without a body.
 *
 * @param expiresAt epoch milliseconds; undefined = until the browser is closed
 */
export function keepLogin(
  house: House,
  reply: FastifyReply,
  token: string,
  expiresAt: number | undefined,
): void {
  const lasting = expiresAt === undefined ? {} : { expires: new Date(expiresAt) };
  reply.setCookie(NAME, token, { ...manners(house), ...lasting });
}

/** Takes the login out of the browser. */
export function clearLogin(house: House, reply: FastifyReply): void {
  reply.clearCookie(NAME, manners(house));
}

function manners(house: House) {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: house.publicUrl().startsWith('https:'),
  } as const;
}
