import type { FastifyReply, FastifyRequest } from 'fastify';
import { fail } from '../../errors.ts';
import type { House } from '../../house.ts';

interface Kept {
  blobId: string;
  type: string;
}

/**
 * Sends a file that never changes as it is read, or the part of it that is asked for (one `Range` of bytes), so that
 * films can be looked into. No browser runs anything of it.
 *
 * @throws file_not_found
 */
export async function sendParts(
  { blobs }: Pick<House, 'blobs'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { blobId, type }: Kept,
  cache: string,
): Promise<FastifyReply> {
  const blob = await blobs.open(blobId);
  if (!blob) throw fail('file_not_found');
  const { bytes } = blob;
  reply.headers({
    'cache-control': cache,
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  const range = rangeIn(request.headers.range, bytes);
  if (range === 'none') {
    return reply
      .code(416)
      .header('content-range', `bytes */${String(bytes)}`)
      .send();
  }
  reply.type(type);
  if (range) {
    const [from, to] = range;
    reply.code(206).header('content-range', `bytes ${String(from)}-${String(to)}/${String(bytes)}`);
    return reply.header('content-length', to - from + 1).send(blob.stream(from, to));
  }
  reply.header('content-length', bytes);
  return reply.send(bytes === 0 ? '' : blob.stream(0, bytes - 1));
}

/**
 * @returns the first and the last byte; undefined: all of it, as for several ranges or what is no range; 'none': nothing
 * of it is there
 */
export function rangeIn(
  header: string | undefined,
  bytes: number,
): [from: number, to: number] | 'none' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  // Backwards is no range.
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from > to ? 'none' : [from, to];
}
