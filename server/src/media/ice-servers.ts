import { createHash, createHmac } from 'node:crypto';
import type { Config } from '../config.ts';

/** As browsers take it: an entry of `iceServers`. */
export interface IceServer {
  urls: string[];
  username?: string;
  credential?: string;
}

/** A call is shorter; clients that come back ask anew. */
const LIFETIME_S = 24 * 60 * 60;

type IceOptions = Pick<Config, 'stunUrls' | 'turnUrls' | 'turnSecret' | 'turnUsername' | 'turnPassword'>;

/**
 * The STUN and TURN servers for one client. With a shared secret the credentials are theirs alone and end after a day
 * (draft-uberti-behave-turn-rest, as coturn's `use-auth-secret` takes them). Only for those whose credential was
 * believed.
 *
 * @param who tells clients apart at the TURN server, which sees a digest of it
 * @param now epoch milliseconds
 */
export function iceServersFor(options: IceOptions, who: string, now = Date.now()): IceServer[] {
  const { stunUrls, turnUrls } = options;
  return [
    ...(stunUrls.length > 0 ? [{ urls: stunUrls }] : []),
    ...(turnUrls.length > 0 ? [{ urls: turnUrls, ...credentials(options, who, now) }] : []),
  ];
}

function credentials(
  { turnSecret, turnUsername, turnPassword }: IceOptions,
  who: string,
  now: number,
): { username: string; credential: string } {
  if (turnSecret === undefined) return { username: turnUsername ?? '', credential: turnPassword ?? '' };
  const digest = createHash('sha256').update(who).digest('base64url').slice(0, 16);
  const username = `${String(Math.floor(now / 1000) + LIFETIME_S)}:${digest}`;
  return { username, credential: createHmac('sha1', turnSecret).update(username).digest('base64') };
}
