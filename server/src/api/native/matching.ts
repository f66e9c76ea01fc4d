import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '../../errors.ts';

/** The `ETag` of something that counts its changes. */
export function tagOf(revision: number): string {
  return `"${revision}"`;
}

/** Whether `If-Match` or `If-None-Match` names this revision; weak tags do not match strongly (RFC 9110 13.1). */
export function names(header: string, revision: number, mayBeWeak: boolean): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((part) => {
    const tag = part.trim();
    return tag === tagOf(revision) || (mayBeWeak && tag === `W/${tagOf(revision)}`);
  });
}

/** @throws precondition_failed when the request asks for a revision that is not the current one */
export function checkMatch(header: string | undefined, revision: number): void {
  if (header === undefined || names(header, revision, false)) return;
  throw fail('precondition_failed', { member: 'If-Match' });
}

/** What to answer, with its tag: the body, or 304 to who has it already. */
export function taggedAnswer<Body>(
  request: FastifyRequest,
  reply: FastifyReply,
  revision: number,
  body: Body,
): Body | FastifyReply {
  reply.header('etag', tagOf(revision));
  const known = request.headers['if-none-match'];
  if (known !== undefined && names(known, revision, true)) return reply.code(304).send();
  return body;
}
