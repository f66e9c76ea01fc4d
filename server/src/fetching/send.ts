import { lookup as lookUp } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic, type AllowList } from './addresses.ts';

/** Why somebody else's address could not be asked, in words for whoever named it. */
export class FetchFault extends Error {}

const TOO_LONG = 'takes too long';
/** Answers before the answer: 100, 103. */
const MOST_HINTS = 20;

export interface Asking {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
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
  const addresses = await inTime(addressesOf(host), signal);
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
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    const asked = send(url, {
      ...options,
      headers: { 'user-agent': 'Enfilade', 'accept-encoding': 'identity', ...headers },
    });
    const fail = (cause?: unknown): void => {
      reject(new FetchFault(signal.aborted ? TOO_LONG : 'cannot be reached', { cause }));
    };
    let hints = 0;
    asked.once('response', resolve);
    // Also of a second error, which would end the process if nobody heard it.
    asked.on('error', fail);
    asked.once('upgrade', (_answer, socket) => {
      socket.destroy();
      reject(new FetchFault('is answered in another protocol'));
    });
    asked.on('information', () => {
      hints += 1;
      if (hints > MOST_HINTS) asked.destroy();
    });
    // There are ends without an error.
    asked.once('close', fail);
    asked.end(body);
  });
  return inTime(answer, signal);
}

/** Waits for something, but not beyond the signal. @throws FetchFault; what it throws */
export async function inTime<T>(job: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new FetchFault(TOO_LONG, { cause: signal.reason }));
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([job, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
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
