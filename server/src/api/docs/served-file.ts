import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A file that is kept in memory. */
export interface ServedFile {
  type: string;
  bytes: Buffer;
  etag: string;
}

export function servedFile(type: string, content: string | Buffer): ServedFile {
  const bytes = Buffer.from(content);
  return { type, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"` };
}

/** Sends a file, unless whoever asks has it already. */
export function sendFile(
  { type, bytes, etag }: ServedFile,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Asked for each time, so that a page never meets the script of another version.
  reply.header('cache-control', 'no-cache').header('etag', etag);
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known?.includes(etag) ? reply.code(304).send() : reply.type(type).send(bytes);
}
