import { BlockList, isIP } from 'node:net';

/** IANA’s special-purpose registry: what is not an address on the internet. */
const PRIVATE_4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15'],
  ...['198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Of IPv6 only this is the internet; within it, what leads to IPv4 or nowhere. */
const PUBLIC_6 = ['2000::/3'];
const PRIVATE_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const private4 = networks(PRIVATE_4);
const public6 = networks(PUBLIC_6);
const private6 = networks(PRIVATE_6);

/** Whether an address is one on the internet: not this machine, not a private network, nothing special. */
export function isPublic(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  switch (isIP(mapped)) {
    case 4:
      return !private4.check(mapped);
    case 6:
      return !mapped.includes('%') && public6.check(mapped, 'ipv6') && !private6.check(mapped, 'ipv6');
    default:
      return false;
  }
}

/** Says which addresses may be asked although they are not on the internet. */
export interface AllowList {
  host(name: string): boolean;
  address(address: string): boolean;
}

/** @param entries host names, addresses and networks (`10.0.0.0/8`) */
export function allowList(entries: readonly string[]): AllowList {
  const isNetwork = (entry: string) => isIP(entry.split('/', 1)[0] ?? '') > 0;
  const list = networks(entries.filter(isNetwork));
  const names = new Set(entries.filter((entry) => !isNetwork(entry)).map((name) => name.toLowerCase()));
  return {
    host: (name) => names.has(name.toLowerCase()),
    address: (address) => {
      const kind = isIP(address);
      return kind > 0 && !address.includes('%') && list.check(address, kind === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

function networks(texts: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits] = text.split('/');
    const isFour = isIP(address) === 4;
    list.addSubnet(
      address,
      bits === undefined ? (isFour ? 32 : 128) : Number(bits),
      isFour ? 'ipv4' : 'ipv6',
    );
  }
  return list;
}
