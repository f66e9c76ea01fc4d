import type { FastifyReply, FastifyRequest } from 'fastify';
import { HouseError, fail, type ErrorCode } from '../../errors.ts';
import type { House } from '../../house.ts';
import { clearLogin, cookieOf } from './cookie.ts';
import { linksOf } from './envelope.ts';

/** The texts that clients know (DS 8); every other error says its own. */
const TEXTS: Partial<Record<ErrorCode, string>> = {
  room_not_found: 'The required folder was not found',
  file_not_found: 'The required file was not found',
  shelf_not_found: 'The record could not be found',
  tag_not_found: 'The record could not be found',
  key_not_found: 'The record could not be found',
  user_not_found: 'The user could not be found',
  wrong_login: 'User authentication failed',
  room_archived: 'You cannot edit archived rooms',
  access_not_allowed: 'The role is not available for this user type',
  owner_protected: 'Access denied',
  group_not_found: 'The group could not be found',
  member_not_found: 'The record could not be found',
  link_not_found: 'The record could not be found',
};

/** A family of upstream's errors (DS 2.2): its name and its number. */
const FAMILIES: Record<number, { type: string; hresult: number }> = {
  400: { type: 'System.ArgumentException', hresult: -2147024809 },
  401: { type: 'System.Security.Authentication.AuthenticationException', hresult: -2146233087 },
  403: { type: 'System.Security.SecurityException', hresult: -2146233078 },
  404: { type: 'ASC.Common.Web.ItemNotFoundException', hresult: -2146233088 },
  415: { type: 'System.NotSupportedException', hresult: -2146233067 },
};
const OTHER = { type: 'System.Exception', hresult: -2146233088 };

/** Makes the answer to an error (DS 2.2): all four members always, the stack empty. */
export function errorAnswerer(house: House) {
  return (error: HouseError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    reply.code(error.status);
    if (error.status === 401) tellHowToSignIn(house, request, reply);
    if (error.code === 'missing_scope') {
      // The body is empty (DS 1.4); which scope would do stands where RFC 6750 says.
      return reply
        .header('www-authenticate', `Bearer error="insufficient_scope", scope="${error.message}"`)
        .send();
    }
    const fault = faultOf(error);
    if (fault) return reply.send(problem(house, request, fault));
    const family = FAMILIES[error.status] ?? OTHER;
    return reply.send({
      error: { message: messageOf(error), ...family, stack: '' },
      status: 1,
      statusCode: error.status,
    });
  };
}

/** What clients of DS read of an error. */
export function messageOf(error: HouseError): string {
  return TEXTS[error.code] ?? error.message;
}

/** A member that is wrong, by the name under which it is told. */
interface Fault {
  name: string;
  text: string;
}

function faultOf(error: HouseError): Fault | undefined {
  if (error.code === 'bad_json') return { name: '$', text: error.message };
  if (error.code !== 'bad_input' || error.member === undefined) return undefined;
  return { name: pascal(error.member), text: error.message };
}

/** `lifetime.value` → `Lifetime.Value`; `$.roomType`, a fault of the JSON itself, stays. */
export function pascal(member: string): string {
  return member.replace(/(?<=^|\.)[a-z]/g, (letter) =>
    member.startsWith('$') ? letter : letter.toUpperCase(),
  );
}

/** Wrong input comes as a problem inside the envelope (DS 2.2). */
function problem(house: House, request: FastifyRequest, { name, text }: Fault) {
  const response = {
    type: 'https://tools.ietf.org/html/rfc9110#section-15.5.1',
    title: 'One or more validation errors occurred.',
    status: 400,
    errors: { [name]: [text] },
    traceId: request.id,
  };
  return { response, count: 1, links: linksOf(house, request), status: 1, statusCode: 400 };
}

function tellHowToSignIn(house: House, request: FastifyRequest, reply: FastifyReply): void {
  const { authorization } = request.headers;
  if (authorization === undefined && cookieOf(request) !== undefined) clearLogin(house, reply);
  if (authorization !== undefined && /^basic /i.test(authorization))
    reply.header('www-authenticate', 'Basic');
}

/** What is put behind a promise where an unknown room is told as a missing right (DS 8 unknown id). */
export function unknownIsDenied(text: string): (reason: unknown) => never {
  return (reason) => {
    if (reason instanceof HouseError && reason.code === 'room_not_found') throw fail('wrong_role', { text });
    throw reason;
  };
}
