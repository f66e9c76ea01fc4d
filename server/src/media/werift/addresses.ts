import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';

/** Addresses of one machine that others can reach: loopback only where there is nothing else. */
export function listenAddresses(
  interfaces: Record<string, NetworkInterfaceInfo[] | undefined> = networkInterfaces(),
): string[] {
  const all = Object.values(interfaces).flatMap((found) => found ?? []);
  const outside = all.filter(({ internal, address }) => !internal && !isLinkLocal(address));
  const reached = outside.length > 0 ? outside : all.filter(({ family }) => family === 'IPv4');
  return [...new Set(reached.map(({ address }) => address))];
}

/** Nobody but the neighbour on the same wire knows what it means. */
function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
