import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail, type ErrorCode, type HouseError } from '../../errors.ts';

/** Short classes of errors, where one error's own text is not that (HM 0.1, HM 1.2). */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  token_missing: 'Token validation error',
  token_malformed: 'Token validation error',
  token_unknown: 'Token validation error',
  token_signature: 'Token validation error',
  token_expired: 'Token validation error',
  wrong_kind: 'insufficient permissions',
  key_disabled: 'insufficient permissions',
  room_disabled: 'room is not active',
  recording_running: 'beam already started',
  recording_not_running: 'no active beam found',
};

/** `{"code", "message", "details"}` (HM 0.1). The Node SDK shows its caller only the message. */
export function answerError(error: HouseError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { status: code } = error;
  return reply
    .code(code)
    .send({ code, message: messageOf(error, request), details: detailsOf(error, request) });
}

function messageOf(error: HouseError, request: FastifyRequest): string {
  return MESSAGES[error.code] ?? (error.status === 400 ? invalid(request) : error.message);
}

function detailsOf(error: HouseError, request: FastifyRequest): string[] {
  const { code, member, message } = error;
  // The only text that is published for a refused token comes first.
  if (code === 'token_missing' || code === 'token_unknown') return ['not found', message];
  if (code === 'name_taken') return [`${invalid(request)}: ${message.replace('the name', 'name')}`];
  if (code === 'bad_json') return [`${invalid(request)}: ${message}`];
  // Elsewhere the text says it all.
  return member === undefined || error.status !== 400
    ? message.split(NEXT)
    : [`${invalid(request)}: ${member} ${message}`];
}

/** A POST here has no query to speak of; of any other request what fails before its body is there is the body. */
function invalid(request: FastifyRequest): string {
  const isBody = request.method === 'POST' || request.body === undefined;
  return isBody ? 'Invalid body param' : 'Invalid query param';
}

const NEXT = '\n';

/** A published error, word for word, and after it which member is meant (HM 2.1 errors). */
export function published(text: string, member: string, what: string): HouseError {
  return fail('bad_input', { text: [text, `Invalid body param: ${member} ${what}`].join(NEXT) });
}
