import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCode, HouseError } from '../../errors.ts';

/** The vendor's texts (AG 1.7); every other error says its own. */
const TEXTS: Partial<Record<ErrorCode, string>> = {
  token_missing: 'invalid format of token',
  token_malformed: 'invalid format of token',
  token_unknown: 'invalid signature of token',
  token_signature: 'invalid signature of token',
  token_expired: 'expired token',
  wrong_login: 'invalid accessKey or secretAccessKey',
  wrong_kind: 'token access team forbidden',
  wrong_role: 'token access role forbidden',
  wrong_room: 'token access room forbidden',
  wrong_task: 'token access task forbidden',
  key_disabled: 'token access team forbidden',
};

/** `{"message": …, "code": …}` (AG 2). */
export function answerError(error: HouseError, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isInput = error.status === 400 && error.member !== undefined;
  const own = isInput ? `${error.member} ${error.message}` : error.message;
  return reply.code(error.status).send({ message: TEXTS[error.code] ?? own, code: error.code });
}
