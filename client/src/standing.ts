import type { EnfiladeOptions } from './options.ts';
import { VERSION } from './version.ts';

/** What stands in every request. */
export function standardHeaders({ key, userAgent }: EnfiladeOptions): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${key}`,
    // A browser says who it is, and asks the server first whether it may say anything else.
    ...(!isBrowser() && { 'user-agent': userAgent ?? `enfilade-client/${VERSION}` }),
  };
}

function isBrowser(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent?.startsWith('Mozilla/') ?? false;
}

/** @throws TypeError that tells which option is wrong */
export function checkOptions({ url, key, userAgent = '', retries = 0, timeout = 0 }: EnfiladeOptions): void {
  if (!/^https?:\/\/[^/?#]+[^?#]*$/.test(url)) {
    throw new TypeError(
      `url must be the address of a server, such as https://rooms.example.com, not "${url}"`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(key)) throw new TypeError('key must be an API key: sk-…');
  if (!/^[\x20-\x7e]*$/.test(userAgent)) throw new TypeError('userAgent must be of visible ASCII characters');
  for (const [name, value] of Object.entries({ retries, timeout })) {
    if (!(value >= 0)) throw new TypeError(`${name} must be 0 or more`);
  }
}
