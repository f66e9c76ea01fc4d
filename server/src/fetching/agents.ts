import { lookup as lookUp } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, Socket, type LookupFunction } from 'node:net';
import { isPublic, type AllowList } from './addresses.ts';
import { FetchFault } from './send.ts';

/**
 * Agents for libraries that make their requests themselves: they connect only to addresses on the internet, or to those
 * that are allowed, wherever the one that was asked leads them.
 */
export function guardedAgents(allow: AllowList): { http: HttpAgent; https: HttpsAgent } {
  const lookup: LookupFunction = (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error) {
        done(error, '', 0);
        return;
      }
      const isGood = addresses.every(({ address }) => isAllowed(host, address, allow));
      const [first] = addresses;
      if (!isGood || !first) done(new FetchFault(NOT_ALLOWED), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  // Kept connections would outlive what they are for.
  return {
    http: guarded(new HttpAgent({ lookup }), allow),
    https: guarded(new HttpsAgent({ lookup }), allow),
  };
}

/** A host that is an address is not looked up. */
function guarded<T extends HttpAgent>(agent: T, allow: AllowList): T {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    const { host } = options;
    if (typeof host !== 'string' || isIP(host) === 0 || isAllowed(host, host, allow)) {
      return connect(options, done);
    }
    const closed = new Socket();
    closed.destroy(new FetchFault(NOT_ALLOWED));
    return closed;
  };
  return agent;
}

/** @throws FetchFault when a URL that somebody named leads, or may lead, to what is not on the internet */
export async function checkHost(url: URL, allow: AllowList): Promise<void> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const addresses = await new Promise<string[]>((resolve, reject) => {
    if (isIP(host) > 0) {
      resolve([host]);
      return;
    }
    lookUp(host, { all: true }, (error, found) => {
      if (error) reject(new FetchFault('has a host that is not known', { cause: error }));
      else resolve(found.map(({ address }) => address));
    });
  });
  if (!addresses.every((address) => isAllowed(host, address, allow))) throw new FetchFault(NOT_ALLOWED);
}

const NOT_ALLOWED = 'leads to an address that is not on the internet';

function isAllowed(host: string, address: string, allow: AllowList): boolean {
  return allow.host(host) || allow.address(address) || isPublic(address);
}
