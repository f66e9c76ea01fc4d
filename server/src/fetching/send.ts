import { lookup as lookUp } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic, type AllowList } from './addresses.ts';

/** Why somebody else's address could not be asked, in words for whoever named it. */
export class FetchFault extends Error {}

export interface Asking {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal: AbortSignal;
  allow: AllowList;
}

/**
 * Asks an address that somebody named. Every address that its name has must be one on the internet, or one that is
 * allowed; what was checked is what is connected to, so a name cannot change in between.
 *
 * @throws FetchFault
 */
export async function send(
  url: URL,
  { method = 'GET', headers, body, signal, allow }: Asking,
): Promise<IncomingMessage> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new FetchFault('must be an http(s) URL');
  if (url.username !== '' || url.password !== '') throw new FetchFault('must have no user name or password');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = await addressesOf(host);
  const isGood = (address: string) => allow.host(host) || allow.address(address) || isPublic(address);
  if (!addresses.every(({ address }) => isGood(address))) {
    throw new FetchFault('leads to an address that is not on the internet');
  }
  const lookup = ((_name, options, done) => {
    if (options.all === true) done(null, addresses);
    else done(null, addresses[0]?.address ?? '', addresses[0]?.family);
  }) as LookupFunction;
  const options: RequestOptions = { method, signal, lookup, agent: false };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked = send(url, {
      ...options,
      headers: { 'user-agent': 'Enfilade', 'accept-encoding': 'identity', ...headers },
    });
    asked.once('response', resolve);
    asked.once('error', (cause) => {
      reject(new FetchFault(signal.aborted ? 'takes too long' : 'cannot be reached', { cause }));
    });
    asked.end(body);
  });
}

async function addressesOf(host: string): Promise<{ address: string; family: number }[]> {
  const kind = isIP(host);
  if (kind > 0) return [{ address: host, family: kind }];
  try {
    return await lookUp(host, { all: true });
  } catch (cause) {
    throw new FetchFault('has a host that is not known', { cause });
  }
}
