import type { FastifyRequest } from 'fastify';
import type { House } from '../../house.ts';
import { thin } from './fields.ts';

/**
 * An answer as DS 2.1 wraps it. Members that are undefined are not sent.
 *
 * @param result what was asked for, thinned by `?fields=`; undefined when there is nothing to tell
 * @param total how many there are in all, on lists that are cut
 */
export function envelope(house: House, request: FastifyRequest, result?: unknown, total?: number) {
  const { wantedFields } = request;
  const response = wantedFields ? thin(result, wantedFields) : result;
  const count = result === undefined ? 0 : Array.isArray(result) ? result.length : 1;
  return { response, ...frame(house, request, count, total) };
}

/** The same around an object that is JSON already, whole. */
export function envelopeBytes(house: House, request: FastifyRequest, json: readonly Buffer[]): Buffer {
  const rest = JSON.stringify(frame(house, request, 1)).slice(1);
  return Buffer.concat([Buffer.from('{"response":'), ...json, Buffer.from(`,${rest}`)]);
}

function frame(house: House, request: FastifyRequest, count: number, total?: number) {
  return { count, total, links: linksOf(house, request), status: 0, statusCode: 200 };
}

/** The address of the request, as it was asked. */
export function linksOf(house: House, request: FastifyRequest) {
  const { originalUrl } = request;
  const path = originalUrl.startsWith('/') ? originalUrl : request.url;
  return [{ href: house.publicUrl() + path, action: request.method }];
}
