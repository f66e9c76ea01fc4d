import type { Problem } from '@enfilade/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { titleOf, type ErrorCode, type HouseError } from '../../errors.ts';

/** What is told otherwise here than at doors whose statuses are published: it conflicts with what is there. */
const CONFLICTS: readonly ErrorCode[] = [
  'name_taken',
  'address_taken',
  'room_archived',
  'room_disabled',
  'room_full',
  'limit_reached',
];

/** The status of an error at this door. */
export function statusOf({ code, status }: HouseError): number {
  return CONFLICTS.includes(code) ? 409 : status;
}

/** A failure as RFC 9457 tells it. */
export function problemOf(error: HouseError): Problem {
  const { code, member, message } = error;
  // Templates and projects have names here, too.
  const title = code === 'name_taken' ? 'the name is taken' : titleOf(code);
  const status = statusOf(error);
  const detail = member === undefined ? message : `${member}: ${message}`;
  return {
    type: 'about:blank',
    title,
    status,
    code,
    ...(detail !== title && { detail }),
    ...(member !== undefined && { member }),
  };
}

/** Answers a failure (RFC 9457). */
export function answerProblem(
  error: HouseError,
  _request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error.status === 401) reply.header('www-authenticate', 'Bearer');
  return reply
    .code(statusOf(error))
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(error)));
}
