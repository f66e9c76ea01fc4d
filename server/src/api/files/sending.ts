import type { FastifyReply } from 'fastify';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';

const A_YEAR = 31_536_000;

interface Kept {
  blobId: string;
  type: string;
}

/** Sends a file that never changes. No browser runs anything of it. @throws file_not_found */
export async function sendFile(
  { blobs }: House,
  reply: FastifyReply,
  { blobId, type }: Kept,
  cache = `private, max-age=${A_YEAR}, immutable`,
): Promise<FastifyReply> {
  const bytes = await blobs.read(blobId);
  if (!bytes) throw fail('file_not_found');
  return reply
    .headers({
      'cache-control': cache,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    })
    .type(type)
    .send(bytes);
}
