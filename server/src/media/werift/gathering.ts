import { RTCIceGatherer } from 'werift';

/** Where connections listen, and what is told of it. */
export interface Network {
  /** Listened on. */
  addresses: readonly string[];
  /** Told instead of these, where a router stands between. */
  announced: readonly string[];
  ports?: readonly [number, number];
}

/** Listens on nothing yet, and asks nobody. */
export function openGatherer({ addresses, ports }: Network, isControlling: boolean): RTCIceGatherer {
  const [address] = addresses;
  const gatherer = new RTCIceGatherer({
    // Nothing else is told of. Of several addresses, werift opens each port on all interfaces.
    ...{ useIpv4: false, useIpv6: false, useTcp: false, additionalHostAddresses: [...addresses] },
    ...(ports ? { portRange: [...ports] as [number, number] } : {}),
    ...(addresses.length === 1 && address ? { interfaceAddresses: bound(address) } : {}),
  });
  // Without one it would ask Google's.
  delete gatherer.connection.stunServer;
  gatherer.connection.iceControlling = isControlling;
  return gatherer;
}

/** A candidate as it is told: by the addresses which stand for it outside. */
export function outside(candidate: string, host: string, announced: readonly string[]): string[] {
  const text = candidate.startsWith('candidate:') ? candidate : `candidate:${candidate}`;
  return announced.length === 0
    ? [text]
    : announced.map((address) => text.replace(` ${host} `, ` ${address} `));
}

function bound(address: string): { udp4: string } | { udp6: string } {
  return address.includes(':') ? { udp6: address } : { udp4: address };
}

let last: Promise<unknown> = Promise.resolve();
/** Free ports are found by trying: two that try at once would find the same. */
export function oneAtATime(job: () => Promise<void>): Promise<void> {
  const done = last.then(job, job);
  last = done;
  return done;
}
