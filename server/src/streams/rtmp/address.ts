import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { badInput } from '../../errors.ts';
import { isPublic, type AllowList } from '../../fetching/addresses.ts';

const MOST_TARGETS = 5;
const LONGEST = 2048;
const PORTS = { 'rtmp:': 1935, 'rtmps:': 443 } as const;

/** Where a stream is sent, and as what. */
export interface Target {
  host: string;
  port: number;
  isSecure: boolean;
  app: string;
  /** The secret: with it anybody may send there. */
  key: string;
  /** Without the secret. */
  tcUrl: string;
}

/** `rtmp://host[:port]/app[/…]/key`. @returns undefined when it is none */
export function targetOf(text: string): Target | undefined {
  if (text.length > LONGEST || /[\0-\x20\x7f]/.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port, pathname, search, username, password, hash } = new URL(text);
  if (protocol !== 'rtmp:' && protocol !== 'rtmps:') return undefined;
  const parts = pathname.split('/').filter((part) => part !== '');
  const name = parts.pop();
  if (hostname === '' || name === undefined || parts.length === 0) return undefined;
  if (username !== '' || password !== '' || hash !== '') return undefined;
  const app = parts.join('/');
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return {
    ...{ host, port: port === '' ? PORTS[protocol] : Number(port), isSecure: protocol === 'rtmps:', app },
    ...{ key: `${name}${search}`, tcUrl: `${protocol}//${hostname}${port === '' ? '' : `:${port}`}/${app}` },
  };
}

/** The address of a host that may be connected to. @throws Error, safe to show */
export async function addressOf(host: string, allow: AllowList): Promise<string> {
  const found = isIP(host) > 0 ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
  const [first] = found;
  if (!first) throw new Error('its host is not known');
  // What is checked is what is connected to: a name may lead elsewhere the next time.
  if (found.every(({ address }) => allow.host(host) || allow.address(address) || isPublic(address))) {
    return first.address;
  }
  throw new Error('leads to an address that is not on the internet');
}

/** HM 2.9: one to five. @throws bad_input, in whose text there is nothing of them */
export async function checkTargets(urls: readonly string[], allow: AllowList): Promise<void> {
  if (urls.length === 0) throw badInput('rtmp_urls', 'must name one address at least');
  if (urls.length > MOST_TARGETS) throw badInput('rtmp_urls', `must name ${MOST_TARGETS} addresses at most`);
  if (new Set(urls).size < urls.length) throw badInput('rtmp_urls', 'must name each address once');
  for (const [index, url] of urls.entries()) {
    const member = `rtmp_urls[${index}]`;
    const target = targetOf(url);
    if (!target) throw badInput(member, 'must be like rtmp://host/app/key or rtmps://host/app/key');
    try {
      await addressOf(target.host, allow);
    } catch (reason) {
      throw badInput(member, reason instanceof Error ? reason.message : 'cannot be reached');
    }
  }
}
